"""Fill a database for measurements: many filings in six languages, by COPY, the same for the same seed."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from random import Random
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from compact_portal.kit import clock
from submissions.digests.models import Subscription
from submissions.framework.models import Version
from submissions.journal import actions as journal
from submissions.journal.queries import head
from submissions.lifecycle.models import Submission
from submissions.management.commands.load_reference import SUBMISSIONS
from submissions.management.scale import cases, people, tables, words
from submissions.notices import actions as notices
from submissions.review import actions as review


class Command(BaseCommand):
    """Adds to what is there. Refuses a database in which real cities have filed, for seeded rows cannot be told apart later."""

    help = "Fill the database with invented filings for measurements."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, number in (("practices", 10_000), ("comments", 2_000), ("cities", 300), ("subscribers", 500)):
            parser.add_argument(f"--{name}", type=int, default=number, help=f"how many {name} (default {number:,})")
        parser.add_argument(
            "--seed", type=int, default=2017, help="the same number gives the same filings (default 2017)"
        )
        parser.add_argument("--force", action="store_true", help="also into a database with real filings")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["force"] and Submission.objects.filter(city__is_demo=False).exists():
            raise CommandError("Real cities have filed in this database. Use another one, or --force.")
        if (options["practices"] or options["comments"]) and options["cities"] < 1:
            raise CommandError("Filings need at least one city.")
        if min(options[name] for name in ("practices", "comments", "cities", "subscribers")) < 0:
            raise CommandError("Numbers cannot be negative.")
        if not Version.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        self.started = time.monotonic()
        with transaction.atomic():
            self._fill(options)
        self._tell("Done")

    def _fill(self, options: dict[str, Any]) -> None:
        random, now = Random(options["seed"]), clock.now()  # noqa: S311 (invents text, guards nothing)
        said = json.loads((SUBMISSIONS / "scale_words.json").read_text(encoding="utf-8"))
        journal.stamp()
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'"
            )
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET CONSTRAINTS ALL IMMEDIATE")
            crowd = people.make(
                cursor, cities=options["cities"], subscribers=options["subscribers"], random=random, now=now
            )
            self._tell(f"{options['cities']:,} cities, {options['subscribers']:,} subscribers")
            filings = cases.Cases(crowd, words.read(said, random), random, now)
            with tables.bare(cursor, [model._meta.db_table for model in cases.MODELS]):
                for done in filings.make(cursor, practices=options["practices"], comments=options["comments"]):
                    self._tell(f"{done:,} filings", often=done % 50_000 == 0)
                self._tell(f"{filings.entries.count:,} journal entries")
            self._tell("Indexes and foreign keys put back")
            tables.reset_numbers(cursor, [*people.MODELS, *cases.MODELS])
        self._nobody_is_told(now)

    def _nobody_is_told(self, now: datetime) -> None:
        """Counts anew; notices and digests begin after what was seeded."""
        review.recount()
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.portal_filed_anew(), public.portal_public_changed()")
        notices.start_here(at=now)
        Subscription.objects.filter(position__lt=head()).update(position=head())

    def _tell(self, what: str, *, often: bool = True) -> None:
        if often:
            self.stdout.write(f"{time.monotonic() - self.started:7.1f} s  {what}")
