"""Contribution > CommentItem > Disposition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.framework.models import Paragraph, Version
from submissions.lifecycle.models import Submission


class Contribution(models.Model):
    """A city's comments on one version of a text: one filing, many items."""

    submission = models.OneToOneField(
        Submission, primary_key=True, on_delete=models.PROTECT, related_name="contribution"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="contributions")
    general = models.TextField(_("in general"), blank=True)

    def __str__(self) -> str:
        return str(self.submission)


class CommentItem(models.Model):
    """One comment, bound to one paragraph; it does not slide when the text is edited."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("Support")
        SUPPORT_WITH_CHANGES = "support_with_changes", _("Support with changes")
        CONCERN = "concern", _("Concern")
        QUESTION = "question", _("Question")
        EVIDENCE = "evidence", _("Evidence from practice")
        PROPOSAL = "proposal", _("New proposal")

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="items")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="comments")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices, blank=True)
    body = models.TextField(_("comment"), blank=True)
    wording = models.TextField(_("wording you propose"), blank=True)
    practices = models.ManyToManyField("submissions.Practice", related_name="supports", blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order", "id")
        indexes = [models.Index(fields=["paragraph", "contribution"], name="comment_paragraph")]

    def __str__(self) -> str:
        return f"{self.contribution_id}/{self.order}"


class Disposition(models.Model):
    """What became of one comment item."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        IN_PART = "in_part", _("Taken up in part")
        NOTED = "noted", _("Noted")
        NOT_TAKEN_UP = "not_taken_up", _("Not taken up")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")

    item = models.OneToOneField(CommentItem, on_delete=models.PROTECT, related_name="disposition")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    reason = models.TextField()
    shows_in = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome}"
