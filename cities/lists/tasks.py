"""A nudge and a tick: each only asks the table which lists are due."""

from __future__ import annotations

from celery import shared_task

from cities.lists import actions, queries
from compact_portal.kit import clock


@shared_task(name=actions.WORK)
def work() -> None:
    """Read and write what is due, oldest first, and put away what waited for a yes for too long."""
    for list_id in queries.due(clock.now()):
        actions.work_at(list_id=list_id, at=clock.now())
    actions.clear(at=clock.now())
