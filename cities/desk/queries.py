"""The desk's questions: which accounts there are, and what stands round one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from cities.desk.drafts import Sought
from cities.desk.models import Contact
from cities.desk.periods import dormant_before, quiet_before, today
from cities.membership.models import Invitation, Membership, Role
from cities.people.models import StaffRole
from cities.registry.models import Bureau, City, Country
from cities.signatories.models import Signature
from compact_portal.kit.paging import Page, page
from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail import queries as post_office

PURPOSE = "notice"  # of what is written to people of a city
ROWS = 50
CAP = 1_000  # counting stops here: nobody reads a list further
EXPORTED = 10_000
AT_ONCE = 50  # first leads invited together
CONTACTS_SHOWN = 20
BY_NAME = ("name", "id")
ROW_FIELDS = (
    "name", "slug", "standing", "standing_since", "is_demo", "lead_count", "lead_seen_at", "filed_count",
    "contacted_on", "next_contact_on", "country__name", "country__names",
)  # fmt: skip

# Fewer than three letters have no trigram to look up: they are sought among the cities alone, not among the people.
_OF_CITIES = """
    SELECT id FROM cities_city WHERE public.portal_plain(name) LIKE public.portal_plain(%s)
    UNION ALL SELECT city_id FROM cities_cityname WHERE public.portal_plain(name) LIKE public.portal_plain(%s)
    UNION ALL SELECT city_id FROM cities_signature WHERE public.portal_plain(signs_as) LIKE public.portal_plain(%s)
    UNION ALL SELECT c.id FROM cities_city AS c WHERE c.country_id IN (
      SELECT k.iso2 FROM cities_country AS k WHERE public.portal_plain(k.name) LIKE public.portal_plain(%s) OR EXISTS (
        SELECT 1 FROM jsonb_each_text(k.names) AS n WHERE public.portal_plain(n.value) LIKE public.portal_plain(%s)))
"""
_OF_LEADS = """
    UNION ALL SELECT m.city_id FROM cities_membership AS m WHERE m.role = 'lead' AND m.until IS NULL AND m.user_id IN (
      SELECT id FROM cities_user WHERE public.portal_plain(name) LIKE public.portal_plain(%s)
      UNION ALL SELECT id FROM cities_user WHERE public.portal_plain(email) LIKE public.portal_plain(%s))
"""


def _word(word: str) -> Q:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    sql = _OF_CITIES + (_OF_LEADS if len(word) > 2 else "")
    return Q(pk__in=RawSQL(sql, [f"%{escaped}%"] * sql.count("%s")))  # noqa: S611 - constants; values are parameters


def _lead(lead: str, at: datetime) -> Q:
    if lead == "none":
        return Q(lead_count=0)
    before = dormant_before(at)
    fresh = Q(standing_since__gte=before)  # it takes part only since then: its lead's first sign-in may still come
    gone = Q(lead_seen_at__lt=before) | Q(lead_seen_at=None) & (Q(standing_since=None) | ~fresh)
    here = Q(lead_seen_at__gte=before) | Q(lead_seen_at=None) & fresh
    return Q(lead_count__gt=0) & (gone if lead == "dormant" else here)


def _contact(contact: str, at: datetime) -> Q:
    if contact == "overdue":
        return Q(next_contact_on__lt=today(at))
    return Q(contacted_on=None) | Q(contacted_on__lt=quiet_before(at))


def accounts(sought: Sought, at: datetime) -> QuerySet[City]:
    """Every city whose account is sought. Words are looked for in names, countries and leads, without accents."""
    cities = City.objects.filter(signed=True) if sought.view == "signed" else City.objects.all()
    exact = {"standing": sought.standing, "bureau_id": sought.bureau, "country_id": sought.country}
    cities = cities.filter(**{name: value for name, value in exact.items() if value})
    if sought.lead:
        cities = cities.filter(_lead(sought.lead, at))
    if sought.contact:
        cities = cities.filter(_contact(sought.contact, at))
    words = sought.q.split()[:4]
    return cities.filter(reduce(and_, map(_word, words))) if words else cities


def listed(sought: Sought, at: datetime, size: int = ROWS) -> Page[City]:
    """One page of accounts by name, with what its rows show."""
    cities = accounts(sought, at).select_related("country").only(*ROW_FIELDS)
    return page(cities, BY_NAME, sought.cursor, size)


@dataclass(frozen=True)
class LeadSeen:
    """The lead of a city whom it saw last, by name and address."""

    name: str
    email: str


def leads_of(ids: Sequence[int]) -> dict[int, LeadSeen]:
    """By city, its active lead who signed in last: one row a city, however many leads it has."""
    leads = Membership.objects.filter(city_id__in=ids, role=Role.LEAD, until=None, user__is_active=True)
    rows = leads.order_by("city_id", F("user__last_login").desc(nulls_last=True), "id").distinct("city_id")
    return {
        city: LeadSeen(name or email, email)
        for city, name, email in rows.values_list("city_id", "user__name", "user__email")
    }


def names_of_signing(ids: Sequence[int]) -> dict[int, str]:
    """By city, the name under which it signed its first letter."""
    rows = Signature.objects.filter(city_id__in=ids).order_by("city_id", "instrument__dated_on", "id")
    return dict(rows.distinct("city_id").values_list("city_id", "signs_as"))


def tallies(sought: Sought, at: datetime) -> dict[str, int]:
    """How many accounts each view has, and each filter on leads and contacts in the view: up to the cap, in one statement."""
    parts: dict[str, QuerySet[City]] = {name: accounts(Sought(view=name), at) for name in ("signed", "all")}
    for name in ("none", "dormant"):
        parts[name] = accounts(Sought(view=sought.view, lead=name), at)
    for name in ("overdue", "quiet"):
        parts[name] = accounts(Sought(view=sought.view, contact=name), at)
    parts["suspended"] = accounts(Sought(view=sought.view, standing="suspended"), at)
    columns: list[str] = []
    params: list[Any] = []
    for cities in parts.values():
        inner, more = cities.order_by().values_list("id")[: CAP + 1].query.sql_with_params()
        columns.append(f"(SELECT count(*) FROM ({inner}) AS them)::int")  # noqa: S608 - Django's own SQL
        params.extend(more)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        return dict(zip(parts, cursor.fetchone() or (), strict=True))


def bureaux() -> list[Bureau]:
    """The bureaux of today, by name."""
    return list(Bureau.objects.filter(until=None).order_by("name"))


def country(iso2: str) -> Country | None:
    """A country by its code, for the filter that names it."""
    return Country.objects.filter(pk=iso2).first()


def account(slug: str) -> City | None:
    """One city of whatever standing, or None."""
    return City.objects.select_related("country", "bureau").prefetch_related("other_names").filter(slug=slug).first()


def leadless(ids: Sequence[int], at: datetime) -> list[City]:
    """The cities among ``ids`` to which a first lead can be invited, by name, with who is invited and has not answered.

    At most as many as are invited at once.
    """
    offers = Invitation.objects.filter(role=Role.LEAD, accepted_at=None, revoked_at=None, invited_by__is_active=True)
    offers = offers.filter(expires_at__gt=at).order_by("-invited_at", "-id")
    cities = City.objects.filter(pk__in=list(ids)[:AT_ONCE], lead_count=0).exclude(standing=City.Standing.SUSPENDED)
    cities = cities.prefetch_related(Prefetch("invitations", offers, "open_offers"))
    return list(cities.select_related("country").order_by(*BY_NAME))


def leadless_ids(sought: Sought, at: datetime) -> list[int]:
    """The first of the accounts sought that have no lead."""
    cities = accounts(sought.but(lead="none"), at).exclude(standing=City.Standing.SUSPENDED)
    return list(cities.order_by(*BY_NAME).values_list("pk", flat=True)[:AT_ONCE])


def members(city: City) -> list[Membership]:
    """Who belongs to the city now: leads first, then by name; suspended people among them."""
    current = Membership.objects.filter(city=city, until=None).select_related("user")
    rank = {role: number for number, role in enumerate(Role.values)}
    return sorted(current.order_by("user__name", "id")[:200], key=lambda one: rank[one.role])


def leads(city_id: int) -> list[Membership]:
    """The leads who are told what happens to their city."""
    found = Membership.objects.filter(city_id=city_id, role=Role.LEAD, until=None, user__is_active=True)
    return list(found.select_related("user").order_by("user__name", "id"))


def reached(people: Iterable[Membership]) -> set[int]:
    """The ids of those of ``people`` who get a mail that is written to them now."""
    rows = list(people)
    found = post_office.reached({one.user.email for one in rows}, PURPOSE)
    return {one.pk for one in rows if one.user.email in found}


def told(city_id: int) -> tuple[Membership, ...]:
    """The leads who get a mail about what happens to their city now."""
    found = leads(city_id)
    here = reached(found)
    return tuple(one for one in found if one.pk in here)


def signatures(city: City) -> list[Signature]:
    """What the city signed, oldest first."""
    return list(Signature.objects.filter(city=city).select_related("instrument").order_by("instrument__dated_on", "id"))


def offers(city: City) -> list[Invitation]:
    """The newest invitations to the city, UNHCR's and its leads'."""
    return list(Invitation.objects.filter(city=city).select_related("invited_by").order_by("-invited_at", "-id")[:20])


def offer(city: City, invitation_id: int) -> Invitation | None:
    """One of UNHCR's offers to the city that was not accepted, or None."""
    found = Invitation.objects.filter(city=city, pk=invitation_id, from_unhcr=True, accepted_at=None)
    return found.select_related("city", "invited_by").first()


def filings(city: City) -> list[Any]:
    """What the city sent, newest first. Filings live above this room; a test holds this against the rule book."""
    sent: Any = city.submissions  # type: ignore[attr-defined]
    return list(
        sent.filter(submitted_at__isnull=False)
        .exclude(state__in=("draft", "clearance"))
        .order_by("-submitted_at", "-id")[:20]
    )


def contacts(city: City, cursor: str) -> Page[Contact]:
    """When UNHCR spoke with the city, newest first."""
    return page(Contact.objects.filter(city=city).select_related("by"), ("-on", "-id"), cursor, CONTACTS_SHOWN)


def who_acts_for_nobody_else(city_id: int) -> QuerySet[UserSession]:
    """The open sessions of members who, without this city, have nothing to do here: no other active city, no staff role."""
    members = Membership.objects.filter(city_id=city_id, until=None).values("user_id")
    elsewhere = Membership.objects.filter(user_id=OuterRef("user_id"), until=None, city__standing="active")
    staff = StaffRole.objects.filter(user_id=OuterRef("user_id"))
    sessions: QuerySet[UserSession] = UserSession.objects.filter(user_id__in=members, user__is_staff=False)
    ended: QuerySet[UserSession] = sessions.exclude(Exists(elsewhere.exclude(city_id=city_id))).exclude(Exists(staff))
    return ended


def for_export(sought: Sought, at: datetime) -> Iterator[City]:
    """Every account sought, a few hundred in memory at a time, with ``lead_names``, ``lead_emails`` and ``signs_as``."""
    leads = Membership.objects.filter(city=OuterRef("pk"), role=Role.LEAD, until=None, user__is_active=True)
    by_city: Any = leads.order_by().values("city")
    signs = Signature.objects.filter(city=OuterRef("pk")).order_by("instrument__dated_on", "id").values("signs_as")
    rows = accounts(sought, at).select_related("country", "bureau").order_by(*BY_NAME)
    rows = rows.annotate(
        lead_names=Subquery(by_city.annotate(all=StringAgg("user__name", "; ", order_by="user__name")).values("all")),
        lead_emails=Subquery(by_city.annotate(all=StringAgg("user__email", "; ", order_by="user__name")).values("all")),
        signs_as=Subquery(signs[:1]),
    )
    return rows[:EXPORTED].iterator(chunk_size=500)


def held(person: Person) -> dict[str, Any]:
    """Which contacts with cities somebody recorded."""
    own = Contact.objects.filter(by_id=person.user_id).order_by("id")
    return {
        "contacts_recorded": plain_rows(
            own, city="city__name", on="on", how="medium", summary="summary", next_on="next_on", recorded="recorded_at"
        )
    }
