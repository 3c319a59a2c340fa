"""The tick that composes what is due."""

from __future__ import annotations

import time

from celery import shared_task

from compact_portal.kit import clock, nudges
from submissions.digests import actions, periods, queries
from submissions.digests.drafts import Book
from submissions.journal import actions as journal
from submissions.rounds import actions as rounds

ROUND = 500
LONGEST = 60.0  # seconds: a task stays far below the broker's visibility timeout, or it would be started twice


@shared_task(name="digests.compose")
def compose() -> None:
    """Give positions, welcome newcomers, compose what is due; what is left over is taken up by another message.

    A run that should have been long ago is made now, and the administrators are told.
    """
    started, book = time.monotonic(), Book()
    rounds.announce(at=clock.now())
    journal.stamp()
    actions.welcome(at=clock.now())
    late = periods.overdue(queries.oldest_due(clock.now()), clock.now())
    while actions.compose_due(at=clock.now(), limit=ROUND, book=book) >= ROUND:
        if time.monotonic() - started > LONGEST:
            nudges.send("digests.compose")
            break
    if late:
        actions.tell_late(since=late, at=clock.now())
