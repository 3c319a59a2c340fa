"""Instrument and Signature."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.registry.models import City


class Instrument(models.Model):
    """A letter, charter or pledge that cities sign."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    addressed_to = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    dated_on = models.DateField()
    day_known = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    document = models.FileField(upload_to="instruments/", blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=100, blank=True)
    document_size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("dated_on", "key")

    def __str__(self) -> str:
        return self.title


class Signature(models.Model):
    """One city's signing of one instrument, by a person or a body, in an order."""

    class By(models.TextChoices):
        PERSON = "person", _("Person")
        BODY = "body", _("Body")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="signatures")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="signatures")
    order = models.PositiveSmallIntegerField()
    signatory = models.CharField(max_length=150)
    signatory_kind = models.CharField(max_length=6, choices=By.choices)
    signs_as = models.CharField(max_length=150)
    country_as_written = models.CharField(max_length=80)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["instrument", "order"], name="signature_order_once"),
            models.UniqueConstraint(fields=["instrument", "city"], name="signature_city_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.signs_as}: {self.signatory}"
