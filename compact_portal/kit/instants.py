"""Instants, dates and numbers as people read them, in their language and at a named place.

Babel knows the months; what was formatted once is kept, because a list of fifty rows formats the same few days.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, gettext

GENEVA = "Europe/Zurich"

# English dates are written the United Nations way, day first.
_LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans"}


@lru_cache(maxsize=32)
def locale(language: str) -> Locale:
    """Babel's locale for a language tag of ours; English for one it does not know."""
    return Locale.parse(_LOCALES.get(language, language.split("-")[0]))


def language_now() -> str:
    """The language of the page that is being written."""
    return get_language() or "en"


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """A time zone by its name; Geneva's for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(GENEVA)


def has_come(value: date, at: datetime) -> bool:
    """Whether that day has begun by ``at`` (in UTC) where it begins first: a day is fourteen hours ahead in Kiribati."""
    return value <= (at + timedelta(hours=14)).date()


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """``12 December 2017``."""
    return str(format_date(value, "long", locale=locale(language)))


@lru_cache(maxsize=1024)
def days(first: date, last: date, language: str) -> str:
    """``17–18 October 2017``, for what lasts longer than a day."""
    if (first.year, first.month) == (last.year, last.month) and not language.startswith("zh"):
        return f"{first.day}–{day(last, language)}"
    return f"{day(first, language)} – {day(last, language)}"


@lru_cache(maxsize=1024)
def month(value: date, language: str) -> str:
    """``December 2017``, for a date whose day is not known."""
    return str(format_skeleton("yMMMM", value, locale=locale(language)))


@lru_cache(maxsize=512)
def place_of(zone_name: str, language: str) -> str:
    """The city a time zone is named after: ``Nairobi``; Geneva for Switzerland's."""
    if zone_name == GENEVA:
        return gettext("Geneva")
    if zone_name in ("UTC", "Etc/UTC"):
        return "UTC"
    return str(get_timezone_location(zone(zone_name), locale=locale(language), return_city=True))


@lru_cache(maxsize=8192)
def instant(value: datetime, language: str, zone_name: str = GENEVA) -> str:
    """``12 December 2017, 17:00 (Geneva)``."""
    there = value.astimezone(zone(zone_name))
    return gettext("%(day)s, %(time)s (%(place)s)") % {
        "day": day(there.date(), language),
        "time": f"{there:%H:%M}",
        "place": place_of(zone_name, language),
    }


def comma(language: str) -> str:
    """A comma and a blank, as the language writes them between two things."""
    return "، " if language.split("-")[0] == "ar" else ", "


def elsewhere(value: datetime, language: str, zone_name: str) -> str:
    """The same instant in the reader's zone: the hour alone when the day is Geneva's day. Empty for Geneva's zone."""
    there, here = value.astimezone(zone(zone_name)), value.astimezone(zone(GENEVA))
    if there.utcoffset() == here.utcoffset():
        return ""
    if there.date() != here.date():
        return instant(value, language, zone_name)
    return gettext("%(time)s (%(place)s)") % {"time": f"{there:%H:%M}", "place": place_of(zone_name, language)}


@lru_cache(maxsize=4096)
def number(value: int | float | Decimal, language: str) -> str:
    """``1,234``, grouped as the language does it."""
    return str(format_decimal(value, locale=locale(language)))


@lru_cache(maxsize=1024)
def percent(value: float, language: str) -> str:
    """``38%`` for 0.38."""
    return str(format_percent(value, locale=locale(language)))
