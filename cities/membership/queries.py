"""Who belongs to a city, and what was offered to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from cities.membership.models import Invitation, Membership, Role
from cities.people.actor import Actor
from cities.people.models import User
from compact_portal.kit import tokens

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
