"""Submission: the case. Revision: what it said, when, by whom. ReferenceCounter: the next number of a year."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import CONTENT_LANGUAGES
from submissions.rulebook.kinds import KINDS, Confidentiality
from submissions.rulebook.limits import SHORT_CHARACTERS, SUMMARY_CHARACTERS, TITLE_CHARACTERS
from submissions.rulebook.states import STATES


class ReferenceCounter(models.Model):
    """The last number given to a kind in a year; its row is locked while one is taken."""

    letters = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letters", "year"], name="reference_counter_once")]

    def __str__(self) -> str:
        return f"{self.letters}-{self.year}-{self.last:04d}"


class Submission(models.Model):
    """What every filing has: reference, state, city, language, mandate, consent, who holds it, and until when.

    ``title`` and ``summary`` are the card shown in lists; ``version`` grows with every write of content, and an edit
    names the one it was made from. ``drafters_may_send`` is read through the city.
    """

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, choices=[(row.kind, row.one) for row in KINDS])
    state = models.CharField(max_length=12, choices=[(row.state, row.staff) for row in STATES], default="draft")
    city = models.ForeignKey("cities.City", on_delete=models.PROTECT, related_name="submissions")
    bureau = models.ForeignKey("cities.Bureau", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(
        "submissions.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    title = models.CharField(_("title"), max_length=TITLE_CHARACTERS, blank=True)
    summary = models.CharField(_("summary"), max_length=SUMMARY_CHARACTERS, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=CONTENT_LANGUAGES, default="en")
    confidentiality = models.CharField(
        max_length=10,
        choices=[(Confidentiality.PUBLIC, _("Public")), (Confidentiality.UNHCR_ONLY, _("UNHCR only"))],
        default=Confidentiality.PUBLIC,
    )
    version = models.PositiveIntegerField(default=1)
    opened_with = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    mandate_by = models.CharField(_("who decided"), max_length=SHORT_CHARACTERS, blank=True)
    mandate_under = models.CharField(_("under what"), max_length=SHORT_CHARACTERS, blank=True)
    mandate_on = models.DateField(_("decided on"), null=True, blank=True)
    consent = models.BooleanField(_("consent to publish"), default=False)
    no_personal_data = models.BooleanField(_("nobody can be recognised"), default=False)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="held"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "clearance", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="submission_sent_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "merged"]) | Q(decided_at__isnull=False),
                name="submission_decided_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-changed_at", "-id"], name="submission_city"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state__in=["submitted", "review", "changes"]),
                name="submission_queue",
            ),
            models.Index(
                fields=["state", "submitted_at", "id"],
                condition=~Q(state__in=["draft", "clearance"]),
                name="submission_desk",
            ),
            # The desk's saved views and filters, each oldest first; tests/benchmarks/desk_queue.py measures them.
            models.Index(fields=["holder", "submitted_at", "id"], condition=Q(state="review"), name="submission_held"),
            models.Index(
                fields=["due_on", "submitted_at", "id"],
                condition=Q(state__in=["submitted", "review"]),
                name="submission_due",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="review", moved_at__gt=F("held_at")),
                name="submission_again",
            ),
            models.Index(
                fields=["bureau", "submitted_at", "id"],
                condition=Q(state__in=["submitted", "review", "changes"]),
                name="submission_queue_bureau",
            ),
            models.Index(
                fields=["kind", "submitted_at", "id"],
                condition=Q(state__in=["submitted", "review", "changes"]),
                name="submission_queue_kind",
            ),
            models.Index(
                fields=["kind", "submitted_at", "id"],
                condition=Q(state__in=["accepted", "declined", "withdrawn", "merged"], submitted_at__isnull=False),
                name="submission_ended_kind",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state__in=["accepted", "declined", "withdrawn", "merged"], submitted_at__isnull=False),
                name="submission_ended",
            ),
            models.Index(
                fields=["bureau", "submitted_at", "id"],
                condition=Q(state__in=["accepted", "declined", "withdrawn", "merged"], submitted_at__isnull=False),
                name="submission_ended_bureau",
            ),
            models.Index(
                fields=["round", "submitted_at", "id"], condition=Q(round__isnull=False), name="submission_round"
            ),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="submission_title_words"),
            models.Index(
                fields=["-decided_at", "-id"],
                condition=Q(state="accepted", confidentiality="public"),
                name="submission_library",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def drafters_may_send(self) -> bool:
        return self.city.drafters_may_send

    @property
    def sent_before(self) -> bool:
        return self.submitted_at is not None


class Revision(models.Model):
    """What a filing said at one version: every field, by name. Sealed when it was sent: then it never changes.

    ``restored_from`` is the version whose answers somebody brought back here; such a revision is nobody's typing, so no
    later save grows it.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "version"], name="revision_version_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.version}"
