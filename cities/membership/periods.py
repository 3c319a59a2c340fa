"""How long an invitation stands."""

from __future__ import annotations

from datetime import timedelta

INVITATION_STANDS = timedelta(days=14)
OPEN_INVITATIONS = 20  # of one city at once
INVITATIONS_A_DAY = 60  # of one city, those taken back and replaced included
