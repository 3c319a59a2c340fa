"""The Actor: who acts, for which city, in which roles. The value every rule is asked with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class ActingCity:
    """What pages show of the city somebody acts for."""

    id: int
    name: str
    slug: str
    is_demo: bool = False
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Seat:
    """One current membership of an active city: ``role`` is lead, drafter or observer."""

    city: ActingCity
    role: str


@dataclass(frozen=True)
class Actor:
    """A person as the rules see them. Nobody signed in is ``Actor()``; the portal itself is ``SYSTEM``."""

    user_id: int | None = None
    name: str | Promise = ""
    email: str = ""
    language: str = "en"
    time_zone: str = "Europe/Zurich"
    staff_roles: frozenset[str] = frozenset()
    memberships: tuple[Seat, ...] = ()
    city_id: int | None = None
    has_second_factor: bool = False
    roles_by_city: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles_by_city", {seat.city.id: seat.role for seat in self.memberships})

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether the person works for UNHCR in any role."""
        return bool(self.staff_roles)

    @property
    def is_administrator(self) -> bool:
        return "administrator" in self.staff_roles

    @property
    def acts_for_unhcr(self) -> bool:
        """Whether staff act for UNHCR now: unless they chose one of their cities. It changes what they see, not their roles."""
        return self.is_staff and self.city_id not in self.roles_by_city

    @property
    def may_switch(self) -> bool:
        """Whether there is somebody else to act for."""
        return len(self.memberships) + self.is_staff > 1

    def acting_for(self, city_id: int | None) -> Actor:
        """The same person under another of their hats; None is UNHCR's."""
        return replace(self, city_id=city_id)

    @property
    def other_seats(self) -> tuple[Seat, ...]:
        """The memberships the person does not act in now."""
        return tuple(seat for seat in self.memberships if seat != self.seat)

    @property
    def seat(self) -> Seat | None:
        """The membership the person acts in now; None while they act for UNHCR."""
        if self.acts_for_unhcr:
            return None
        for seat in self.memberships:
            if seat.city.id == self.city_id:
                return seat
        return self.memberships[0] if self.memberships else None

    @property
    def city(self) -> ActingCity | None:
        return self.seat.city if self.seat else None

    @property
    def may_write(self) -> bool:
        """Whether to offer writing for a city: to leads and drafters, and to strangers, who are asked to sign in first."""
        return not self.is_authenticated or self.city_role in ("lead", "drafter")

    @property
    def city_role(self) -> str | None:
        return self.seat.role if self.seat else None

    def role_in(self, city_id: int) -> str | None:
        """The person's role in an active city, or None."""
        return self.roles_by_city.get(city_id)


class Asked(HttpRequest):
    """A request as the views see it, after the middleware: with who is asking."""

    actor: Actor


NOBODY = Actor()
SYSTEM = Actor(name="Compact Portal")
