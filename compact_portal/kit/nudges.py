"""Nudges: after a commit, wake a worker now instead of at the schedule's next tick.

Nothing depends on them. Their failure is logged, never raised, and while the broker is away nobody waits for it:
after one failure the next half minute's nudges are left out, for the schedule's sweep finds the work anyway.
"""

from __future__ import annotations

import time

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)

_QUIET = 30.0  # seconds without nudges after one has failed
_quiet_until = [0.0]


def nudge(task: str) -> None:
    """Ask a worker to run ``task`` once the open transaction has committed; once a transaction is enough."""
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    for savepoints, function, *_rest in connection.run_on_commit:
        if getattr(function, "task", None) == task and set(savepoints) <= here:
            return
    transaction.on_commit(_Nudge(task), robust=True)


class _Nudge:
    def __init__(self, task: str) -> None:
        self.task = task
        self.__qualname__ = f"nudge {task}"  # Django logs this name should the call fail

    def __call__(self) -> None:
        send(self.task)


def send(task: str, **options: bool) -> bool:
    """Publish now, outside any transaction, with the task's ``options``. Says whether it went out."""
    if time.monotonic() < _quiet_until[0]:
        return False
    try:
        current_app.send_task(task, kwargs=options, expires=60, retry=False, ignore_result=True)
    except Exception as problem:  # whatever a broker's client may raise: a nudge is never worth a page
        _quiet_until[0] = time.monotonic() + _QUIET
        log.warning("nudge_not_sent", task=task, problem=type(problem).__name__)
        return False
    return True
