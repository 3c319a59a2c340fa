"""What the actions of this room are handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProfileDraft:
    """How a person wants to appear and be addressed."""

    name: str
    office: str
    language: str
    time_zone: str


@dataclass(frozen=True)
class NewPerson:
    """Somebody whose address is proved and who is let in."""

    email: str
    name: str
    office: str
    language: str
    time_zone: str = "Europe/Zurich"
