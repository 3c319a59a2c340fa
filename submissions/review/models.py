"""Note: what UNHCR staff write to each other about a case; no city ever reads it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from submissions.lifecycle.models import Submission


class Note(models.Model):
    """One internal note."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at:%Y-%m-%d}"
