"""Contact: one time UNHCR spoke with a city."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.registry.models import City


class Contact(models.Model):
    """When and how UNHCR spoke with a city, what was said, and when to speak next."""

    class Medium(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        MAIL = "mail", _("E-mail")
        LETTER = "letter", _("Letter")
        VISIT = "visit", _("Visit")
        OTHER = "other", _("Other")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField()
    medium = models.CharField(max_length=10, choices=Medium.choices)
    summary = models.TextField(max_length=2000)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["city", "-on", "-id"], name="contact_city")]

    def __str__(self) -> str:
        return f"{self.city}: {self.on}"
