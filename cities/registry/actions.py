"""Taking over lists of bureaux, countries and cities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from django.utils.text import slugify

from cities.registry.models import Bureau, City, CityName, Country
from compact_portal.kit.imports import Ledger, settle

Rows = Iterable[Mapping[str, str]]


def _names(row: Mapping[str, str]) -> dict[str, str]:
    """Translations from columns such as ``name_ar``."""
    return {column.removeprefix("name_"): text for column, text in row.items() if column.startswith("name_") and text}


def import_bureaux(rows: Rows, *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over bureaux from rows with ``name, since, until`` and translations ``name_ar``; refuses impossible dates."""

    def fill(ledger: Ledger) -> None:
        for line, row in enumerate(rows, start=1):
            try:
                since = date.fromisoformat(row["since"])
                until = date.fromisoformat(row["until"]) if row["until"] else None
            except ValueError as problem:
                ledger.refuse(line, row["name"], str(problem))
                continue
            if until and until <= since:
                ledger.refuse(line, row["name"], "It would end before it began.")
                continue
            values = {"name": row["name"], "names": _names(row), "since": since, "until": until}
            ledger.put(Bureau, line, row["name"], key={"key": slugify(row["name"])[:50]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def import_countries(rows: Rows, *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over countries from rows with ``iso2, iso3, name`` and translations ``name_ar``."""

    def fill(ledger: Ledger) -> None:
        for line, row in enumerate(rows, start=1):
            values = {"iso3": row["iso3"], "name": row["name"], "names": _names(row)}
            ledger.put(Country, line, row["name"], key={"iso2": row["iso2"]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def bureau_on(name: str, day: date) -> Bureau | None:
    """The bureau of that name as it was on a day, or None: bureaux changed."""
    found = Bureau.objects.filter(name__iexact=name, since__lte=day)
    return (found.filter(until=None) | found.filter(until__gte=day)).first()


def known_city(name: str, country: Country) -> City | None:
    """The city that bears a name in a country, its names in other languages included."""
    here = City.objects.filter(country=country)
    return here.filter(name__iexact=name).first() or here.filter(other_names__name__iexact=name).distinct().first()


def put_city(
    ledger: Ledger, line: int, row: Mapping[str, str], *, name: str, country: Country, bureau: Bureau
) -> City | None:
    """Write one city of a list: where it lies and its other names. Its standing is never touched."""
    if (zone := row.get("time_zone", "")) and zone not in available_timezones():
        ledger.refuse(line, name, f"“{zone}” is no time zone.")
        return None
    try:
        place = {one: Decimal(row[one]).quantize(Decimal("0.0001")) for one in ("latitude", "longitude")}
    except InvalidOperation:
        ledger.refuse(line, name, "Latitude and longitude must be numbers.")
        return None
    there = known_city(name, country)
    key = {"pk": there.pk} if there else {"slug": _free_slug(name, country)}
    values = {"bureau_id": bureau.pk, **place, **({"time_zone": zone} if zone else {})}
    city = ledger.put(City, line, name, key=key, values=values, at_first={"name": name, "country": country})
    for language, other in _names(row).items():
        if city:
            CityName.objects.get_or_create(city=city, language=language, name=other)
    return city


def _free_slug(name: str, country: Country) -> str:
    """The city's name in an address; two cities of one name are told apart by their country."""
    slug = slugify(name)
    return f"{slug}-{country.iso2.lower()}" if City.objects.filter(slug=slug).exists() else slug
