"""Nudges and ticks. Each may be lost, late or doubled: it only asks the table what is due."""

from __future__ import annotations

from celery import shared_task

from compact_portal.kit import clock, nudges
from compact_portal.mail import actions

ROUND = 500


@shared_task(name="mail.deliver")
def deliver() -> None:
    """Send what is due, one round at a time, so that a task stays short and others get their turn."""
    if actions.deliver_due(at=clock.now(), limit=ROUND).tried >= ROUND:
        nudges.send(actions.DELIVER)


@shared_task(name="housekeeping.beat")
def beat() -> None:
    """Say that beat and a worker are alive; ``/readyz`` reads it."""
    actions.beat(name="beat", at=clock.now())


@shared_task(name="housekeeping.forget_mail")
def forget_mail() -> None:
    """Drop the texts of mails sent long ago."""
    actions.forget(at=clock.now())
