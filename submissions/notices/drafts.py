"""Who is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipient:
    """One person to be told, in their language."""

    user_id: int
    name: str
    email: str
    language: str
