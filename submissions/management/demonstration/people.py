"""The cast: UNHCR's people, invented municipalities and theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify
from PIL import Image, ImageDraw

from cities.membership.actions import invite, join
from cities.membership.drafts import InvitationDraft
from cities.membership.models import Invitation
from cities.people.actions import admit
from cities.people.actor import Actor
from cities.people.drafts import NewPerson
from cities.people.models import StaffRole, User
from cities.people.queries import actor_for
from cities.registration.models import Registration, RegistrationDocument
from cities.registry.actions import place
from cities.registry.models import Bureau, City, CityName, Country, Fact
from compact_portal.kit import files, tokens
from compact_portal.kit.memory import Happening, remember

# Nobody's secret: every demonstration has it, and it can be made on loopback only.
SECOND_FACTOR = "JBSWY3DPEHPK3PXP"
Row = Mapping[str, Any]


@dataclass
class Cast:
    """Who takes part, by the key the data files use."""

    people: dict[str, User] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """A person as the rules see them; all have joined before anybody files."""
        if key not in self._actors:
            self._actors[key] = actor_for(self.people[key].pk)
        return self._actors[key]

    def member(self, city: str, role: str) -> str:
        """The key of a city's first person in a role, or of its lead."""
        people = self.rows[city]["people"]
        return str(next((one["key"] for one in people if one["role"] == role), people[0]["key"]))


def _person(row: Row, email: str, time_zone: str, at: datetime) -> User:
    person = NewPerson(email, row["name"], row["office"], row["language"], row.get("time_zone", time_zone))
    user = admit(person=person, at=at)
    User.objects.filter(pk=user.pk).update(is_demo=True, joined_at=at)
    return user


def staff(cast: Cast, row: Row, at: datetime) -> None:
    """One of UNHCR's people, with a second factor."""
    user = _person(row, row["email"], "Europe/Zurich", at)
    made, _new = StaffRole.objects.get_or_create(user=user, role=row["role"])
    StaffRole.objects.filter(pk=made.pk).update(since=at)
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": SECOND_FACTOR}})
    cast.people[row["key"]] = user


def city(cast: Cast, row: Row, at: datetime) -> None:
    """An invented municipality: it asks, is admitted by the administrator, and its people join."""
    made = City.objects.create(
        name=row["name"],
        slug=row["key"],
        country=Country.objects.get(pk=row["iso2"]),
        bureau=Bureau.objects.get(key=row["bureau"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        time_zone=row["time_zone"],
        official_domains=[f"{row['key']}.example"],
        standing=City.Standing.ACTIVE,
        drafters_may_send=row.get("drafters_may_send", False),
        is_demo=True,
    )
    City.objects.filter(pk=made.pk).update(added_at=at)
    place(city=made, bureau=made.bureau, since=made.bureau.since)
    for language, name in row.get("names", {}).items():
        CityName.objects.create(city=made, language=language, name=name)
    for what, value, unit, year, source in row["facts"]:
        Fact.objects.create(city=made, what=what, value=value, unit=unit, year=year, source=source)
    cast.cities[row["key"]], cast.rows[row["key"]] = made, row
    _admitted(cast, made, row, at)
    for hours, person in enumerate(row["people"], start=26):
        user = _person(person, f"{slugify(person['name'])}@{row['key']}.example", row["time_zone"], at)
        joined = Actor(user_id=user.pk, name=user.name, email=user.email)
        join(city=made, user=user, role=person["role"], actor=joined, at=at + timedelta(hours=hours))
        cast.people[person["key"]] = user


def _admitted(cast: Cast, made: City, row: Row, at: datetime) -> None:
    """The registration by which the city came in, decided by the administrator."""
    lead, ana = row["people"][0], cast.people["ana"]
    decided = at + timedelta(hours=25)
    asked = Registration.objects.create(
        standing=Registration.Standing.APPROVED,
        city=made,
        person=lead["name"],
        office=lead["office"],
        email=f"{slugify(lead['name'])}@{row['key']}.example",
        language=lead["language"],
        mandate=f"The council of {made.name} decided to take part.",
        secret=tokens.digest(tokens.new_token()),
        asked_at=at,
        proved_at=at,
        decided_at=decided,
        decided_by=ana,
        reason="The mandate was confirmed by telephone with the town hall.",
    )
    about: dict[str, Any] = {
        "city_id": made.pk,
        "bureau_id": made.bureau_id,
        "data": {"registration": asked.pk, "city_name": made.name},
    }
    remember(Happening("registration_asked", at, **about))
    remember(Happening("registration_approved", decided, ana.pk, ana.name, **about))


def registration(cast: Cast, row: Row, at: datetime) -> None:
    """A municipality that waits, was asked for more, or whose address is not proved yet."""
    there = cast.cities.get(row.get("city", ""))
    proved = row["standing"] != "unproved"
    asked = Registration.objects.create(
        standing=row["standing"],
        city=there,
        proposed_name=row.get("proposed", ""),
        proposed_country_id=row.get("iso2"),
        person=row["person"],
        office=row["office"],
        email=row["email"],
        mandate=row["mandate"],
        secret=tokens.digest(tokens.new_token()),
        asked_at=at,
        proved_at=at if proved else None,
    )
    if proved:
        name = there.name if there else row["proposed"]
        data = {"registration": asked.pk, "city_name": name}
        remember(Happening("registration_asked", at, city_id=there.pk if there else None, data=data))
    if "paper" in row:
        _paper(asked, row["paper"], at)
    if "asks" in row:
        ana, later = cast.people["ana"], at + timedelta(hours=20)
        asked.messages.create(by=ana, body=row["asks"], at=later)
        data = {"registration": asked.pk, "city_name": row["proposed"]}
        remember(Happening("registration_more_asked", later, ana.pk, ana.name, reason=row["asks"], data=data))


def _paper(asked: Registration, words: str, at: datetime) -> None:
    """A proof of mandate, drawn and taken in like any other."""
    sheet, drawn = Image.new("L", (900, 600), 255), BytesIO()
    ImageDraw.Draw(sheet).multiline_text((80, 80), words, fill=0, font_size=28, spacing=12)
    sheet.save(drawn, "PNG")
    clean = files.accept(SimpleUploadedFile("minute-212.png", drawn.getvalue()))
    RegistrationDocument.objects.create(
        registration=asked,
        file=ContentFile(clean.content, name=f"{tokens.new_token()}.png"),
        name=clean.name,
        media_type=clean.media_type,
        size=len(clean.content),
        added_at=at,
    )


def invitation(cast: Cast, row: Row, at: datetime) -> Invitation:
    """An offer that nobody has taken up yet."""
    return invite(draft=InvitationDraft(row["email"], row["role"]), actor=cast.actor(row["by"]), at=at)
