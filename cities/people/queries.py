"""Turning a signed-in user into an Actor, in two queries whatever they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from cities.people.actor import NOBODY, ActingCity, Actor, Seat
from cities.people.models import StaffRole, User

if TYPE_CHECKING:
    from cities.membership.models import Membership


def _seats(user_id: int) -> tuple[Seat, ...]:
    # The membership room lies above this one, so its model is asked for by name.
    model: type[Membership] = apps.get_model("cities", "Membership")
    rows = model.objects.filter(user_id=user_id, until=None, city__standing="active").select_related("city")
    return tuple(
        Seat(ActingCity(row.city.id, row.city.name, row.city.slug, row.city.is_demo, row.city.time_zone), row.role)
        for row in rows.order_by("city__name", "id")
    )


@dataclass(frozen=True)
class Suspended:
    """A city somebody belongs to and that is suspended, with the reason if one was written down."""

    name: str
    reason: str


def suspended_cities(actor: Actor) -> list[Suspended]:
    """The suspended cities the person belongs to."""
    model: type[Membership] = apps.get_model("cities", "Membership")
    rows = model.objects.filter(user_id=actor.user_id or 0, until=None, city__standing="suspended")
    return [Suspended(*row) for row in rows.order_by("city__name").values_list("city__name", "city__standing_reason")]


def actor_for(user_id: int, city_id: int | None = None) -> Actor:
    """The Actor of an active user; nobody when the user is gone or suspended. ``city_id`` is the city they chose."""
    user = (
        User.objects.filter(pk=user_id, is_active=True)
        .annotate(second=Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")))
        .first()
    )
    if user is None:
        return NOBODY
    roles = frozenset(StaffRole.objects.filter(user_id=user_id).values_list("role", flat=True))
    return Actor(
        user_id=user.pk,
        name=user.name or user.email,
        email=user.email,
        language=user.language,
        time_zone=user.time_zone,
        staff_roles=roles,
        memberships=_seats(user.pk),
        city_id=city_id,
        has_second_factor=user.second,
    )


def works_for_unhcr(user_id: int) -> bool:
    """Whether a person has a staff role, or may open the administration."""
    return StaffRole.objects.filter(user_id=user_id).exists() or User.objects.filter(pk=user_id, is_staff=True).exists()


def for_demonstration() -> QuerySet[User]:
    """The invented people whom the demonstration signs in with one click."""
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("roles", "memberships__city__country")
    return people.order_by("id")


def may_be_demonstrated(user_id: int) -> User | None:
    """One of them, or None: an account of the real world is never signed in by a click."""
    return User.objects.filter(pk=user_id, is_demo=True, is_active=True).first()
