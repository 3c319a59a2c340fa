"""Taking over the calendar of the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from compact_portal.kit.imports import Ledger, settle
from submissions.rounds.models import Milestone

CONFIDENCE = ("high", "medium", "low")


def import_milestones(rows: Iterable[Mapping[str, str]], *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over dated events from rows with ``starts, ends, kind, title, place, confidence``.

    Refuses an event that ends before it starts and a confidence that is not high, medium or low.
    """

    def fill(ledger: Ledger) -> None:
        for line, row in enumerate(rows, start=1):
            _milestone(ledger, line, row)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def _milestone(ledger: Ledger, line: int, row: Mapping[str, str]) -> None:
    try:
        starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])
    except ValueError as problem:
        ledger.refuse(line, row["title"], str(problem))
        return
    if ends < starts:
        ledger.refuse(line, row["title"], "It would end before it starts.")
    elif row["confidence"] not in CONFIDENCE:
        ledger.refuse(
            line, row["title"], f"The confidence is “{row['confidence']}”; it must be {', '.join(CONFIDENCE)}."
        )
    else:
        values = {name: row[name] for name in ("kind", "place", "confidence")} | {"ends_on": ends}
        ledger.put(Milestone, line, row["title"], key={"starts_on": starts, "title": row["title"]}, values=values)
