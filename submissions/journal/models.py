"""Entry: one thing that happened. PublicMark: another word as soon as anything that readers see is another."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from compact_portal.kit.persons import ERASED, FORMER
from submissions.rulebook.happenings import BY_THE_DESK


class Entry(models.Model):
    """One happening, written in the transaction that made it true.

    ``position`` is null until the entry is stamped. Positions are given in commit order: whoever has seen position
    ``n`` will never see a new entry below it. Scope columns are copied so that a digest filters one table.
    """

    position = models.BigIntegerField(null=True, blank=True, unique=True)
    happening = models.CharField(max_length=30)
    at = models.DateTimeField()
    submission = models.ForeignKey(
        "submissions.Submission", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(max_length=12, blank=True)
    city = models.ForeignKey("cities.City", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    bureau = models.ForeignKey("cities.Bureau", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confidential = models.BooleanField(default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["id"], condition=Q(position=None), name="entry_unstamped"),
            models.Index(fields=["position"], condition=Q(happening="mentioned"), name="entry_mentions"),
            models.Index(fields=["submission", "id"], name="entry_submission"),
            models.Index(fields=["city", "-id"], condition=Q(submission=None), name="entry_city"),
            # What the journal says of a person or a request: ``data @> {"person": 5}``.
            GinIndex(OpClass("data", name="jsonb_path_ops"), condition=Q(submission=None), name="entry_names"),
        ]

    def __str__(self) -> str:
        return f"{self.position or '-'} {self.happening}"

    @property
    def who(self) -> str | Promise:
        """Who did it, as their name was then; somebody erased since has none. Empty when it was nobody in particular."""
        if self.actor_name or self.actor_id is None:
            return self.actor_name
        return ERASED if self.submission_id is None or self.happening in BY_THE_DESK else FORMER


class PublicMark(models.Model):
    """One row, written by triggers in the transaction that changes what the public sees (docs/decisions/0013).

    A word of chance and not a number: a database that was put back to an earlier day never says again what it had
    said of a day that is undone.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.UUIDField()

    def __str__(self) -> str:
        return str(self.mark)
