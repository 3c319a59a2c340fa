"""manage.py restore: put back what backup wrote, whole or not at all, with all mail held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError
from redis.exceptions import RedisError

from cities.people import queries as people
from compact_portal.kit import archives, backups, clock, tables
from compact_portal.mail import actions as post_office
from compact_portal.mail import queries as mails
from compact_portal.mail import render
from compact_portal.mail.drafts import By
from submissions.digests import actions as digests
from submissions.journal import actions as journal
from submissions.journal import queries as entries


class Command(BaseCommand):
    help = "Put a backup back into an empty database and the store of files. All mail is held afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="an archive that manage.py backup wrote")
        parser.add_argument(
            "--check", action="store_true", help="read the whole archive and say whether it fits; no more"
        )
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")
        parser.add_argument(
            "--renamed", action="store_true",
            help="SECRET_KEY or the host of MAIL_FROM is another now, so what was told may be told again under new names",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["path"]
        told = self._checked(path, renamed=options["renamed"])
        if options["check"]:
            self.stdout.write(f"Whole, and it fits: the portal as of {told['at']}.")
            return
        if not options["replace"] and (people.anybody() or entries.head()):
            raise CommandError(
                "This database is in use. To throw away what it holds, stop web, worker and beat and say --replace."
            )
        try:
            backups.put_back(path, told, lambda: _begin_again(told["at"]))
        except OperationalError as problem:
            raise CommandError(
                f"Nothing was restored: the database did not let us ({problem}). Are web, worker and beat stopped?"
            ) from problem
        except (backups.Unfit, archives.Broken, DatabaseError, OSError) as problem:
            raise CommandError(f"Nothing was restored: {problem}.") from problem
        _forget_what_was_cached()
        self._say(told)

    def _checked(self, path: Path, *, renamed: bool) -> backups.Facts:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            told = backups.check(path)
        except (archives.Broken, backups.Unfit) as problem:
            raise CommandError(f"{path} cannot be restored here: {problem}.") from problem
        if told["named"] != render.message_id("backup") and not renamed:
            raise CommandError(
                "SECRET_KEY or the host of MAIL_FROM is not what it was when this backup was made. Mails would go again "
                "under new names, and second factors and links would not be known. Give the old values, or say --renamed."
            )
        return told

    def _say(self, told: backups.Facts) -> None:
        rows = sum(one["rows"] for one in told["tables"].values())
        self.stdout.write(f"Restored: {rows} rows and {len(told['files'])} files, the portal as of {told['at']}.")
        for name in told["lost"]:
            self.stderr.write(f"The file {name} was lost before the backup was made.")
        self.stdout.write(
            f"All mail is held. {mails.unsent()} mails wait; those that were sent after the backup go again under the "
            "Message-ID they had. Look at /desk/mail/, cancel what should not go, and open it. Everybody signs in anew."
        )


def _begin_again(as_of: str) -> None:
    """Hold all mail, and tell what was owed at the backup's moment by itself, under the names it had then.

    A digest's name says from where it tells, so one that was sent after the backup gets the name it had. What happens
    from now on is told from beyond every position the lost time may have given, under names that were never used.
    """
    at = clock.now()
    journal.stamp()
    post_office.hold_outbox(
        because=f"Restored from the backup of {as_of}. Look at what waits before it leaves.",
        by=By(None, "Compact Portal"), at=at,
    )  # fmt: skip
    journal.leap(by=tables.LEAP)
    digests.compose_now(at=at)


def _forget_what_was_cached() -> None:
    try:
        cache.clear()
    except (RedisError, OSError):  # nothing is kept there that would outlive its few minutes
        return
