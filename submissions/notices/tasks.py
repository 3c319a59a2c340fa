"""The tick that reads on in the journal."""

from __future__ import annotations

from celery import shared_task

from compact_portal.kit import clock
from submissions.journal import actions as journal
from submissions.notices import actions

ROUND, ROUNDS = 100, 20


@shared_task(name="notices.route")
def route() -> None:
    """Give positions, then tell at once what cannot wait; the next tick goes on where this one stops."""
    journal.stamp()
    for _round in range(ROUNDS):
        if actions.route(at=clock.now(), limit=ROUND) < ROUND:
            break
    actions.try_untold(at=clock.now())
