"""Who belongs to a city, and what was offered to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from cities.membership.drafts import SettingsDraft
from cities.membership.models import HandOver, Invitation, Membership, Role
from cities.membership.periods import INVITATION_STANDS, LAPSED_SHOWN, lead_dormant
from cities.people.actor import Actor
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import tokens
from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail import queries as post_office

PURPOSE, INVITATION = "notice", "invitation"  # of what is written to members, and to those who may become one
UNREACHED = gettext_lazy(
    "No mail is sent to this address: one came back, or they were stopped. Check it, or ask UNHCR."
)

_RANK = Case(*(When(role=role, then=Value(rank)) for rank, role in enumerate(Role.values)), output_field=IntegerField())


def members(actor: Actor) -> QuerySet[Membership]:
    """Who belongs to the city the actor acts for: leads first, then by name."""
    if actor.city is None:
        return Membership.objects.none()
    current = Membership.objects.filter(city_id=actor.city.id, until=None).select_related("user", "city")
    return current.order_by(_RANK, "user__name", "id")


def member(actor: Actor, membership_id: int) -> Membership | None:
    """One of them, or None: not there and not yours look alike."""
    return members(actor).filter(pk=membership_id).first()


def own(actor: Actor) -> Membership | None:
    """The actor's membership of the city they act for, or None when it ended a moment ago."""
    return members(actor).filter(user_id=actor.user_id or 0).first()


def is_only_lead(membership: Membership) -> bool:
    """Whether the city would stand without a lead if this person went."""
    leads = Membership.objects.filter(city_id=membership.city_id, role=Role.LEAD, until=None, user__is_active=True)
    return membership.role == Role.LEAD and not leads.exclude(pk=membership.pk).exists()


def open_invitations(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    """The city's invitations that can still be accepted, newest first."""
    if actor.city is None:
        return Invitation.objects.none()
    standing = Invitation.objects.filter(city_id=actor.city.id, from_unhcr=False, accepted_at=None, revoked_at=None)
    standing = standing.filter(expires_at__gt=at, invited_by__is_active=True)
    return standing.select_related("invited_by").order_by("-invited_at", "-id")


def lapsed_invitations(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    """The city's invitations that lapsed lately and were not followed by another to the same address."""
    if actor.city is None:
        return Invitation.objects.none()
    ours = Invitation.objects.filter(city_id=actor.city.id, from_unhcr=False)
    newer = ours.filter(email=OuterRef("email"), pk__gt=OuterRef("pk"))
    there = Membership.objects.filter(city_id=actor.city.id, user__email=OuterRef("email"), until=None)
    lapsed = ours.filter(accepted_at=None, invited_at__gt=at - LAPSED_SHOWN - INVITATION_STANDS)
    lapsed = lapsed.exclude(revoked_at=None, expires_at__gt=at, invited_by__is_active=True)
    return lapsed.exclude(Exists(newer)).exclude(Exists(there)).select_related("invited_by").order_by("-invited_at")


def offers_of_unhcr(city_id: int) -> QuerySet[Invitation]:
    """What an administrator offered to somebody who is to lead the city and has not accepted, newest first."""
    offers = Invitation.objects.filter(city_id=city_id, from_unhcr=True, accepted_at=None)
    return offers.select_related("invited_by").order_by("-invited_at", "-id")


def why_not_led(cities: Iterable[City], at: datetime) -> dict[int, str]:
    """By city, why no lead can be invited to it now; a city that is not named can have one. One query for them all."""
    of = {city.pk: city for city in cities}
    leads = Membership.objects.filter(city_id__in=of, role=Role.LEAD, until=None, user__is_active=True)
    there = leads.annotate(seen=Greatest("since", "user__last_login")).filter(seen__gt=at - lead_dormant())
    problems = {pk: gettext("It has a lead already.") for pk in there.values_list("city_id", flat=True)}
    suspended = [pk for pk, city in of.items() if city.standing == City.Standing.SUSPENDED]
    return problems | {pk: gettext("It is suspended. Restore it first.") for pk in suspended}


def hand_over(actor: Actor, hand_over_id: int) -> HandOver | None:
    """An offer of the lead that the actor gave or was given in an active city, or None."""
    mine = Q(giver__user_id=actor.user_id or 0) | Q(taker__user_id=actor.user_id or 0)
    rows = HandOver.objects.filter(mine, pk=hand_over_id, city__standing=City.Standing.ACTIVE)
    return rows.select_related("city", "giver__user", "giver__city", "taker__user", "taker__city").first()


def open_hand_overs(actor: Actor, at: datetime) -> QuerySet[HandOver]:
    """Offers of the lead that the actor gave or was given in their city, and that still stand."""
    mine = Q(giver__user_id=actor.user_id or 0) | Q(taker__user_id=actor.user_id or 0)
    rows = HandOver.objects.filter(mine, city_id=actor.city.id if actor.city else 0, answered_at=None)
    return rows.filter(expires_at__gt=at).select_related("giver__user", "taker__user").order_by("id")


def state_of_hand_over(offer: HandOver, at: datetime) -> str:
    """Where an offer of the lead stands: open, expired, void when the giver no longer leads, or how it was answered."""
    if offer.answered_at:
        return offer.answer
    giver, taker = offer.giver, offer.taker
    if giver.until or taker.until or giver.role != Role.LEAD or not giver.user.is_active:
        return "void"
    return "open" if offer.expires_at > at else "expired"


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """Who could take the lead over from the actor."""
    return members(actor).exclude(user_id=actor.user_id or 0).filter(user__is_active=True)


@dataclass(frozen=True)
class FocalPoint:
    """A lead as the public may see them: without a name unless they agreed to be shown."""

    name: str
    office: str


def reachable_leads(city_id: int) -> list[Membership]:
    """The leads of an active city who can read what is written to them; nobody for any other city."""
    leads = Membership.objects.filter(city_id=city_id, city__standing=City.Standing.ACTIVE, role=Role.LEAD, until=None)
    return list(leads.filter(user__is_active=True).select_related("user", "city").order_by("since", "id"))


def reached(members: Iterable[Membership]) -> int:
    """How many of ``members`` get a mail that is written to them now."""
    return len(post_office.reached({one.user.email for one in members}, PURPOSE))


def invitable(addresses: Iterable[str]) -> set[str]:
    """Those of ``addresses`` that get an invitation that is sent now; the link stands nowhere else."""
    return post_office.reached(addresses, INVITATION)


def unreached(members: Iterable[Membership]) -> set[int]:
    """The ids of those of ``members`` who would not get a mail that is written to them now."""
    rows = list(members)
    found = post_office.reached({one.user.email for one in rows}, PURPOSE)
    return {one.pk for one in rows if one.user.email not in found}


def focal_points(city_id: int) -> list[FocalPoint]:
    """A city's leads for its public page, named only where they agreed."""
    return [
        FocalPoint(lead.user.name, lead.user.office) if lead.shown_publicly else FocalPoint("", "")
        for lead in reachable_leads(city_id)
    ]


def city_to_write_to(slug: str) -> City | None:
    """An active city by its address; None for the others, and for one whose leads nobody can reach."""
    found = City.objects.filter(slug=slug, standing=City.Standing.ACTIVE).first()
    return found if found is not None and reachable_leads(found.pk) else None


def settings_of(actor: Actor) -> SettingsDraft:
    """What the actor's city and the actor decided, as it stands."""
    mine = own(actor)
    return SettingsDraft(mine.city.drafters_may_send, mine.shown_publicly) if mine else SettingsDraft(False, False)


@dataclass(frozen=True)
class Offer:
    """An invitation as the person sees who follows its link. ``state`` is open, accepted, revoked or expired."""

    invitation: Invitation
    state: str
    has_account: bool


def offer(token: str, at: datetime) -> Offer | None:
    """What the link with ``token`` offers, or None when there is no such link. Looking changes nothing."""
    found = Invitation.objects.select_related("city", "city__country", "invited_by").filter(secret=tokens.digest(token))
    invitation = found.first()
    if invitation is None:
        return None
    return Offer(invitation, state_of(invitation, at), User.objects.filter(email=invitation.email).exists())


def state_of(invitation: Invitation, at: datetime) -> str:
    """Where an invitation stands. What somebody offered whose account is suspended opens nothing, as if taken back."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at or not invitation.invited_by.is_active:
        return "revoked"
    return "open" if invitation.expires_at > at else "expired"


def held(person: Person) -> dict[str, Any]:
    """Somebody's memberships, what was offered to them, what they offered (without others' addresses), and hand-overs."""
    seats = Membership.objects.filter(user_id=person.user_id).order_by("id")
    received = Invitation.objects.filter(email__in=person.addresses).order_by("id")
    sent = Invitation.objects.filter(invited_by_id=person.user_id).order_by("id")
    offers = HandOver.objects.filter(Q(giver__user_id=person.user_id) | Q(taker__user_id=person.user_id)).order_by("id")
    invited = {"city": "city__name", "role": "role", "at": "invited_at", "accepted": "accepted_at"}
    return {
        "memberships": plain_rows(
            seats, city="city__name", role="role", since="since", until="until", name_on_the_citys_page="shown_publicly"
        ),
        "invitations_received": plain_rows(received, address="email", language="language", **invited),
        "invitations_sent": plain_rows(sent, revoked="revoked_at", **invited),
        "hand_overs": plain_rows(offers, city="city__name", asked="asked_at", answered="answered_at", answer="answer"),
    }


def stops(person: Person) -> list[str]:
    """Why somebody cannot be erased yet: an active city would stand without a lead."""
    seats = Membership.objects.filter(
        user_id=person.user_id, role=Role.LEAD, until=None, city__standing=City.Standing.ACTIVE
    )
    rivals = Membership.objects.filter(city=OuterRef("city"), role=Role.LEAD, until=None, user__is_active=True)
    alone = seats.exclude(Exists(rivals.exclude(user_id=person.user_id)))
    sentence = _("%(city)s would be without a lead. The lead must be handed over first.")
    return [sentence % {"city": name} for name in alone.order_by("city__name").values_list("city__name", flat=True)]
