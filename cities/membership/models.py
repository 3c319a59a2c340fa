"""Membership and Invitation."""

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
    """A person's dated membership of a city; ended, never deleted."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "user"], condition=Q(until=None), name="membership_current_once")
        ]
        indexes = [models.Index(fields=["city", "role"], condition=Q(until=None), name="membership_current_city")]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.city}"


class Invitation(models.Model):
    """A signed, single-use, expiring offer of a membership. Only the digest of its secret is kept."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(max_length=10, choices=Role.choices)
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
