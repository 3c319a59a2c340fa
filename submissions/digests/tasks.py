"""The tick that composes what is due."""

from __future__ import annotations

import time

from celery import shared_task

from compact_portal.kit import clock, nudges
from submissions.digests import actions
from submissions.digests.drafts import Book
from submissions.journal import actions as journal

ROUND = 500
LONGEST = 60.0  # seconds: a task stays far below the broker's visibility timeout, or it would be started twice


@shared_task(name="digests.compose")
def compose() -> None:
    """Give positions, welcome newcomers, compose what is due; what is left over is taken up by another message."""
    started, book = time.monotonic(), Book()
    journal.stamp()
    actions.welcome(at=clock.now())
    while actions.compose_due(at=clock.now(), limit=ROUND, book=book) >= ROUND:
        if time.monotonic() - started > LONGEST:
            nudges.send("digests.compose")
            break
