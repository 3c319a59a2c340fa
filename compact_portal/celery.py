"""The Celery application. A message is a nudge: the truth is rows, and the schedule's sweeps find what a lost one forgot."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")

app = Celery("compact_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "compact_portal.mail",
        "cities.people",
        "cities.lists",
        "submissions.notices",
        "submissions.digests",
        "submissions.attachments",
    ]
)


@setup_logging.connect
def keep_our_logging(**_kwargs: object) -> None:
    """Celery leaves logging as settings made it."""


@app.on_after_finalize.connect
def read_the_schedule(sender: Celery, **_kwargs: object) -> None:
    """Beat's table is schedule.py."""
    from compact_portal.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
