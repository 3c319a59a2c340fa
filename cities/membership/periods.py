"""How long an invitation stands."""

from __future__ import annotations

from datetime import timedelta

INVITATION_STANDS = timedelta(days=14)
OPEN_INVITATIONS = 20  # of one city at once
