"""When a digest is due: an hour on somebody's own clock, whatever that clock does in spring and autumn."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compact_portal.kit.instants import zone

SLOT = timedelta(minutes=15)
TWICE_APART = 8
SILENT_AFTER = timedelta(days=180)  # a city that filed nothing for so long is named to UNHCR
LATE = timedelta(minutes=30)  # a digest that was due so long ago should have been made: an administrator is told


def slot(at: datetime) -> str:
    """The quarter of an hour ``at`` falls into; digests due within it share a run. No zone's hour begins within one."""
    there = at.astimezone(UTC)
    return f"{there.replace(minute=there.minute // 15 * 15, second=0, microsecond=0):%Y-%m-%dT%H:%MZ}"


def _instant(day: date, hour: int, where: ZoneInfo) -> datetime:
    """``hour`` on ``day`` there. An hour the clock skips is the instant at which it skipped; one it repeats, the first."""
    return datetime.combine(day, time(hour), tzinfo=where).astimezone(UTC)


def next_due(*, cadence: str, weekday: int, hour: int, time_zone: str, after: datetime) -> datetime | None:
    """The first instant after ``after`` at which a digest is due, in UTC; None when it is off."""
    if cadence == "off":
        return None
    where = zone(time_zone)
    hours = [hour]
    if cadence == "twice_daily":
        hours = sorted([hour, hour + TWICE_APART if hour + TWICE_APART < 24 else hour - TWICE_APART])
    today = after.astimezone(where).date()
    for ahead in range(-1, 9):
        day = today + timedelta(days=ahead)
        if cadence == "weekly" and day.weekday() != weekday:
            continue
        for one in hours:
            if (due := _instant(day, one, where)) > after:
                return due
    raise AssertionError("a week holds every weekday")


def overdue(since: datetime | None, at: datetime) -> datetime | None:
    """Since when a digest is due that should have been made by now; None when none is late."""
    return since if since is not None and at - since > LATE else None
