"""Reading the registry as anybody may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cities.registry.models import Bureau, City, CityName, Fact, ListImport
from compact_portal.kit.paging import Page, page
from compact_portal.kit.persons import Person, plain_rows

LISTED = (City.Standing.KNOWN, City.Standing.ACTIVE)
ON_THE_MAP = 300


@dataclass(frozen=True)
class Choice:
    """A bureau with how many listed cities it has."""

    bureau: Bureau
    cities: int


def listed() -> QuerySet[City]:
    """Cities that stand in the public list: those that take part, and those known without an account."""
    return City.objects.filter(standing__in=LISTED)


def _fits(words: str, bureau: str) -> QuerySet[City]:
    cities = listed()
    if bureau:
        cities = cities.filter(bureau__key=bureau)
    if words:
        other = CityName.objects.filter(city=OuterRef("pk"), name__unaccent__icontains=words)
        cities = cities.filter(
            Q(name__unaccent__icontains=words) | Q(country__name__unaccent__icontains=words) | Exists(other)
        )
    return cities


def cities(words: str, bureau: str, cursor: str, size: int = 50) -> Page[City]:
    """One page of listed cities by name; ``words`` is looked for in names of cities and countries, without accents."""
    rows = _fits(words, bureau).select_related("country", "bureau")
    return page(rows, ("name", "id"), cursor, size)


def bureaux() -> Sequence[Choice]:
    """Bureaux that have a listed city."""
    rows = Bureau.objects.annotate(n=Count("cities", filter=Q(cities__standing__in=LISTED))).filter(n__gt=0)
    return [Choice(row, row.n) for row in rows.order_by("name")]


def city(slug: str) -> City | None:
    """A city's page: the listed ones, and any other that has signed something; None for the rest."""
    facts = Prefetch("facts", Fact.objects.order_by("what", "-year"))
    return (
        City.objects.filter(Q(standing__in=LISTED) | Q(signatures__isnull=False))
        .filter(slug=slug)
        .select_related("country", "bureau")
        .prefetch_related(facts, "other_names", "signatures__instrument")
        .distinct()
        .first()
    )


def practices_of(found: City, size: int = 20) -> list[Any]:
    """The newest practices of a city that anybody may read.

    Filings live above this room, so the rule book cannot be asked here; a test holds this against it.
    """
    filings: Any = found.submissions  # type: ignore[attr-defined]
    public = filings.filter(kind="practice", state="accepted", confidentiality="public")
    return list(public.order_by("-decided_at", "-id")[:size])


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
