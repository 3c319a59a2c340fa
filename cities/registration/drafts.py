"""What the actions of this room are handed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise

from compact_portal.kit.files import Clean


@dataclass(frozen=True)
class RequestDraft:
    """A municipality's request: who asks, for which city, on what ground. ``country`` is an ISO code of two letters.

    With ``city_id`` the city was chosen from the registry, and ``municipality`` and ``country`` are empty.
    """

    municipality: str
    country: str
    person: str
    office: str
    email: str
    language: str
    mandate: str
    city_id: int | None = None
    proof: Clean | None = None

    def words(self) -> str:
        """All of it in one string, in which a file stands by its digest: the same request has the same words."""
        read = hashlib.sha256(self.proof.content).hexdigest() if self.proof else ""
        return f"{replace(self, proof=None)!r}{read}"


@dataclass(frozen=True)
class AnswerDraft:
    """What the person answers to what UNHCR asked for."""

    body: str
    proof: Clean | None


@dataclass(frozen=True)
class Step:
    """One thing that happened to a request, for its page and the desk: ``name`` says what, ``files`` what was handed in."""

    name: str
    at: datetime
    by: str = ""
    body: str = ""
    files: tuple[object, ...] = ()


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
