"""How long a change of address stays open, and how often its codes may be tried."""

from __future__ import annotations

from datetime import timedelta

CHANGE_GOOD = timedelta(hours=1)
CHANGE_TRIES = 5
