"""Composing rows of the registry: a new city, a figure, and what a list of thousands of them would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cities.people.actor import Actor
from cities.registry import drafts
from cities.registry.drafts import CityDraft, FactDraft
from cities.registry.models import Bureau, City, CityBureau, CityName, Country, Fact
from cities.registry.queries import Shelf
from compact_portal.kit.imports import BATCH, Difference, Ledger, Result
from compact_portal.kit.refusals import Reasons, Refusal

Numbered = Sequence[tuple[int, Mapping[str, str]]]
Told = Callable[[int], None]


def new_city(draft: CityDraft, country: Country, bureau: Bureau, slug: str) -> City:
    """A city that is not written yet."""
    return City(
        name=draft.name, slug=slug, country=country, bureau=bureau, latitude=draft.latitude, longitude=draft.longitude,
        time_zone=draft.time_zone or "UTC", official_domains=list(draft.official_domains),
    )  # fmt: skip


def slugs(name: str, country: str) -> list[str]:
    """Words in an address for a city, best first. A name without Latin letters makes none: its country stands in."""
    base, land = slugify(name)[:120], country.lower()
    first = [base, f"{base}-{land}"] if base else [f"{land}-city"]
    return [*first, *(f"{first[-1]}-{number}" for number in range(2, 10))]


def free_slug(name: str, country: Country, taken: set[str] | None = None) -> str:
    """The city's name in an address; two cities of one name are told apart by their country, then by a number."""
    asked = slugs(name, country.iso2)
    given = set(City.objects.filter(slug__in=asked).values_list("slug", flat=True)) if taken is None else taken
    free = next((one for one in asked if one not in given), None)
    if free is None:
        given = given | set(City.objects.filter(slug__startswith=asked[-1][:-2]).values_list("slug", flat=True))
        free = next(s for n in range(10, len(given) + 11) if (s := f"{asked[-1][:-2]}-{n}") not in given)
    return free


def fact(city: City, draft: FactDraft, actor: Actor | None, at: datetime) -> Fact:
    """A figure that is not written yet."""
    return Fact(
        city=city, what=draft.what, value=draft.value.quantize(Decimal("0.01")), unit=draft.unit, year=draft.year,
        source=draft.source, source_url=draft.source_url, recorded_at=at, recorded_by_id=actor.user_id if actor else None,
    )  # fmt: skip


def bring(shelf: Shelf, rows: Numbered, names: Callable[[Mapping[str, str]], Sequence[tuple[str, str]]]) -> None:
    """Look up what a batch of rows names; ``names`` gives a row's pairs of a country and a name."""
    pairs = [pair for _line, row in rows for pair in names(row)]
    shelf.bring(pairs, [slug for country, name in pairs for slug in slugs(name, country)])


def plan_cities(ledger: Ledger, rows: Numbered, *, at: datetime, told: Told) -> None:
    """Plan a list of cities: ``name, country, bureau, latitude, longitude`` and the columns a city may have besides."""
    shelf = Shelf()
    met: dict[int, int] = {}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        bring(shelf, batch, lambda row: [(row.get("country", "").upper(), row.get("name", ""))])
        for line, row in batch:
            _plan_listed_city(ledger, shelf, line, row, at.date(), met)
        told(start + len(batch))


def _plan_listed_city(
    ledger: Ledger, shelf: Shelf, line: int, row: Mapping[str, str], today: date, met: dict[int, int]
) -> None:
    name = row.get("name", "")
    country, bureau = shelf.countries.get(row.get("country", "").upper()), shelf.bureau(row.get("bureau", ""), today)
    try:
        reasons = Reasons()
        if country is None:
            reasons.add(
                _("The registry does not know the country “%(name)s”.") % {"name": row.get("country", "")}, "country"
            )
        if bureau is None:
            reasons.add(_("There is no bureau “%(name)s” today.") % {"name": row.get("bureau", "")}, "bureau")
        draft = reasons.ask(lambda: drafts.city_of(row, name))
        if country is None or bureau is None or draft is None:
            raise reasons.refusal()
        there = shelf.city(name, country.iso2)
        if there is not None and (before := met.setdefault(id(there), line)) != line:
            raise Refusal(_("Row %(row)s names the same city.") % {"row": before})
        city = put_city(ledger, shelf, line, draft, country=country, bureau=bureau, moved_on=today)
        if city is not None:
            met[id(city)] = line
    except Refusal as refusal:
        ledger.refuse(line, name, str(refusal.sentence))


def put_city(
    ledger: Ledger, shelf: Shelf, line: int, draft: CityDraft, *, country: Country, bureau: Bureau,
    moved_on: date | None = None,
) -> City | None:  # fmt: skip
    """Plan one city of a list; its standing is never touched. Returns the city that stands, or will once it is written.

    With ``moved_on`` the bureau is compared too, and one that differs is the city's from that day.
    """
    there = shelf.city(draft.name, country.iso2)
    if there is None:
        made = new_city(draft, country, bureau, free_slug(draft.name, country, shelf.taken))
        if ledger.plan(None, lambda: made, {}, line, draft.name).result is Result.REFUSED:
            return None
        _with_its_rows(ledger, shelf, made, draft)
        return made
    values: dict[str, Any] = {"latitude": draft.latitude, "longitude": draft.longitude}
    values |= {"time_zone": draft.time_zone} if draft.time_zone else {}
    values |= {"official_domains": list(draft.official_domains)} if draft.official_domains else {}
    values |= {"bureau": bureau} if moved_on else {}
    moves = moved_on if there.bureau_id != bureau.pk else None
    lacking = _lacking(there, draft.names)
    result = ledger.plan(there, City, values, line, draft.name, more=[_told(there, *one) for one in lacking])
    if result.result is Result.CHANGED:
        for language, name in lacking:
            ledger.add(CityName(city=there, language=language, name=name))
        if moves:
            _plan_move(ledger, there, bureau, moves)
    return there


def _with_its_rows(ledger: Ledger, shelf: Shelf, made: City, draft: CityDraft) -> None:
    shelf.taken.add(made.slug)
    shelf.put(draft.name, made)
    for language, name in draft.names:
        ledger.add(CityName(city=made, language=language, name=name))
        shelf.put(name, made)
    ledger.add(CityBureau(city=made, bureau=made.bureau, since=made.bureau.since))


def _lacking(there: City, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The names of a list that the city does not bear yet; what it bears besides stays."""
    if there.pk is None:
        return []
    known = {(one.language, one.name) for one in there.other_names.all()}
    return [one for one in names if one not in known]


def _told(there: City, language: str, name: str) -> Difference:
    here = ", ".join(one.name for one in there.other_names.all() if one.language == language)
    return Difference(f"name_{language}", here, name)


def _plan_move(ledger: Ledger, there: City, bureau: Bureau, since: date) -> None:
    now = next((one for one in there.bureaux.all() if one.until is None), None)
    if now is not None and now.since >= since:
        now.bureau = bureau
        ledger.change(now, "bureau")
        return
    if now is not None:
        now.until = since - timedelta(days=1)
        ledger.change(now, "until")
    ledger.add(CityBureau(city=there, bureau=bureau, since=since))


def plan_facts(ledger: Ledger, rows: Numbered, *, at: datetime, told: Told) -> None:
    """Plan a list of figures: ``city, country, what, value, year, source, source_url``."""
    shelf = Shelf()
    kinds = {key: one.value for one in Fact.What for key in (one.value, str(one.label).lower())}
    seen: dict[Any, int] = {}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        bring(shelf, batch, lambda row: [(row.get("country", "").upper(), row.get("city", ""))])
        found = [shelf.city(row.get("city", ""), row.get("country", "").upper()) for _line, row in batch]
        known = {_key(one): one for one in Fact.objects.filter(city__in=[c for c in found if c], replaced_at=None)}
        for (line, row), city in zip(batch, found, strict=True):
            try:
                _plan_fact(ledger, line, *_figure(row, city, kinds, at.date()), known, seen, at)
            except Refusal as refusal:
                ledger.refuse(line, row.get("city", ""), str(refusal.sentence))
        told(start + len(batch))


def _key(fact: Fact) -> tuple[Any, ...]:
    return fact.city_id, fact.what, fact.year, fact.source


def _figure(row: Mapping[str, str], city: City | None, kinds: Mapping[str, str], today: date) -> tuple[City, FactDraft]:
    reasons = Reasons()
    if city is None:
        reasons.add(_("The registry does not know this city in this country."), "city")
    draft = reasons.ask(lambda: drafts.fact_of(row, kinds, today))
    if city is None or draft is None:
        raise reasons.refusal()
    return city, draft


def _plan_fact(
    ledger: Ledger, line: int, city: City, draft: FactDraft, known: Mapping[Any, Fact], seen: dict[Any, int],
    at: datetime,
) -> None:  # fmt: skip
    new = fact(city, draft, None, at)
    if (before := seen.setdefault(_key(new), line)) != line:
        raise Refusal(_("Row %(row)s gives the same figure.") % {"row": before})
    there = known.get(_key(new))
    label = f"{city.name}, {Fact.What(new.what).label}, {new.year}"
    if there is None:
        ledger.plan(None, lambda: new, {}, line, label)
        return
    told = [
        Difference(one, str(getattr(there, one)), str(getattr(new, one)))
        for one in ("value", "source_url")
        if getattr(there, one) != getattr(new, one) and (one == "value" or new.source_url)
    ]
    if ledger.plan(there, Fact, {}, line, label, more=told).result is Result.CHANGED:
        there.replaced_at = at
        ledger.change(there, "replaced_at")
        ledger.add(new)
