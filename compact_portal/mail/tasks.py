"""Nudges and ticks. Each may be lost, late or doubled: it only asks the table what is due."""

from __future__ import annotations

from celery import shared_task

from compact_portal.kit import clock, nudges
from compact_portal.mail import actions, queries

ROUND, HELPERS = 500, 3


@shared_task(name="mail.deliver")
def deliver(alone: bool = False) -> None:
    """Send what is due, one round at a time, so that a task stays short and others get their turn.

    Before a long queue it asks for helpers: each mail is recorded before the next is sent, and several workers wait
    for the disk together. A helper asks for none.
    """
    if not alone:
        for _helper in range(min(HELPERS, queries.backlog(clock.now(), most=ROUND * HELPERS) // ROUND)):
            nudges.send(actions.DELIVER, alone=True)
    tally = actions.deliver_due(at=clock.now(), limit=ROUND)
    if tally.tried >= ROUND and not tally.stopped:
        nudges.send(actions.DELIVER, alone=True)


@shared_task(name="housekeeping.beat")
def beat() -> None:
    """Say that beat and a worker are alive; ``/readyz`` reads it."""
    actions.beat(name="beat", at=clock.now())


@shared_task(name="housekeeping.forget_mail")
def forget_mail() -> None:
    """Drop the texts of mails sent long ago."""
    actions.forget(at=clock.now())
