"""Telling the journal that a round opened or closed; taking over the calendar of the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from compact_portal.kit.imports import Ledger, settle
from compact_portal.kit.memory import Happening
from compact_portal.kit.transactions import action
from submissions.journal.actions import remember
from submissions.rounds import queries
from submissions.rounds.models import Milestone, Round

CONFIDENCE = ("high", "medium", "low")


@action
def announce(*, at: datetime) -> int:
    """Write into the journal which rounds have opened and closed by ``at``; returns how many entries that made.

    However often and late it is asked, each opening and each closing is told once. A round that is taken over when it
    is over already is told of neither.
    """
    opened = list(queries.to_announce_open(at).select_for_update())
    closed = list(queries.to_announce_closed(at).select_for_update())
    for one in opened:
        _tell("round_opened", one, at)
    for one in closed:
        _tell("round_closed", one, at)
    Round.objects.filter(pk__in=[one.pk for one in opened]).update(opening_told_at=at)
    Round.objects.filter(pk__in=[one.pk for one in closed]).update(closing_told_at=at)
    return len(opened) + len(closed)


def _tell(happened: str, one: Round, at: datetime) -> None:
    remember(Happening(happened, at, data={"round": one.pk}))


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
