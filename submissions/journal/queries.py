"""Reading the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Max, QuerySet

from compact_portal.kit.persons import Person, plain_rows
from submissions.journal.models import Entry
from submissions.rulebook.happenings import HAPPENINGS

CITY_READS = [row.happening for row in HAPPENINGS if row.city_reads]
STAFF_READS = [row.happening for row in HAPPENINGS if row.staff_reads]


def head() -> int:
    """The highest position given, 0 when none is."""
    return Entry.objects.aggregate(head=Max("position"))["head"] or 0


def between(after: int, through: int) -> QuerySet[Entry]:
    """Stamped entries in the window ``(after, through]``, in order."""
    return Entry.objects.filter(position__gt=after, position__lte=through).order_by("position")


def first_after(position: int) -> Entry | None:
    """The first stamped entry after ``position``."""
    return Entry.objects.filter(position__gt=position).order_by("position").first()


def timeline(submission_id: int, *, for_staff: bool) -> QuerySet[Entry]:
    """What happened to one filing, newest first; a city reads no internal act, staff no lead's note to a drafter."""
    entries = Entry.objects.filter(submission_id=submission_id).order_by("-id")
    return entries.filter(happening__in=STAFF_READS if for_staff else CITY_READS)


def oldest_unstamped_at() -> datetime | None:
    """When the oldest entry without a position happened, or None."""
    return Entry.objects.filter(position=None).order_by("id").values_list("at", flat=True).first()


def of_filing(submission_id: int) -> QuerySet[Entry]:
    """Everything that is kept about one filing, for the support."""
    return Entry.objects.filter(submission_id=submission_id)


def of_city(city_id: int) -> QuerySet[Entry]:
    """What happened to a city, but for its filings."""
    return Entry.objects.filter(city_id=city_id, submission=None)


def naming(**row: int) -> QuerySet[Entry]:
    """Entries outside filings whose data names a row: ``naming(person=5)``."""
    return Entry.objects.filter(submission=None, data__contains=row)


def held(person: Person) -> dict[str, Any]:
    """What the journal says somebody did."""
    own = Entry.objects.filter(actor_id=person.user_id).order_by("id")
    return {
        "entries": plain_rows(
            own, at="at", what="happening", under_the_name="actor_name", filing="submission__reference",
            city="city__name", reason="reason",
        )
    }  # fmt: skip


# Rounds open and close by the clock alone, so the instants that have passed are counted: a few rows in all.
_PUBLIC = """
    SELECT mark::text, (SELECT count(*) FILTER (WHERE opens_at <= %s) || '-' || count(*) FILTER (WHERE closes_at <= %s)
                        FROM submissions_round)
    FROM submissions_publicmark
"""


def public_position(at: datetime) -> str | None:
    """A word that is another as soon as any public page may be another, or None when nothing can be said.

    One statement. What counts days on a public page counts them from the start of the day in UTC.
    """
    # A connection that was kept is tried by Django with a statement of its own; this one is as good a trial.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _public_position(at)
    except (OperationalError, InterfaceError):
        connection.close()
        return _public_position(at)


def _public_position(at: datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC, [at, at])
        row = cursor.fetchone()
    return f"{row[0]} {row[1]} {at:%Y-%m-%d}" if row else None
