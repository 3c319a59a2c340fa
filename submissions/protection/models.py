"""ProtectionAnswer: what somebody said of one mark."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle.models import Submission
from submissions.rulebook.limits import SHORT_CHARACTERS


class ProtectionAnswer(models.Model):
    """What the city, or UNHCR's desk, said of something that may point to a person.

    ``mark`` stands for the field, the kind and the words that were marked, without holding the words: what is taken
    out of a text must not live on here. The same words in the same field of a later version find the same answer.
    """

    class Side(models.TextChoices):
        CITY = "city", _("the city")
        DESK = "desk", _("UNHCR")

    class Word(models.TextChoices):
        NOT_PERSONAL = "not_personal", _("It points to no one who sought refuge")
        CONSENT = "consent", _("The person agreed to it")
        REMOVED = "removed", _("I take it out")
        AGREED = "agreed", _("It may stay")
        MUST_GO = "must_go", _("It must be taken out")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="protection_answers")
    side = models.CharField(max_length=4, choices=Side.choices)
    field = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    mark = models.CharField(max_length=16)
    word = models.CharField(max_length=12, choices=Word.choices)
    consent_with = models.CharField(_("who holds the consent"), max_length=SHORT_CHARACTERS, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "side", "mark"], name="protection_answer_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.field} {self.kind}: {self.word}"
