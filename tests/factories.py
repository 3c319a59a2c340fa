"""Rows for tests, made the short way. What a test is about it makes itself, through the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.text import slugify

from cities.membership.models import Membership
from cities.people.actor import Actor
from cities.people.models import StaffRole, User
from cities.people.queries import actor_for
from cities.registry.models import Bureau, City, CityBureau, Country
from submissions.framework.models import FrameworkText, Paragraph, Section, Version
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice, Theme
from submissions.rulebook.transitions import Verb

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def bureau(name: str = "Europe") -> Bureau:
    return Bureau.objects.get_or_create(key=slugify(name), defaults={"name": name, "since": "2017-01-01"})[0]


def country(iso2: str = "DK", iso3: str = "DNK", name: str = "Denmark") -> Country:
    return Country.objects.get_or_create(iso2=iso2, defaults={"iso3": iso3, "name": name})[0]


def city(name: str = "Vesterhaven", **fields: Any) -> City:
    values: dict[str, Any] = {
        "slug": slugify(name),
        "country": country(),
        "bureau": bureau(),
        "latitude": "55.6000",
        "longitude": "12.5000",
        "time_zone": "Europe/Copenhagen",
        "standing": "active",
        "is_demo": True,
        "official_domains": [f"{slugify(name)}.example"],
    }
    made = City.objects.create(name=name, **(values | fields))
    CityBureau.objects.create(city=made, bureau=made.bureau, since="2017-01-01")
    return made


def user(name: str, email: str | None = None, **fields: Any) -> User:
    address = email or f"{slugify(name)}@people.example"
    made = User.objects.create_user(address, name=name, **fields)
    EmailAddress.objects.create(user=made, email=address, verified=True, primary=True)
    return made


def member(of: City, role: str, name: str) -> User:
    made = user(name, f"{slugify(name)}@{of.slug}.example")
    Membership.objects.create(city=of, user=made, role=role, since=AT)
    return made


def second_factor(of: User) -> None:
    """A time-based second factor; its secret is no secret."""
    Authenticator.objects.create(user=of, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})


def staff(role: str, name: str) -> User:
    made = user(name, f"{slugify(name)}@unhcr.example")
    StaffRole.objects.create(user=made, role=role)
    second_factor(made)
    return made


def actor(of: User) -> Actor:
    return actor_for(of.pk)


def theme(name: str = "Housing", order: int = 3) -> Theme:
    return Theme.objects.get_or_create(key=slugify(name), defaults={"name": name, "order": order})[0]


def crrf() -> Version:
    """A small framework text: one section, paragraphs 5 to 8."""
    text, _ = FrameworkText.objects.get_or_create(key="crrf", defaults={"title": "CRRF", "source": "A/RES/71/1"})
    version, made = Version.objects.get_or_create(
        text=text, number=1, defaults={"label": "Annex I", "published_at": AT}
    )
    if made:
        section = Section.objects.create(version=version, key="needs", heading="Needs", order=1)
        for order, number in enumerate(("5", "6", "7", "8"), start=1):
            Paragraph.objects.create(
                version=version, section=section, number=number, order=order, body=f"What paragraph {number} says."
            )
    return version


PRACTICE_TEXT: dict[str, Any] = {
    "title": "A guarantee instead of a deposit",
    "summary": "The city stands behind the rent for six months.",
    "problem": "Families waited for months in the reception centre.",
    "how_it_works": "The city signs a guarantee with the landlord.",
    "results": "Time from arrival to key fell from 94 days to 33.",
    "what_failed": "Private agencies did not take part in the first year.",
    "advice": "Talk to the landlords first.",
    "target_groups": "Families",
    "lead_body": "Housing office",
    "life": "running",
}


def practice(of: City, by: User, *, at: datetime = AT, **fields: Any) -> Submission:
    """A practice in draft, with everything it needs to be sent."""
    case, _ = lifecycle.open_case(kind="practice", city_id=of.pk, language="en", actor=actor(by), at=at)
    text = PRACTICE_TEXT | {key: value for key, value in fields.items() if key in PRACTICE_TEXT}
    detail = Practice.objects.create(submission=case, language=case.language, **text)
    detail.themes.add(theme())
    Submission.objects.filter(pk=case.pk).update(
        title=text["title"],
        summary=text["summary"],
        mandate_by="City council",
        mandate_under="Decision 51/2026",
        mandate_on=at.date(),
        consent=True,
        no_personal_data=True,
        confidentiality=fields.get("confidentiality", "public"),
    )
    return Submission.objects.select_related("city").get(pk=case.pk)


def at_state(case: Submission, state: str, *, lead: User, reviewer: User, at: datetime = AT) -> Submission:
    """Walk a draft to ``state`` by the moves that lead there."""
    way: dict[str, list[tuple[Verb, User]]] = {
        "draft": [],
        "clearance": [(Verb.ASK_CLEARANCE, lead)],
        "submitted": [(Verb.SUBMIT, lead)],
        "review": [(Verb.SUBMIT, lead), (Verb.CLAIM, reviewer)],
        "changes": [(Verb.SUBMIT, lead), (Verb.CLAIM, reviewer), (Verb.ASK_CHANGES, reviewer)],
        "accepted": [(Verb.SUBMIT, lead), (Verb.CLAIM, reviewer), (Verb.ACCEPT, reviewer)],
        "declined": [(Verb.SUBMIT, lead), (Verb.CLAIM, reviewer), (Verb.DECLINE, reviewer)],
        "merged": [(Verb.SUBMIT, lead), (Verb.CLAIM, reviewer), (Verb.MERGE, reviewer)],
        "withdrawn": [(Verb.SUBMIT, lead), (Verb.WITHDRAW, lead)],
    }
    for verb, who in way[state]:
        content = {"title": case.title} if verb is Verb.SUBMIT else None
        lifecycle.move(case_id=case.pk, verb=verb, actor=actor(who), at=at, reason="As agreed.", content=content)
    return Submission.objects.select_related("city").get(pk=case.pk)
