"""Invented cities, their people, UNHCR's people and those who get digests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.db.backends.utils import CursorWrapper
from django.utils.text import slugify

from cities.membership.models import Membership
from cities.people.models import StaffRole, User
from cities.registry.models import Bureau, City, CityBureau, Country
from submissions.digests.models import Subscription
from submissions.journal.queries import head
from submissions.management.scale.tables import Table, next_id

MODELS = (City, CityBureau, User, EmailAddress, Membership, StaffRole, Subscription)
_FIRST = (
    "Al",
    "Bel",
    "Cor",
    "Dan",
    "El",
    "Far",
    "Gor",
    "Hal",
    "Is",
    "Jor",
    "Kal",
    "Lin",
    "Mar",
    "Nor",
    "Or",
    "Pel",
    "Ros",
    "Sar",
    "Tal",
    "Ver",
)
_MIDDLE = ("a", "e", "i", "o", "u", "ami", "ena", "ido", "oru", "uli")
_LAST = (
    "bury",
    "dal",
    "field",
    "grad",
    "ham",
    "kent",
    "lund",
    "mir",
    "nova",
    "pur",
    "ria",
    "stad",
    "ton",
    "vale",
    "ville",
)
_NAMES = (
    "Amal",
    "Boris",
    "Chen",
    "Dalia",
    "Emre",
    "Fatou",
    "Goran",
    "Hana",
    "Ines",
    "Jonas",
    "Kofi",
    "Lucía",
    "Mina",
    "Nadia",
    "Omar",
)
_SURNAMES = (
    "Abara",
    "Brandt",
    "Castro",
    "Diallo",
    "Eide",
    "Farah",
    "Gomes",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Keita",
    "Larsen",
)
_LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh-hans")
_ZONES = ("Europe/Paris", "Asia/Amman", "Africa/Nairobi", "America/Bogota", "Asia/Dhaka", "Africa/Dakar", "UTC")
_ROLES = ("drafter", "observer", "drafter", "drafter")
REVIEWERS = 24
JOINED_BEFORE = timedelta(days=1200)


@dataclass
class People:
    """Numbers of rows: active cities as (city, bureau, lead, drafter), reviewers as (user, name)."""

    cities: list[tuple[int, int, int, int]] = field(default_factory=list)
    reviewers: list[tuple[int, str]] = field(default_factory=list)


class Crowd:
    """Makes accounts, each with a verified address of its own."""

    def __init__(self, random: Random, now: datetime) -> None:
        self.random, self.now, self.since = random, now, now - JOINED_BEFORE
        self.users = Table(User, "id", "password", "email", "name", "language", "time_zone", "is_demo", "joined_at")
        self.addresses = Table(EmailAddress, "user_id", "email", "verified", "primary")
        self.members = Table(Membership, "city_id", "user_id", "role", "since")
        self.roles = Table(StaffRole, "user_id", "role", "since")
        self.subscriptions = Table(
            Subscription, "user_id", "audience", "city_id", "cadence", "time_zone", "language", "position",
            "since_position", "next_due_at", "unsubscribe_token", "created_at",
        )  # fmt: skip
        self.next, self.position = next_id("cities_user"), head()

    def person(self, domain: str) -> tuple[int, str]:
        """A new account; returns its number and name."""
        number, random = self.next, self.random
        self.next += 1
        name, email = f"{random.choice(_NAMES)} {random.choice(_SURNAMES)}", f"p{number}@{domain}.example"
        language, zone = random.choice(_LANGUAGES), random.choice(_ZONES)
        self.users.add(number, "!seeded", email, name, language, zone, True, self.since)
        self.addresses.add(number, email, True, True)
        return number, name

    def member(self, city: int, domain: str, role: str) -> int:
        number, _name = self.person(domain)
        self.members.add(city, number, role, self.since)
        return number

    def subscribe(self, user: int, city: int | None) -> None:
        """A digest, daily for UNHCR and weekly for a city, due some time in the next day."""
        random = self.random
        due = self.now + timedelta(minutes=random.randint(1, 1440))
        audience, cadence = ("city", "weekly") if city else ("staff", "daily")
        self.subscriptions.add(
            user, audience, city, cadence, random.choice(_ZONES), random.choice(_LANGUAGES), self.position, self.position,
            due, f"seeded-{user}-{random.getrandbits(128):032x}", self.now,
        )  # fmt: skip

    def flush(self, cursor: CursorWrapper) -> None:
        for table in (self.users, self.addresses, self.members, self.roles, self.subscriptions):
            table.flush(cursor)


def make(cursor: CursorWrapper, *, cities: int, subscribers: int, random: Random, now: datetime) -> People:
    """Make cities, each with a lead and a drafter, UNHCR's reviewers, and people with digests."""
    crowd, found = Crowd(random, now), People()
    for _ in range(REVIEWERS):
        number, name = crowd.person("unhcr")
        crowd.roles.add(number, "reviewer", crowd.since)
        found.reviewers.append((number, name))
    domains = _cities(cursor, crowd, found, cities)
    _subscribers(crowd, found, domains, subscribers)
    crowd.flush(cursor)
    return found


def _cities(cursor: CursorWrapper, crowd: Crowd, found: People, number: int) -> dict[int, str]:
    table = Table(
        City, "id", "name", "slug", "country_id", "bureau_id", "latitude", "longitude", "time_zone",
        "official_domains", "standing", "is_demo", "added_at",
    )  # fmt: skip
    placed = Table(CityBureau, "city_id", "bureau_id", "since")
    random, start = crowd.random, next_id("cities_city")
    began = dict(Bureau.objects.filter(until=None).order_by("pk").values_list("pk", "since"))
    bureaux = list(began)
    countries = list(Country.objects.order_by("pk").values_list("pk", flat=True))
    domains: dict[int, str] = {}
    for city in range(start, start + number):
        name = random.choice(_FIRST) + random.choice(_MIDDLE) + random.choice(_LAST)
        slug = f"{slugify(name)}-{city}"
        bureau = bureaux[city % len(bureaux)]
        # Every tenth city takes no part: the registry lists it, or it was suspended.
        standing = ("known", "pending", "suspended")[city // 10 % 3] if city % 10 == 0 and number > 1 else "active"
        place = f"{random.uniform(-50, 65):.4f}", f"{random.uniform(-170, 170):.4f}"
        table.add(
            city, name, slug, random.choice(countries), bureau, *place, random.choice(_ZONES), f"{{{slug}.example}}",
            standing, True, crowd.since,
        )  # fmt: skip
        placed.add(city, bureau, began[bureau])
        if standing == "active":
            lead, drafter = (crowd.member(city, slug, role) for role in ("lead", "drafter"))
            found.cities.append((city, bureau, lead, drafter))
            domains[city] = slug
    table.flush(cursor)
    placed.flush(cursor)
    return domains


def _subscribers(crowd: Crowd, found: People, domains: dict[int, str], number: int) -> None:
    """One in twenty works for UNHCR; the others belong to the cities, in turn."""
    for place in range(number):
        if place % 20 == 0 or not domains:
            user, _name = crowd.person("unhcr")
            crowd.roles.add(user, "reviewer", crowd.since)
            crowd.subscribe(user, None)
            continue
        city = found.cities[place % len(found.cities)][0]
        crowd.subscribe(crowd.member(city, domains[city], _ROLES[place % len(_ROLES)]), city)
