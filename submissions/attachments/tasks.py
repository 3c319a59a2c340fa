"""The tick that checks files for viruses, and the one that tidies the store. Both only ask what is due."""

from __future__ import annotations

from celery import shared_task

from compact_portal.kit import clock
from submissions.attachments import actions


@shared_task(name="attachments.scan")
def scan() -> None:
    """It may be lost, late or doubled: a lease sees to it that no two workers check one file."""
    actions.scan_due(at=clock.now())


@shared_task(name="attachments.sweep")
def sweep() -> None:
    """Deletes what no row names."""
    actions.sweep(at=clock.now())
