"""What the actions of this room are handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationDraft:
    """Whom a lead wants to have with them, as what, and in which language to ask; empty is the lead's own."""

    email: str
    role: str
    language: str = ""


@dataclass(frozen=True)
class LeadOffer:
    """To whom an administrator offers the lead of a city, and in which language."""

    city_id: int
    email: str
    language: str


@dataclass(frozen=True)
class Newcomer:
    """What somebody who has no account yet says of themselves when they accept."""

    name: str
    office: str
    language: str


@dataclass(frozen=True)
class HandOverDraft:
    """To which member a lead hands over (``taker_id`` is a membership's), and what the giver does afterwards."""

    taker_id: int
    then: str


@dataclass(frozen=True)
class SettingsDraft:
    """What a lead decides for the city, and for their own name."""

    drafters_may_send: bool
    shown_publicly: bool


@dataclass(frozen=True)
class ContactLetter:
    """What somebody writes to a city's leads. ``proved``: they are signed in, and the address is theirs."""

    name: str
    email: str
    message: str
    language: str
    proved: bool = False
