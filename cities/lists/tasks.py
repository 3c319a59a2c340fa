"""A nudge and a tick: each only asks the table which lists are due."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import Error

from cities.lists import actions, queries
from compact_portal.kit import clock

log = structlog.get_logger(__name__)


@shared_task(name=actions.WORK)
def work() -> None:
    """Read and write what is due; a list that breaks is refused and stops no other."""
    for list_id in queries.due(clock.now()):
        try:
            actions.work_at(list_id=list_id, at=clock.now())
        except Error:
            raise
        except Exception:  # whatever a file may provoke: the person is told, the next list gets its turn
            log.exception("list_broke", list=list_id)
            actions.give_up(list_id=list_id, at=clock.now())
    actions.clear(at=clock.now())
