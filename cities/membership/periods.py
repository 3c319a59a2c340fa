"""How long offers stand, and when a lead counts as gone."""

from __future__ import annotations

from datetime import timedelta

INVITATION_STANDS = timedelta(days=14)
OPEN_INVITATIONS = 20  # of one city at once
INVITATIONS_A_DAY = 60  # of one city, those taken back and replaced included
HAND_OVER_STANDS = timedelta(days=14)
LAPSED_SHOWN = timedelta(days=60)  # how long an invitation that lapsed stands in the list of the people
LEAD_DORMANT = timedelta(days=180)  # without signing in
