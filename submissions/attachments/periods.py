"""How long a check may take, and how long a file without a row is left alone."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=5)  # for a worker that scans; then another may
AT_ONCE = 20  # files taken by one task
ORPHAN = timedelta(days=1)  # a file whose row was not written by then never will be
