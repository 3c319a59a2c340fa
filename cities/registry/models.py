"""City and what is known of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
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
    """A municipality. What it filed belongs to it and stays when people leave."""

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

    class Meta:
        verbose_name_plural = "cities"
        indexes = [
            models.Index(fields=["standing", "name", "id"], name="city_standing_name"),
            models.Index(fields=["name", "id"], name="city_name"),
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


class Fact(models.Model):
    """One figure about a city, with its year and source. A newer year does not replace an older one."""

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

    class Meta:
        ordering = ("what", "-year")
        constraints = [models.UniqueConstraint(fields=["city", "what", "year", "source"], name="fact_once")]

    def __str__(self) -> str:
        return f"{self.city}: {self.what} {self.year}"
