"""Wiring and small tools: settings, addresses, the queue, and the kit every room may use. No policy lives here.

The Celery application is named here so that ``shared_task`` finds it in every process, and the start-up checks so
that every ``manage.py`` command runs them.
"""

from compact_portal import checks
from compact_portal.celery import app as celery_app

__all__ = ["celery_app", "checks"]
