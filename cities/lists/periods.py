"""Periods of this room."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=2)  # a worker that has said nothing for so long is taken for dead
KEPT = timedelta(days=30)  # a list nobody says yes or no to is put away
READ_AT_ONCE = 60_000  # bytes, unpacked: what the request itself reads, in well under a second
