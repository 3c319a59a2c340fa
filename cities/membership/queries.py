"""Who belongs to a city, and what was offered to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from cities.membership.models import HandOver, Invitation, Membership, Role
from cities.people.actor import Actor
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import tokens
from compact_portal.kit.persons import Person, plain_rows

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


def is_only_lead(membership: Membership) -> bool:
    """Whether the city would stand without a lead if this person went."""
    leads = Membership.objects.filter(city_id=membership.city_id, role=Role.LEAD, until=None, user__is_active=True)
    return membership.role == Role.LEAD and not leads.exclude(pk=membership.pk).exists()


def open_invitations(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    """The city's invitations that can still be accepted, newest first."""
    if actor.city is None:
        return Invitation.objects.none()
    standing = Invitation.objects.filter(city_id=actor.city.id, accepted_at=None, revoked_at=None, expires_at__gt=at)
    return standing.select_related("invited_by").order_by("-invited_at", "-id")


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
    """Where an invitation stands."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at:
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
