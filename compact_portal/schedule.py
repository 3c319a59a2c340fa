"""Every periodic task on one page.

A tick only asks the tables what is due, so it may be missing, doubled or late and nothing is lost or done twice.
A tick that could not be run in time expires instead of piling up.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "send the mails that are due": {"task": "mail.deliver", "schedule": 10.0, "options": {"expires": 30}},
    "tell at once": {"task": "notices.route", "schedule": 10.0, "options": {"expires": 30}},
    "compose the digests that are due": {"task": "digests.compose", "schedule": 20.0, "options": {"expires": 60}},
    "read and write lists": {"task": "lists.work", "schedule": 20.0, "options": {"expires": 60}},
    "check files for viruses": {"task": "attachments.scan", "schedule": 20.0, "options": {"expires": 60}},
    "delete files that no row names": {"task": "attachments.sweep", "schedule": crontab(hour="3", minute="37")},
    "say that beat is alive": {"task": "housekeeping.beat", "schedule": 30.0, "options": {"expires": 60}},
    "erase whose day has come": {"task": "housekeeping.people", "schedule": crontab(minute="47")},
    "drop the texts of old mails": {"task": "housekeeping.forget_mail", "schedule": crontab(hour="3", minute="17")},
}
