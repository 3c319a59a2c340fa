"""Round: a dated call for input. Milestone: a date of the 2016-2018 calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Round(models.Model):
    """A call for input on a version of a text; it opens and closes at an instant.

    ``opening_told_at`` and ``closing_told_at``: when the journal was told, so that it is told once.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    text_version = models.ForeignKey(
        "submissions.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)
    opening_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    closing_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-opens_at",)
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after")]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A dated event of the process, with how sure the date is."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=80, blank=True)
    confidence = models.CharField(max_length=10, default="high")

    class Meta:
        ordering = ("starts_on", "title")
        constraints = [models.UniqueConstraint(fields=["starts_on", "title"], name="milestone_once")]

    def __str__(self) -> str:
        return self.title
