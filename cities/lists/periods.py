"""Periods of this room."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=2)  # a worker that has said nothing for so long is taken for dead
ATTEMPTS = 3  # a list whose worker was stopped as often is left alone until somebody asks again
KEPT = timedelta(days=30)  # a list nobody says yes or no to is put away
READ_AT_ONCE = 60_000  # bytes, unpacked: what the request itself reads, in well under a second
