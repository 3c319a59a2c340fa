"""Membership, Invitation and HandOver."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.registry.models import City


class Role(models.TextChoices):
    """What a person does for a city."""

    LEAD = "lead", _("Lead")
    DRAFTER = "drafter", _("Drafter")
    OBSERVER = "observer", _("Observer")


class Membership(models.Model):
    """A person's dated membership of a city; ended, never deleted.

    ``shown_publicly``: the person agreed that their name stands on the city's page as its focal point.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    shown_publicly = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "user"], condition=Q(until=None), name="membership_current_once")
        ]
        indexes = [models.Index(fields=["city", "role"], condition=Q(until=None), name="membership_current_city")]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.city}"


class Invitation(models.Model):
    """A signed, single-use, expiring offer of a membership. Only the digest of its secret is kept.

    ``from_unhcr``: an administrator invites a first lead; accepting it makes the city active.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(max_length=10, choices=Role.choices)
    language = models.CharField(max_length=10, default="en")
    from_unhcr = models.BooleanField(default=False)
    secret = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["city", "-invited_at"], name="invitation_city")]

    def __str__(self) -> str:
        return f"{self.email} to {self.city}"


class HandOver(models.Model):
    """A lead's offer to hand the lead over to a colleague, who confirms it. ``then`` is what the giver does afterwards."""

    class Then(models.TextChoices):
        LEAD = "lead", _("Stay a lead too")
        DRAFTER = "drafter", _("Go on as a drafter")
        OBSERVER = "observer", _("Go on as an observer")
        LEAVE = "leave", _("Leave the city")

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    then = models.CharField(max_length=10, choices=Then.choices)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["giver"], condition=Q(answered_at=None), name="hand_over_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.giver_id} to {self.taker_id}"
