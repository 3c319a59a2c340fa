"""Attachment: one file of a filing, and what is said of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import IMAGES
from submissions.lifecycle.models import Submission
from submissions.rulebook.limits import ALT_CHARACTERS, CAPTION_CHARACTERS


class Attachment(models.Model):
    """A file of a filing: its bytes under a random key, what it is by its content, and its words for the protection check.

    ``state`` says whether the virus check has let it through; of a refused one the bytes are gone. One that was removed
    after it had been sent keeps its bytes, for what was sent names it: ``removed_at`` says that the draft does not.

    Of a PDF ``pages`` are counted, and ``wordless_pages`` those of them that gave no words; nobody counted of one that
    was added before these were.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked for viruses")
        CLEAN = "clean", _("Ready")
        REFUSED = "refused", _("Refused")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attachments")
    order = models.PositiveSmallIntegerField()
    file = models.FileField(blank=True)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    alt = models.CharField(_("what the image shows"), max_length=ALT_CHARACTERS, blank=True)
    caption = models.CharField(_("caption"), max_length=CAPTION_CHARACTERS, blank=True)
    text = models.TextField(blank=True, editable=False)
    pages = models.PositiveIntegerField(null=True, blank=True, editable=False)
    wordless_pages = models.PositiveIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices)
    finding = models.CharField(max_length=100, blank=True)
    scan_after = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"],
                condition=Q(removed_at__isnull=True) & ~Q(state="refused"),
                name="attachment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["scan_after", "id"], condition=Q(state="waiting"), name="attachment_waiting"),
            models.Index(fields=["file"], name="attachment_file"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGES

    @property
    def lacks_alt(self) -> bool:
        """Whether somebody who does not see the image would learn nothing of it."""
        return self.is_image and self.state != self.State.REFUSED and not self.alt.strip()
