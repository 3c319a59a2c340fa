"""Writing the registry: cities and their bureaux, figures, and lists of them taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from cities.registry import compose, drafts, queries
from cities.registry.drafts import CityDraft, FactDraft
from cities.registry.models import Bureau, City, CityBureau, CityName, Country, Fact
from cities.registry.queries import known_city
from compact_portal.kit.imports import Ledger, settle
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action

log = structlog.get_logger(__name__)
Rows = Iterable[Mapping[str, str]]


def _administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


def _remember(name: str, city: City, actor: Actor, at: datetime, reason: str = "", **data: Any) -> None:
    remember(
        Happening(name, at, actor.user_id, str(actor.name), city.pk, city.bureau_id, reason, {"city": city.name} | data)
    )
    log.info(name, who=actor.user_id, city=city.pk)


# Cities


@action
def place(*, city: City, bureau: Bureau, since: date) -> None:
    """Let ``city`` belong to ``bureau`` from a day on: the row of before ends the day before, the city's column follows.

    A city that had no bureau by date yet gets its first. Refuses a day before the present bureau's first one.
    """
    now = CityBureau.objects.select_for_update().filter(city=city, until=None).first()
    if now is not None and since < now.since:
        raise Refusal(_("It has belonged to its present bureau since a later day."), field="since")
    if now is not None and since == now.since:
        CityBureau.objects.filter(pk=now.pk).update(bureau=bureau)
    else:
        if now is not None:
            CityBureau.objects.filter(pk=now.pk).update(until=since - timedelta(days=1))
        CityBureau.objects.create(city=city, bureau=bureau, since=since)
    City.objects.filter(pk=city.pk).update(bureau=bureau)
    city.bureau = bureau


@action
def add_city(*, draft: CityDraft, bureau_id: int, actor: Actor, at: datetime) -> City:
    """Add a city, known and without an account, with its bureau by date and its names.

    Refuses a name that a city of the country bears already, and an actor who is no administrator. Writes the journal.
    """
    _administrator(actor)
    country = Country.objects.select_for_update().get(pk=draft.country)
    if there := known_city(draft.name, country):
        sentence = _("The registry holds a city of this name in this country: %(city)s.")
        raise Refusal(sentence % {"city": there.name}, field="name")
    bureau = Bureau.objects.get(pk=bureau_id)
    made = compose.new_city(draft, country, bureau, compose.free_slug(draft.name, country))
    made.save(force_insert=True)
    place(city=made, bureau=bureau, since=bureau.since)
    _write_names(made, draft.names)
    _remember("city_added", made, actor, at)
    return made


def _write_names(city: City, names: Iterable[tuple[str, str]]) -> None:
    wanted = dict.fromkeys(names)
    for one in city.other_names.all():
        if (one.language, one.name) in wanted:
            del wanted[(one.language, one.name)]
        else:
            one.delete()
    CityName.objects.bulk_create(CityName(city=city, language=language, name=name) for language, name in wanted)


@action
def change_city(*, city_id: int, draft: CityDraft, seen: str, actor: Actor, at: datetime) -> City:
    """Write a city's name, place, time zone, domains and names. Its standing and its bureau have actions of their own.

    Refuses an edit made from an older state than the one that stands (``seen``), another city's name, and an actor who
    is no administrator. Writes the journal: which fields, from what, to what.
    """
    _administrator(actor)
    city = City.objects.select_for_update().get(pk=city_id)
    if queries.version_of(city) != seen:
        raise Stale(_("Somebody changed this city since you opened the page."))
    other = known_city(draft.name, city.country)
    if other is not None and other.pk != city.pk:
        sentence = _("The registry holds a city of this name in this country: %(city)s.")
        raise Refusal(sentence % {"city": other.name}, field="name")
    before = queries.fields_of(city)
    for name in ("name", "latitude", "longitude", "time_zone"):
        setattr(city, name, getattr(draft, name))
    city.official_domains = list(draft.official_domains)
    city.save(update_fields=["name", "latitude", "longitude", "time_zone", "official_domains"])
    _write_names(city, draft.names)
    after = queries.fields_of(City.objects.get(pk=city_id))
    if changed := {name: [before[name], after[name]] for name in after if before[name] != after[name]}:
        _remember("city_changed", city, actor, at, fields=changed)
    return city


@action
def move_bureau(*, city_id: int, bureau_id: int, since: date, reason: str, actor: Actor, at: datetime) -> City:
    """Let a city belong to another bureau from a day that has come; the time before stays with the bureau of before.

    Refuses a day to come, the bureau it has, and an actor who is no administrator. Writes the journal, with the reason.
    """
    _administrator(actor)
    city = City.objects.select_for_update().get(pk=city_id)
    bureau = Bureau.objects.get(pk=bureau_id)
    if since > at.date():
        raise Refusal(_("Give a day that has come. Move the city when it happens."), field="since")
    if bureau.pk == city.bureau_id:
        raise Refusal(_("It belongs to this bureau already."), field="bureau")
    if since < bureau.since:
        raise Refusal(_("This bureau began on a later day."), field="since")
    before = city.bureau.name
    place(city=city, bureau=bureau, since=since)
    _remember(
        "city_changed", city, actor, at, reason, fields={"bureau": [before, bureau.name]}, since=since.isoformat()
    )
    return city


# Figures


@action
def record_fact(*, city_id: int, draft: FactDraft, actor: Actor, at: datetime) -> Fact:
    """Record a figure beside those of other years and other sources. Writes the journal.

    Refuses a kind, year and source that stand already (it is corrected instead), and whoever is no administrator.
    """
    _administrator(actor)
    city = City.objects.select_for_update().get(pk=city_id)
    _not_there(city, draft)
    made = compose.fact(city, drafts.sound(draft, at.date()), actor, at)
    made.save(force_insert=True)
    _remember("fact_recorded", city, actor, at, what=made.what, year=made.year, value=str(made.value))
    return made


def _not_there(city: City, draft: FactDraft, but: int = 0) -> None:
    same = Fact.objects.filter(city=city, what=draft.what, year=draft.year, source=draft.source, replaced_at=None)
    if same.exclude(pk=but).exists():
        raise Refusal(_("This figure of this year and source stands already. Correct it there."), field="source")


@action
def correct_fact(*, fact_id: int, draft: FactDraft, reason: str, actor: Actor, at: datetime) -> Fact:
    """Correct a figure: a new row stands, the one it corrects is kept with the instant. Writes the journal.

    Refuses without a reason, what somebody corrected meanwhile, and an actor who is no administrator.
    """
    _administrator(actor)
    if not reason.strip():
        raise Refusal(_("Say why the figure is corrected."), field="reason")
    old = Fact.objects.select_for_update(of=("self",)).select_related("city").get(pk=fact_id)
    if old.replaced_at is not None:
        raise Stale(_("Somebody corrected this figure since you opened the page."))
    _not_there(old.city, draft, but=old.pk)
    made = compose.fact(old.city, drafts.sound(draft, at.date()), actor, at)
    Fact.objects.filter(pk=old.pk).update(replaced_at=at)
    made.save(force_insert=True)
    told = {"what": made.what, "year": made.year, "value": str(made.value), "corrects": str(old.value)}
    _remember("fact_recorded", old.city, actor, at, reason, **told)
    return made


# Lists


def _translations(row: Mapping[str, str]) -> dict[str, str]:
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
                ledger.refuse(line, row["name"], gettext("It would end before it began."))
                continue
            values = {"name": row["name"], "names": _translations(row), "since": since, "until": until}
            ledger.put(Bureau, line, row["name"], key={"key": slugify(row["name"])[:50]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def import_countries(rows: Rows, *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over countries from rows with ``iso2, iso3, name`` and translations ``name_ar``."""

    def fill(ledger: Ledger) -> None:
        for line, row in enumerate(rows, start=1):
            values = {"iso3": row["iso3"], "name": row["name"], "names": _translations(row)}
            ledger.put(Country, line, row["name"], key={"iso2": row["iso2"]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)


KEEPER = Keeper(
    room="registry",
    holds=_("Figures of cities that you recorded, and lists that you handed in."),
    covers=("cities.Fact.recorded_by", "cities.ListImport.by"),
    held=queries.held,
)
