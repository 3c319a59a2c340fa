"""Registration: one municipality's request. RegistrationDocument: its proof. RegistrationMessage: what was asked and answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.registry.models import City, Country


class Registration(models.Model):
    """A request to take part, for a city of the registry or for a new one that is proposed.

    ``secret`` is the digest of the link on which the person follows the request; ``code`` the digest of the code that
    proves the address, with how often it was tried. ``mail_secret`` is the digest of the link that mails carry.
    """

    class Standing(models.TextChoices):
        UNPROVED = "unproved", _("E-mail not proved yet")
        WAITING = "waiting", _("Waits for UNHCR")
        MORE = "more", _("UNHCR asked for more")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.UNPROVED)
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.PROTECT, related_name="registrations")
    proposed_name = models.CharField(_("municipality"), max_length=120, blank=True)
    proposed_country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(_("your name"), max_length=150)
    office = models.CharField(_("your office"), max_length=150)
    email = models.EmailField(_("official e-mail"))
    language = models.CharField(_("language"), max_length=10, default="en")
    mandate = models.TextField(_("your mandate"), max_length=2000)
    secret = models.CharField(max_length=64, unique=True)
    mail_secret = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=Q(standing="waiting"), name="registration_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.person}"

    @property
    def municipality(self) -> str:
        """The name of the municipality that asks: the registry's, or the proposed one."""
        return self.city.name if self.city else self.proposed_name

    @property
    def country(self) -> Country | None:
        """Where it lies."""
        return self.city.country if self.city else self.proposed_country


class RegistrationDocument(models.Model):
    """A proof of mandate: a PDF or an image, cleaned; read by administrators alone."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="documents")
    file = models.FileField(upload_to="registrations/")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class RegistrationMessage(models.Model):
    """What an administrator asked for, or what the person answered (then ``by`` is None)."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.at:%Y-%m-%d}"
