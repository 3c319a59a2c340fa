"""manage.py digests: now, preview, run, verify."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compact_portal.kit import clock
from compact_portal.mail import actions as post_office
from submissions.digests import actions, compose, queries
from submissions.journal import actions as journal


class Command(BaseCommand):
    help = "Digests: send them now, preview one, compose what is due, verify what was told."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        now = verbs.add_parser("now", help="Compose and send what is pending now, whenever it is due.")
        now.add_argument("--to", metavar="EMAIL", help="only this person's")
        now.add_argument("--no-delivery", action="store_true", help="leave the sending to the worker")
        preview = verbs.add_parser("preview", help="Print somebody's next digest; nothing is sent or counted as told.")
        preview.add_argument("--to", metavar="EMAIL", required=True)
        verbs.add_parser("run", help="Compose what is due, as the schedule does.")
        verbs.add_parser("verify", help="Work out anew from the journal what was owed, and name every difference.")

    def handle(self, *_args: Any, **options: Any) -> None:
        getattr(self, options["verb"])(options)

    def _ids(self, email: str) -> list[int]:
        ids = list(queries.active().filter(user__email__iexact=email).values_list("pk", flat=True))
        if not ids:
            raise CommandError(f"{email} gets no digest.")
        return ids

    def now(self, options: dict[str, Any]) -> None:
        journal.stamp()
        actions.welcome(at=clock.now())
        ids = self._ids(options["to"]) if options["to"] else None
        mailed = actions.compose_now(at=clock.now(), subscription_ids=ids)
        self.stdout.write(f"{mailed} digests composed.")
        if not options["no_delivery"]:
            tally = post_office.deliver_due(at=clock.now())
            self.stdout.write(
                f"{tally.sent} mails sent, {tally.deferred} wait to be tried again, {tally.failed} failed."
            )

    def preview(self, options: dict[str, Any]) -> None:
        journal.stamp()
        for pk in self._ids(options["to"]):
            one = queries.active().get(pk=pk)
            text = compose.preview_text(subscription=one, at=clock.now())
            self.stdout.write(text or "There is nothing to tell yet.")

    def run(self, _options: dict[str, Any]) -> None:
        journal.stamp()
        done = actions.compose_due(at=clock.now())
        self.stdout.write(f"{done} subscribers dealt with.")

    def verify(self, _options: dict[str, Any]) -> None:
        found = 0
        for line in compose.differences():
            found += 1
            self.stdout.write(line)
        if found:
            raise CommandError(f"{found} differences.")
        self.stdout.write("Everything owed was told, once.")
