"""How long a mail is leased, how long it waits to be tried again, and when it is given up."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

from django.conf import settings

LEASE = timedelta(minutes=5)
GIVE_UP = timedelta(hours=48)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
KEPT = timedelta(days=settings.MAIL_TEXT_DAYS)
# So many mails that came back for now, within so long, and an address is not written to unasked.
SOFT_BOUNCES, SOFT_WITHIN = 5, timedelta(days=14)


def pause(attempts: int) -> timedelta:
    """How long to wait after ``attempts`` failures: doubling from half a minute to two hours, a fifth either way."""
    seconds = min(FIRST_PAUSE.total_seconds() * 2 ** min(attempts - 1, 20), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load, guards nothing)


class Watch:
    """The instant ``at`` carried on by a clock that nobody can set; a process that slept finds it moved on."""

    def __init__(self, at: datetime) -> None:
        self._at, self._from = at, time.monotonic()

    def now(self) -> datetime:
        """``at`` and what has passed since."""
        return self._at + timedelta(seconds=time.monotonic() - self._from)
