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
