"""What the actions of this room are handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationDraft:
    """Whom a lead wants to have with them, and as what."""

    email: str
    role: str


@dataclass(frozen=True)
class Newcomer:
    """What somebody who has no account yet says of themselves when they accept."""

    name: str
    office: str
    language: str
