"""Subscription > DigestRun > Edition (what several people get alike) > Rendition, Issue (one person's copy)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.tokens import new_token


class Audience(models.TextChoices):
    """Whose digest it is: UNHCR's, or a city's."""

    STAFF = "staff", _("UNHCR")
    CITY = "city", _("A city")


class Cadence(models.TextChoices):
    """How often."""

    DAILY = "daily", _("Every day")
    TWICE_DAILY = "twice_daily", _("Twice a day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("Never")


class Subscription(models.Model):
    """One person's digest. ``position`` is the last journal position told; ``since_position`` where it began.

    ``scope`` narrows a UNHCR digest: ``{"bureaux": [ids], "kinds": [...], "themes": [keys], "sections": [keys of the
    text's sections], "rounds": [ids], "cities": [ids], "signatories": [1]}``, and by themes what a city hears of other
    cities; what is absent or empty narrows nothing. ``next_due_at`` is null while the digest is off.
    ``note_when_empty``: a line that nothing was filed is wanted too.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    audience = models.CharField(max_length=5, choices=Audience.choices)
    city = models.ForeignKey("cities.City", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(_("how often"), max_length=12, choices=Cadence.choices, default=Cadence.DAILY)
    weekday = models.PositiveSmallIntegerField(_("day"), default=0)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Zurich")
    language = models.CharField(_("language"), max_length=10, default="en")
    scope = models.JSONField(default=dict, blank=True)
    note_when_empty = models.BooleanField(_("a note when nothing was filed"), default=False)
    position = models.BigIntegerField()
    since_position = models.BigIntegerField()
    last_composed_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    unsubscribe_token = models.CharField(max_length=64, unique=True, default=new_token)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "audience", "city"], nulls_distinct=False, name="subscription_once"
            ),
            models.CheckConstraint(
                condition=Q(audience="city", city__isnull=False) | Q(audience="staff", city__isnull=True),
                name="subscription_city_when_city",
            ),
            models.CheckConstraint(
                condition=Q(cadence="off", next_due_at__isnull=True)
                | (~Q(cadence="off") & Q(next_due_at__isnull=False)),
                name="subscription_due_unless_off",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6, hour__lte=23), name="subscription_day_and_hour"),
            models.CheckConstraint(condition=Q(position__gte=F("since_position")), name="subscription_goes_forward"),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at", "id"], condition=Q(next_due_at__isnull=False), name="subscription_due_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.audience} {self.cadence}"

    @property
    def narrowed(self) -> bool:
        """Whether it tells less than all."""
        return any(self.scope.values())


class DigestRun(models.Model):
    """One slot in which digests were due, and up to where in the journal they tell. ``slot`` is unique: one run each."""

    slot = models.CharField(max_length=40, unique=True)
    through_position = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slot


class Edition(models.Model):
    """What everyone with the same audience, scope and window gets: entry ids by section. Language comes later.

    ``content``: ``{"sections": {section: [entry ids]}, "withheld": [entry ids], "waiting": [submission ids],
    "waiting_count": n, "silent": [city ids], "silent_count": n}``. ``withheld`` are entries in the window that this audience may not see,
    ``left_out`` those that the scope kept away by what may change later (themes, sections, rounds, signatures).
    """

    run = models.ForeignKey(DigestRun, on_delete=models.CASCADE, related_name="editions")
    key = models.CharField(max_length=64)
    audience = models.CharField(max_length=5, choices=Audience.choices)
    city = models.ForeignKey("cities.City", null=True, on_delete=models.CASCADE, related_name="+")
    scope = models.JSONField(default=dict)
    from_position = models.BigIntegerField()
    through_position = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.audience} ({self.from_position}, {self.through_position}]"


class Rendition(models.Model):
    """An edition in one language: its subject, and its body in the post office. Written once for all who share it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renditions")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    stencil = models.ForeignKey("mail.Stencil", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} in {self.language}"


class Issue(models.Model):
    """One person's copy: the window ``(from_position, through_position]`` is dealt with, mailed or found empty."""

    class State(models.TextChoices):
        MAILED = "mailed", _("Mailed")
        EMPTY = "empty", _("Nothing to tell")
        NOT_ENTITLED = "not_entitled", _("No longer entitled")

    run = models.ForeignKey(DigestRun, on_delete=models.PROTECT, related_name="issues")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="issues")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="issues")
    from_position = models.BigIntegerField()
    through_position = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    from_at = models.DateTimeField()
    at = models.DateTimeField()
    language = models.CharField(max_length=10)
    mail_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "subscription"], name="issue_once_a_run"),
            models.UniqueConstraint(fields=["subscription", "from_position"], name="issue_windows_start_once"),
            models.CheckConstraint(condition=Q(through_position__gt=F("from_position")), name="issue_window_not_empty"),
        ]
        indexes = [models.Index(fields=["subscription", "-id"], condition=Q(state="mailed"), name="issue_archive")]

    def __str__(self) -> str:
        return f"{self.subscription_id} ({self.from_position}, {self.through_position}]"


__all__ = ["Audience", "Cadence", "DigestRun", "Edition", "Issue", "Rendition", "Subscription"]
