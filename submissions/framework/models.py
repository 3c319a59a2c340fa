"""FrameworkText > Version > Section > Paragraph. A published version never changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkText(models.Model):
    """An instrument's text, such as the CRRF."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    source = models.TextField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One published state of a text."""

    text = models.ForeignKey(FrameworkText, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="en")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.text} ({self.label})"


class Section(models.Model):
    """A headed part of a version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField()
    heading = models.CharField(max_length=200)
    heading_is_official = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="section_key_once")]

    def __str__(self) -> str:
        return self.heading


class Paragraph(models.Model):
    """A numbered paragraph: the number is a string, letters are children. It knows where it went next."""

    class Fate(models.TextChoices):
        UNCHANGED = "unchanged", _("Unchanged")
        RENUMBERED = "renumbered", _("Renumbered")
        REWORDED = "reworded", _("Reworded")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        GONE = "gone", _("Gone")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="paragraphs")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="paragraphs")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    number = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField()
    body = models.TextField()
    is_synopsis = models.BooleanField(default=False)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    fate = models.CharField(max_length=12, choices=Fate.choices, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="paragraph_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"
