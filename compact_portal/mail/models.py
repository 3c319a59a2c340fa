"""Mail rows, the outbox's switch, and the heartbeats by which health is judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a mail stands. Only ``sending`` carries a lease."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Stencil(models.Model):
    """The body that many mails share, encoded once, with numbered holes where each has its own words."""

    body = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stencil {self.pk}"


class Mail(models.Model):
    """One message to one person, written once and never again.

    ``raw`` is the whole MIME message as it will leave, every time it is tried; where ``stencil`` is set it is the head
    and what fills the stencil's holes, each after a NUL, and ``render.message`` puts them together.
    """

    key = models.CharField(max_length=200, unique=True)
    purpose = models.CharField(max_length=32)
    priority = models.PositiveSmallIntegerField(default=5)
    to_address = models.CharField(max_length=320)
    to_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=300)
    raw = models.BinaryField()
    stencil = models.ForeignKey(Stencil, null=True, on_delete=models.PROTECT, related_name="mails")
    message_id = models.CharField(max_length=200, unique=True)
    dated_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    held = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    tried_since = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                name="mail_due",
                condition=Q(state=State.WAITING, held=False),
            ),
            models.Index(fields=["next_attempt_at"], name="mail_oldest_due", condition=Q(state=State.WAITING)),
            models.Index(fields=["lease_until"], name="mail_leased", condition=Q(state=State.SENDING)),
            models.Index(fields=["state", "-id"], name="mail_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"


class Outbox(models.Model):
    """One row: whether everything is held back, who said so and when."""

    held = models.BooleanField(default=False)
    held_by = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mail_one_outbox")]

    def __str__(self) -> str:
        return "held" if self.held else "open"


class Heartbeat(models.Model):
    """When something that should go on for ever was last seen going on."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
