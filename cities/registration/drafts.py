"""What the actions of this room are handed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise


@dataclass(frozen=True)
class RequestDraft:
    """A municipality's request: who asks, for which city, on what ground. ``country`` is an ISO code of two letters."""

    municipality: str
    country: str
    person: str
    office: str
    email: str
    language: str
    mandate: str


class Proof(StrEnum):
    """What came of typing a code."""

    PROVED = "proved"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"


@dataclass(frozen=True)
class NewCity:
    """What the registry needs of a city it does not hold yet."""

    name: str
    bureau_id: int
    latitude: Decimal
    longitude: Decimal
    time_zone: str


@dataclass(frozen=True)
class VettingDraft:
    """An administrator's yes: for a city of the registry or a new one, and whether its mail domain becomes official."""

    city_id: int | None
    new_city: NewCity | None
    record_domain: bool


@dataclass(frozen=True)
class Warning:
    """Something an administrator should look at: ``kind`` for tests and styles, ``sentence`` for people."""

    kind: str
    sentence: str | Promise
