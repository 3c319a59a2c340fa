"""Load the facts that every portal starts with: bureaux, countries, the letter, the CRRF, the calendar, themes."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import cities
import submissions
from cities.registry.actions import import_bureaux, import_countries
from cities.signatories.actions import import_instrument, import_signatures
from compact_portal.kit.imports import Ledger, Result
from submissions.framework.actions import import_text
from submissions.practices.actions import import_themes
from submissions.rounds.actions import import_milestones

CITIES = Path(cities.__file__).parent / "data"
SUBMISSIONS = Path(submissions.__file__).parent / "data"
CRRF_ADOPTED = datetime(2016, 9, 19, tzinfo=UTC)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a heading."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content_of(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


class Command(BaseCommand):
    """Safe to run at every start: a second run changes nothing. A refused row refuses everything."""

    help = "Load bureaux, countries, the signatories of the letter, the CRRF, the calendar and the themes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument(
            "--take-over", action="store_true", help="where a row differs, the list replaces what stands"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        how = {"take_over": options["take_over"]}
        refused = 0
        with transaction.atomic():
            refused += self._tell("Bureaux", import_bureaux(rows_of(CITIES / "bureaux.csv"), **how), options)
            refused += self._tell("Countries", import_countries(rows_of(CITIES / "countries.csv"), **how), options)
            refused += self._letters(how, options)
            refused += self._texts(how, options)
            if options["dry_run"] or refused:
                transaction.set_rollback(True)
        if refused:
            raise CommandError(f"{refused} rows are refused, so nothing was loaded.")
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was written.")

    def _letters(self, how: Mapping[str, bool], options: Mapping[str, Any]) -> int:
        refused = 0
        for row in content_of(CITIES / "instruments.json")["instruments"]:
            if no := self._tell("Instrument", import_instrument(row, **how), options):
                return refused + no
            signatures = rows_of(CITIES / row["signatures"])
            refused += self._tell("Signatures", import_signatures(row["key"], signatures, **how), options)
        return refused

    def _texts(self, how: Mapping[str, bool], options: Mapping[str, Any]) -> int:
        outline = content_of(SUBMISSIONS / "crrf_outline.json")
        text = import_text(outline, number=1, label="Annex I of A/RES/71/1", published_at=CRRF_ADOPTED, **how)
        refused = self._tell("Framework text", text, options)
        calendar = import_milestones(rows_of(SUBMISSIONS / "calendar_2017_2018.csv"), **how)
        refused += self._tell("Calendar", calendar, options)
        themes = import_themes(content_of(SUBMISSIONS / "taxonomies.json")["themes"], **how)
        return refused + self._tell("Themes", themes, options)

    def _tell(self, what: str, ledger: Ledger, options: Mapping[str, Any]) -> int:
        """Print one list's outcome; rows one by one where something happened, or all with ``-v 2``."""
        counts = ", ".join(f"{count} {result}" for result, count in sorted(ledger.counts.items()))
        self.stdout.write(f"{what}: {counts}")
        quiet = set() if options["verbosity"] > 1 else {Result.CREATED, Result.UNCHANGED}
        for row in ledger.rows:
            if row.result not in quiet:
                self.stdout.write(f"  {row}")
        return len(ledger.refused)
