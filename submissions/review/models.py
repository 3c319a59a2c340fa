"""Note: what UNHCR staff write to each other about a case. Tally: how many cases there are of each sort."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from compact_portal.kit.persons import ERASED
from submissions.lifecycle.models import Submission


class Note(models.Model):
    """One internal note; no city ever reads it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at:%Y-%m-%d}"

    @property
    def who(self) -> str | Promise:
        """Who wrote it, as their name was then; somebody erased since has none."""
        return self.by_name or ERASED


class Tally(models.Model):
    """How many cases the desk sees of one state, kind, bureau, language and round (0 for none).

    Kept by triggers on the cases' table (see the migration), so that the queue counts a million cases by adding up a
    few hundred rows. Nothing else writes it, but for ``actions.recount``.
    """

    state = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    bureau = models.BigIntegerField()
    language = models.CharField(max_length=10)
    round = models.BigIntegerField()
    cases = models.IntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["state", "kind", "bureau", "language", "round"], name="tally_sort_once")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.kind} {self.bureau} {self.language} {self.round}: {self.cases}"
