"""What the registry's actions are handed: by a form, or by a row of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from compact_portal.kit import domains
from compact_portal.kit.lines import unfit
from compact_portal.kit.refusals import Reasons, Refusal

T = TypeVar("T")
Row = Mapping[str, str]
NAME_COLUMN = re.compile(r"name_[a-z]{2,3}([-_][a-z]{2,4})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_ZONES = frozenset(available_timezones())
_FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class CityDraft:
    """A city as somebody describes it; ``names`` are pairs of a language and a name, ``country`` two letters."""

    name: str
    country: str
    latitude: Decimal
    longitude: Decimal
    time_zone: str
    official_domains: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FactDraft:
    """One figure with its year and its source."""

    what: str
    value: Decimal
    year: int
    source: str
    source_url: str = ""

    @property
    def unit(self) -> str:
        """People are counted; a share is a share of a hundred."""
        return "%" if self.what == "share" else "people"


def fit(row: Row) -> None:
    """Refuse a row that holds a character nobody means to type."""
    reasons = Reasons()
    for column, text in row.items():
        if unfit(text):
            reasons.add(_("The column “%(column)s” holds characters that cannot be shown.") % {"column": column})
    reasons.refuse_any()


def names_of(row: Row) -> tuple[tuple[str, str], ...]:
    """Translations from columns such as ``name_ar``; several of one language stand with a semicolon between."""
    return tuple(
        (column.removeprefix("name_").replace("_", "-"), one)
        for column, text in row.items()
        if NAME_COLUMN.fullmatch(column)
        for one in split(text)
    )


def split(text: str) -> list[str]:
    """The parts of a cell or a line that holds several, without what is given twice."""
    return list(dict.fromkeys(part for one in re.split(r"[;\n]", text) if (part := " ".join(one.split()))))


def city_of(row: Row, name: str) -> CityDraft:
    """A city of a list. Refuses places that are none, unknown time zones and domains that cannot be, all at once."""
    reasons = Reasons()
    reasons.ask(lambda: fit(row))
    if (zone := row.get("time_zone", "")) and zone not in _ZONES:
        reasons.add(_("“%(zone)s” is no time zone.") % {"zone": zone}, "time_zone")
    if not name:
        reasons.add(_("The city has no name."))
    latitude = reasons.ask(lambda: _degrees(row.get("latitude", ""), 90), "latitude")
    longitude = reasons.ask(lambda: _degrees(row.get("longitude", ""), 180), "longitude")
    named = [one for one in re.split(r"[;,\s]+", row.get("official_domains", "")) if one]
    official = [reasons.ask(lambda one=one: domain(one), "official_domains") for one in named]  # type: ignore[misc]
    if reasons or latitude is None or longitude is None:
        raise reasons.refusal()
    return CityDraft(
        name=name,
        country=row.get("country") or row.get("iso2", ""),
        latitude=latitude,
        longitude=longitude,
        time_zone=zone,
        official_domains=tuple(one for one in official if one),
        names=names_of(row),
    )


def _degrees(text: str, most: int) -> Decimal:
    try:
        found = Decimal(text).quantize(_FOUR)
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation as problem:
        raise Refusal(_("Latitude and longitude must be numbers.")) from problem
    if not abs(found) <= most:
        raise Refusal(_("Latitude goes from -90 to 90, longitude from -180 to 180."))
    return found


def domain(text: str) -> str:
    """A mail domain as it is stored. Refuses what is none, and domains where anybody gets an address."""
    found = domains.ascii_domain(text.rpartition("@")[2])
    if not _DOMAIN.fullmatch(found):
        raise Refusal(_("“%(domain)s” is no mail domain.") % {"domain": text[:60]}, field="official_domains")
    if found in domains.FREE_MAIL:
        sentence = _("%(domain)s gives addresses to anybody. It cannot be a city’s own.")
        raise Refusal(sentence % {"domain": found}, field="official_domains")
    return found


def language_and_name(line: str) -> tuple[str, str]:
    """``el: Αθήνα`` as a pair. Refuses a line that is not written so."""
    language, _colon, name = (part.strip() for part in line.partition(":"))
    if not (_LANGUAGE.fullmatch(language.lower()) and name) or len(name) > 120:
        raise Refusal(
            _("“%(line)s”: write the language’s code, a colon and the name.") % {"line": line[:60]}, field="other_names"
        )
    return language.lower(), name


def fact_of(row: Row, kinds: Mapping[str, str], today: date) -> FactDraft:
    """A figure of a list. ``kinds`` gives a kind's key by its key and its name in small letters."""
    reasons = Reasons()
    reasons.ask(lambda: fit(row))
    what = kinds.get(row.get("what", "").lower())
    if what is None:
        reasons.add(_("“%(what)s” is no kind of fact.") % {"what": row.get("what", "")}, "what")
    value = reasons.ask(lambda: _number(Decimal, row.get("value", "")), "value")
    year = reasons.ask(lambda: _number(int, row.get("year", "")), "year")
    # What is no figure at all is told already: nothing in its place makes a reason of its own.
    told = FactDraft(what or "", value or Decimal(0), today.year if year is None else year, row.get("source", ""))
    for column, sentence in _doubts(told, today):
        reasons.add(sentence, column)
    reasons.refuse_any()
    return replace(told, source_url=row.get("source_url", ""))


def _number(kind: Callable[[str], T], text: str) -> T:
    try:
        return kind(text)
    except (InvalidOperation, ValueError) as problem:
        raise Refusal(_("Value and year must be numbers, with a point before decimals.")) from problem


def sound(draft: FactDraft, today: date) -> FactDraft:
    """The figure, when it can be true: not below nothing, of a year that has come, with a source."""
    for field, sentence in _doubts(draft, today):
        raise Refusal(sentence, field=field)
    return draft


def _doubts(draft: FactDraft, today: date) -> Iterator[tuple[str, str]]:
    """Why a figure cannot be true: pairs of a field and a sentence."""
    if not draft.value.is_finite() or not 0 <= draft.value < 10**11:
        yield "value", _("The value cannot be below 0 or so large.")
    elif draft.what == "share" and draft.value > 100:
        yield "value", _("A share is at most 100 percent.")
    if not 1900 <= draft.year <= today.year:
        yield "year", _("The year must lie between 1900 and %(year)s.") % {"year": today.year}
    if not draft.source:
        yield "source", _("Say where the figure comes from.")
