"""Mail rows, the outbox's switch, and the heartbeats by which health is judged."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a mail stands. Only ``sending`` carries a lease."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    SUPPRESSED = "suppressed", _("Not sent")


class Why(models.TextChoices):
    """Why an address is not written to; ``drafts.STOPS`` says what each stops."""

    BOUNCE = "bounce", _("The mailbox does not exist")
    SOFT = "soft", _("The mailbox sent mail back again and again")
    COMPLAINT = "complaint", _("The reader called our mail spam")
    UNSUBSCRIBED = "unsubscribed", _("The reader unsubscribed at the mail provider")
    HAND = "hand", _("Stopped by an administrator")


class Returned(models.TextChoices):
    """What a mail provider reports about an address."""

    BOUNCE = "bounce", _("Came back for good")
    SOFT = "soft", _("Came back for now")
    COMPLAINT = "complaint", _("Called spam")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    REFUSED = "refused", _("Refused by the mail provider")


class Words(Func):
    """Address and subject as words to search by: the parts of an address and of a reference are words of their own."""

    template = "to_tsvector('simple'::regconfig, translate(%(expressions)s, '@.-_+/:=', '        '))"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class Stencil(models.Model):
    """The body that many mails share, encoded once, with numbered holes where each has its own words."""

    body = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stencil {self.pk}"


class Mail(models.Model):
    """One message to one person, written once and never again.

    ``raw`` is the whole MIME message as it will leave, every time it is tried; where ``stencil`` is set it is the head
    and what fills the stencil's holes, each after a NUL, and ``render.message`` puts them together. ``log`` holds what
    became of the last attempts and who did what to it, ``{"at", "what", "said"}`` each, with the number of a person as
    ``"by"``; ``answer`` is what the server said when it took the mail.
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
    log = models.JSONField(default=list, db_default=[])
    answer = models.CharField(max_length=200, blank=True, db_default="")
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
            models.Index(fields=["purpose", "-id"], name="mail_purpose"),
            models.Index(fields=["-id"], name="mail_held", condition=Q(state=State.WAITING, held=True)),
            GinIndex(Words(F("to_address"), F("subject")), name="mail_words"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"


class Suppression(models.Model):
    """An address that is not written to, from ``since`` until somebody lifts it. Addresses stand in lower case."""

    address = models.CharField(max_length=320)
    why = models.CharField(max_length=12, choices=Why.choices)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=150, blank=True)
    lifted_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "why"], condition=Q(lifted_at=None), name="mail_suppressed_once_a_reason"
            )
        ]
        indexes = [models.Index(fields=["address", "-id"], name="mail_suppression_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.why}"


class Report(models.Model):
    """What a mail provider told us of an address. ``event`` names it, so that telling it twice changes nothing."""

    event = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=320)
    kind = models.CharField(max_length=12, choices=Returned.choices)
    said = models.CharField(max_length=500, blank=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="reports")
    at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "-id"], name="mail_report_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.kind}"


class Outbox(models.Model):
    """One row: whether everything is held back, who said so, when and why."""

    held = models.BooleanField(default=False)
    because = models.CharField(max_length=300, blank=True)
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
