"""The tick that erases those whose day has come, and lets every room drop what it has kept long enough."""

from __future__ import annotations

from celery import shared_task

from cities.people import actions
from compact_portal.kit import clock


@shared_task(name="housekeeping.people")
def people() -> None:
    """It may be lost, late or doubled: it only asks the tables what is due."""
    actions.erase_due(at=clock.now())
    actions.tidy_all(at=clock.now())
