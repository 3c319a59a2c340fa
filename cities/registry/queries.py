"""Reading the registry: as anybody may, and what a list or an administrator's form has to know."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from cities.registry.models import Bureau, City, CityBureau, CityName, Country, Fact, ListImport
from compact_portal.kit import domains
from compact_portal.kit.languages import named
from compact_portal.kit.paging import Page, page
from compact_portal.kit.persons import Person, plain_rows

LISTED = (City.Standing.KNOWN, City.Standing.ACTIVE)
COUNTED = 10_000  # beyond it a list says "more than"
_LIKE = 0.84  # Bogota and Bogotà are like each other; Lima and Roma are not


@dataclass(frozen=True)
class Choice:
    """A bureau with how many listed cities it has."""

    bureau: Bureau
    cities: int


@dataclass(frozen=True)
class Sought:
    """What a reader of the list asks for: words of a name, a bureau's key, a standing, and the page's language."""

    words: str = ""
    bureau: str = ""
    standing: str = ""
    language: str = "en"


class _Keys(Func):
    function = "public.portal_domain_keys"
    output_field = ArrayField(TextField())


def domains_like(asked: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Official domains that are, or are much like, one of those ``asked`` for, with the cities they belong to.

    One statement by an index, in every country; a few more than are alike may be among them.
    """
    words = set().union(*(domains.sought(one) for one in asked))
    found: dict[str, list[tuple[int, str]]] = {}
    cities = City.objects.alias(keys=_Keys(F("official_domains"))).filter(keys__overlap=sorted(words))
    for pk, name, official in cities.order_by("id").values_list("pk", "name", "official_domains"):
        for one in official:
            found.setdefault(one, []).append((pk, name))
    return found


def written_like(names: Iterable[str], countries: Iterable[str | None]) -> Sequence[tuple[str, str]]:
    """Country and name of the cities in ``countries`` that bear one of ``names``, accents, blanks and signs aside."""
    found = City.objects.filter(country__in=set(countries) - {None})
    wanted: Any = [Func(Value(name), function="public.portal_bare") for name in sorted(names)]
    found = found.alias(bare=Func(F("name"), function="public.portal_bare", output_field=TextField()))
    return list(found.filter(bare__in=wanted).order_by("name", "id").values_list("country_id", "name"))


# Each half has an index of its own; an OR of the two would read every city.
_NAMED = """
    SELECT id FROM cities_city WHERE public.portal_plain(name) LIKE public.portal_plain(%s)
    UNION ALL SELECT city_id FROM cities_cityname WHERE public.portal_plain(name) LIKE public.portal_plain(%s)
"""


def called(words: str) -> Q:
    """Cities with ``words`` in any of their names, without regard to case and accents."""
    if len(words) < 3:  # there is nothing to look up: many cities fit, and the first of them are soon found in order
        other = CityName.objects.filter(city=OuterRef("pk"), name__unaccent__icontains=words)
        return Q(name__unaccent__icontains=words) | Q(Exists(other))
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Q(pk__in=RawSQL(_NAMED, [f"%{escaped}%"] * 2))  # noqa: S611 - a constant; values are parameters


def listed() -> QuerySet[City]:
    """Cities that stand in the public list: those that take part, and those known without an account."""
    return City.objects.filter(standing__in=LISTED)


def _fits(sought: Sought) -> QuerySet[City]:
    cities = listed()
    if sought.bureau:
        cities = cities.filter(bureau__key=sought.bureau)
    if sought.standing in LISTED:
        cities = cities.filter(standing=sought.standing)
    if words := sought.words:
        other = CityName.objects.filter(city=OuterRef("pk"), name__unaccent__icontains=words)
        cities = cities.filter(
            Q(name__unaccent__icontains=words) | Q(country__name__unaccent__icontains=words) | Exists(other)
        )
    return cities


def cities(sought: Sought, cursor: str, size: int = 50) -> Page[City]:
    """One page of listed cities by name; words are looked for in names of cities and countries, without accents."""
    local = CityName.objects.filter(language=sought.language).order_by("id")
    rows = _fits(sought).select_related("country", "bureau")
    return page(rows.prefetch_related(Prefetch("other_names", local, "local_names")), ("name", "id"), cursor, size)


def local_name(found: City, language: str, names: Iterable[CityName]) -> CityName | None:
    """The name by which a city is known in ``language``, or None where the registry's own says it as well.

    A name in Latin letters is the one English readers know: Washington, though it signs as the District of Columbia.
    """
    latin = any("LATIN" in unicodedata.name(letter, "") for letter in found.name)
    if language == "en" and latin:
        return None
    return next((one for one in names if one.language == language and one.name != found.name), None)


def how_many(sought: Sought) -> int:
    """How many listed cities fit, counted up to one more than ``COUNTED``."""
    return _fits(sought).order_by()[: COUNTED + 1].count()


def bureaux() -> Sequence[Choice]:
    """Bureaux that have a listed city."""
    rows = Bureau.objects.annotate(n=Count("cities", filter=Q(cities__standing__in=LISTED))).filter(n__gt=0)
    return [Choice(row, row.n) for row in rows.order_by("name")]


def city(slug: str) -> City | None:
    """A city's page: the listed ones, and any other that has signed something; None for the rest."""
    return (
        City.objects.filter(Q(standing__in=LISTED) | Q(signatures__isnull=False))
        .filter(slug=slug)
        .select_related("country", "bureau")
        .prefetch_related("facts", "other_names", _signatures(), _bureaux())
        .distinct()
        .first()
    )


def _bureaux() -> Prefetch[Any]:
    return Prefetch("bureaux", CityBureau.objects.select_related("bureau").order_by("since"))


def _signatures() -> Prefetch[Any]:
    # Signatures live above this room: they are reached through the city.
    signatures: Any = City._meta.get_field("signatures").related_model
    return Prefetch("signatures", signatures.objects.select_related("instrument"))


def facts_of(found: City) -> tuple[list[Fact], list[Fact]]:
    """A city's figures from what was fetched with it: the newest of each kind, and the earlier ones, newest first."""
    order = list(Fact.What)
    known = sorted(found.facts.all(), key=lambda one: (order.index(one.what), -one.year, -one.pk))  # type: ignore[arg-type]
    newest: dict[str, int] = {}
    for one in known:
        if one.replaced_at is None:
            newest.setdefault(one.what, one.year)
    current = [one for one in known if one.replaced_at is None and one.year == newest[one.what]]
    shown = {one.pk for one in current}
    return current, [one for one in known if one.pk not in shown]


def practices_of(found: City, size: int = 20) -> list[Any]:
    """The newest practices of a city that anybody may read.

    Filings live above this room, so the rule book cannot be asked here; a test holds this against it.
    """
    filings: Any = found.submissions  # type: ignore[attr-defined]
    public = filings.filter(kind="practice", state="accepted", confidentiality="public")
    return list(public.order_by("-decided_at", "-id")[:size])


def focal_points(found: City) -> list[Any]:
    """The people who speak for a city and agreed that their name is shown; none of a city that does not take part."""
    if found.standing != City.Standing.ACTIVE:
        return []
    members: Any = found.memberships  # type: ignore[attr-defined]
    shown = members.filter(until=None, role="lead", shown_publicly=True, user__is_active=True)
    return [one.user for one in shown.select_related("user").order_by("since", "id")]


def bureau_of(city_id: int, day: date) -> Bureau | None:
    """The bureau a city belonged to on a day, or None where nobody knows."""
    rows = CityBureau.objects.filter(city_id=city_id, since__lte=day).select_related("bureau").order_by("-since")
    found = rows.filter(Q(until=None) | Q(until__gte=day)).first()
    return found.bureau if found else None


def bureau_on(name: str, day: date) -> Bureau | None:
    """The bureau of that name as it was on a day, or None: bureaux changed."""
    found = Bureau.objects.filter(name__iexact=name, since__lte=day)
    return (found.filter(until=None) | found.filter(until__gte=day)).first()


def known_city(name: str, country: Country) -> City | None:
    """The city that bears a name in a country, its names in other languages included."""
    here = City.objects.filter(country=country)
    return here.filter(name__iexact=name).first() or here.filter(other_names__name__iexact=name).distinct().first()


# What an administrator sees and edits


def for_desk(slug: str) -> City | None:
    """Any city of the registry, whatever its standing, with all that is known of it."""
    found = City.objects.filter(slug=slug).select_related("country", "bureau")
    facts = Prefetch("facts", Fact.objects.select_related("recorded_by"))
    return found.prefetch_related("other_names", facts, _bureaux()).first()


def fact(slug: str, pk: int) -> Fact | None:
    """A figure of a city that was not corrected yet."""
    return Fact.objects.select_related("city").filter(city__slug=slug, pk=pk, replaced_at=None).first()


def fields_of(found: City) -> dict[str, str]:
    """What an administrator's form holds of a city, as text: what a stale page is compared by."""
    names = sorted((one.language, one.name) for one in found.other_names.all())
    return {
        "name": found.name,
        "latitude": f"{found.latitude:.4f}",
        "longitude": f"{found.longitude:.4f}",
        "time_zone": found.time_zone,
        "official_domains": "\n".join(found.official_domains),
        "names": "\n".join(f"{language}: {name}" for language, name in names),
    }


def version_of(found: City) -> str:
    """A short word for how a city stands: another as soon as anything of ``fields_of`` is another."""
    return hashlib.sha256(repr(fields_of(found)).encode()).hexdigest()[:20]


def countries() -> list[tuple[str, str]]:
    """Every country as a choice, by its name in the language of the page."""
    return sorted(((row.iso2, named(row)) for row in Country.objects.all()), key=lambda choice: choice[1])


def current_bureaux() -> list[tuple[int, str]]:
    """The bureaux of today as choices."""
    return [(row.pk, named(row)) for row in Bureau.objects.filter(until=None).order_by("name")]


def look_alikes(name: str, country: str) -> list[City]:
    """Cities whose name in the registry or in another language is written much like ``name``; a few at most."""
    bare = _bare(name)
    near = City.objects.filter(country_id=country).prefetch_related("other_names").order_by("name")
    found = [one for one in near if any(_like(bare, _bare(other)) for other in _all_names(one))]
    elsewhere = City.objects.filter(name__unaccent__iexact=name).exclude(country_id=country)
    return [*found, *elsewhere.select_related("country")][:5]


def _all_names(one: City) -> list[str]:
    return [one.name, *(other.name for other in one.other_names.all())]


def _like(bare: str, other: str) -> bool:
    return bool(bare) and (bare == other or SequenceMatcher(None, bare, other).ratio() >= _LIKE)


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())


# What a list of thousands of rows has to know, asked for in batches


class Shelf:
    """What the registry holds of the rows of a list: looked up for many rows at once, by ``bring``.

    A name finds the city that bears it in the country; a name in another language finds it where no city bears it.
    ``taken`` are the words in addresses that are given away, by the registry or by this list.
    """

    def __init__(self) -> None:
        self.countries = {one.iso2: one for one in Country.objects.all()}
        self.bureaux = list(Bureau.objects.all())
        self.taken: set[str] = set()
        self._cities: dict[tuple[str, str], City] = {}

    def bring(self, pairs: Iterable[tuple[str, str]], slugs: Iterable[str]) -> None:
        """Look up pairs of a country's two letters and a name, and words in addresses."""
        pairs = [(country, name.lower()) for country, name in pairs]
        self.taken |= set(City.objects.filter(slug__in=list(slugs)).values_list("slug", flat=True))
        lands, names = {one for one, _name in pairs}, {name for _one, name in pairs}
        here = City.objects.filter(country_id__in=lands).select_related("bureau", "country")
        here = here.prefetch_related("other_names", "bureaux").order_by("id")
        other = CityName.objects.annotate(low=Lower("name")).filter(low__in=names).values("city_id")
        for one in here.filter(pk__in=other):
            for name in one.other_names.all():
                self._cities.setdefault((one.country_id, name.name.lower()), one)
        for one in here.annotate(low=Lower("name")).filter(low__in=names).order_by("-id"):
            self._cities[(one.country_id, one.name.lower())] = one

    def city(self, name: str, country: str) -> City | None:
        """The city that bears a name, or None; only what was brought is found."""
        return self._cities.get((country, name.lower()))

    def put(self, name: str, made: City) -> None:
        """Let a city that this list makes be found by the rows after it."""
        self._cities[(made.country_id, name.lower())] = made

    def bureau(self, name: str, day: date) -> Bureau | None:
        """The bureau of that name on a day."""
        for one in self.bureaux:
            if one.name.lower() == name.lower() and one.since <= day and (one.until is None or one.until >= day):
                return one
        return None


def held(person: Person) -> dict[str, Any]:
    """Which figures somebody recorded and which lists they handed in."""
    facts = Fact.objects.filter(recorded_by_id=person.user_id).order_by("id")
    lists = ListImport.objects.filter(by_id=person.user_id).order_by("id")
    return {
        "figures_recorded": plain_rows(
            facts, city="city__name", what="what", year="year", value="value", source="source", recorded="recorded_at"
        ),
        "lists_handed_in": plain_rows(lists, name="name", kind="kind", state="state", at="handed_in_at"),
    }
