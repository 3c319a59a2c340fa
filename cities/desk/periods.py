"""When a lead counts as gone, and a city as not heard from."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from compact_portal.kit import instants

QUIET_DAYS = 180  # without a contact


def dormant_before(at: datetime) -> datetime:
    """A lead who signed in last before this instant is dormant."""
    return at - timedelta(days=settings.DORMANT_AFTER_DAYS)


def is_dormant(seen: datetime | None, since: datetime | None, before: datetime) -> bool:
    """Whether who was ``seen`` last before that instant is dormant; who never was, and is there ``since`` less long, is not yet."""
    last = seen or since
    return last is None or last < before


def today(at: datetime) -> date:
    """The date in Geneva, by which contacts are overdue."""
    return at.astimezone(instants.zone(instants.GENEVA)).date()


def quiet_before(at: datetime) -> date:
    """A city last spoken with before this day has not been heard from."""
    return today(at) - timedelta(days=QUIET_DAYS)
