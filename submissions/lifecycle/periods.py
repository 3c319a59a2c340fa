"""Working days: Monday to Friday, as Geneva counts them. Holidays are not taken off, so a promise is never too short."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")


def add_working_days(start: date, days: int) -> date:
    """The date ``days`` working days after ``start``."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    tail = sum((start + timedelta(days=offset)).weekday() < 5 for offset in range(1, rest + 1))
    return weeks * 5 + tail


def geneva_date(at: datetime) -> date:
    """The date in Geneva at an instant."""
    return at.astimezone(GENEVA).date()
