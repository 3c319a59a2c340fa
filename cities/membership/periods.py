"""How long offers stand, and when a lead counts as gone."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

INVITATION_STANDS = timedelta(days=14)
OPEN_INVITATIONS = 20  # of one city at once
INVITATIONS_A_DAY = 60  # of one city, those taken back and replaced included
HAND_OVER_STANDS = timedelta(days=14)
LAPSED_SHOWN = timedelta(days=60)  # how long an invitation that lapsed stands in the list of the people


def lead_dormant() -> timedelta:
    """How long a lead who does not sign in still counts as there."""
    return timedelta(days=settings.DORMANT_AFTER_DAYS)
