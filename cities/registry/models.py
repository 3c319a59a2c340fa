"""City and what is known of it; lists taken over into the registry."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Bureau(models.Model):
    """A UNHCR regional bureau; bureaux changed, so each has dates."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bureaux"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Country(models.Model):
    """A country by its ISO 3166 codes, with the name the letter or the registry uses."""

    iso2 = models.CharField(max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "countries"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    """A municipality. What it filed belongs to it and stays when people leave.

    ``bureau`` is the one of today; ``CityBureau`` holds which one it was when. ``standing_reason`` says why the city
    was suspended. The last six columns are the account's: kept by triggers in the database, read by the
    administrator's desk, written by nobody (docs/decisions).
    """

    class Standing(models.TextChoices):
        KNOWN = "known", _("Known")
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="cities")
    latitude = models.DecimalField(
        max_digits=7, decimal_places=4, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.DecimalField(
        max_digits=7, decimal_places=4, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    official_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.KNOWN)
    drafters_may_send = models.BooleanField(_("drafters may send"), default=False)
    is_demo = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    standing_since = models.DateTimeField(null=True, blank=True)
    standing_reason = models.TextField(blank=True)

    signed = models.BooleanField(default=False, editable=False)
    lead_count = models.PositiveIntegerField(default=0, editable=False)
    lead_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    filed_count = models.PositiveIntegerField(default=0, editable=False)
    contacted_on = models.DateField(null=True, blank=True, editable=False)
    next_contact_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "cities"
        indexes = [
            models.Index(fields=["standing", "name", "id"], name="city_standing_name"),
            models.Index(fields=["name", "id"], name="city_name"),
            models.Index(fields=["name", "id"], condition=Q(signed=True), name="city_signed"),
            models.Index(fields=["bureau", "name", "id"], name="city_bureau_name"),
            models.Index(fields=["country", "name", "id"], name="city_country_name"),
            models.Index(fields=["name", "id"], include=["signed"], condition=Q(lead_count=0), name="city_leadless"),
            models.Index(
                fields=["lead_seen_at"], include=["signed"], condition=Q(lead_count__gt=0), name="city_lead_seen"
            ),
            models.Index(
                fields=["next_contact_on"],
                include=["signed"],
                condition=Q(next_contact_on__isnull=False),
                name="city_next_contact",
            ),
            models.Index(fields=["contacted_on"], include=["signed"], name="city_contacted"),
        ]

    def __str__(self) -> str:
        return self.name


class CityName(models.Model):
    """A city's name in another language or spelling."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="other_names")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "language", "name"], name="city_name_once")]

    def __str__(self) -> str:
        return self.name


class CityBureau(models.Model):
    """Which UNHCR bureau a city belonged to, by date: bureaux changed. ``until`` is the last day, None for today's."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="bureaux")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bureaux of cities"
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(fields=["city"], condition=Q(until=None), name="city_bureau_current_once"),
            models.UniqueConstraint(fields=["city", "since"], name="city_bureau_since_once"),
        ]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.bureau_id} since {self.since}"


class Fact(models.Model):
    """One figure about a city, with its year and source. A newer year does not replace an older one.

    A correction is a new row, and the one it corrects is kept with ``replaced_at``: facts keep their history.
    """

    class What(models.TextChoices):
        POPULATION = "population", _("Population")
        REFUGEES = "refugees", _("Refugees and asylum-seekers hosted")
        SHARE = "share", _("Share of the region’s intake")

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="facts")
    what = models.CharField(max_length=20, choices=What.choices)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    source_url = models.URLField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("what", "-year")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "what", "year", "source"], condition=Q(replaced_at=None), name="fact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.what} {self.year}"


class ListImport(models.Model):
    """A list somebody handed in: read as a dry run first, written only when confirmed, kept with what became of each row.

    ``file`` is what was handed in, dropped once the list is written or put away; ``ledger`` holds a line for each row.
    ``done`` says how far the work is, of ``rows`` while it is read and in percent while it is written; ``worked_at`` when
    that was last said; ``attempts`` how often it was begun since a person last asked for it.
    """

    class Kind(models.TextChoices):
        CITIES = "cities", _("Cities")
        FACTS = "facts", _("Facts")
        SIGNATURES = "signatures", _("Signatures")

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("Being read")
        READ = "read", _("Waits for your yes")
        REFUSED = "refused", _("Refused")
        CONFIRMED = "confirmed", _("Being written")
        WRITTEN = "written", _("Written")
        PUT_AWAY = "put_away", _("Put away")
        FAILED = "failed", _("Stopped")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HANDED_IN)
    # Signatures belong to an instrument, whose room lies above: its key, not its row.
    instrument = models.SlugField(blank=True)
    take_over = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    file = models.BinaryField(default=b"")
    ledger = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["handed_in_at", "id"], condition=Q(state__in=["handed_in", "confirmed"]), name="list_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
