"""What the actions of letters are handed. Each draft's fields are the row's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class InstrumentDraft:
    """A letter, charter or pledge; ``day_known`` false means that only its month is known."""

    title: str
    addressed_to: str
    about: str
    dated_on: date
    day_known: bool
    language: str


@dataclass(frozen=True)
class SignatureDraft:
    """One city's signing: in which place, by whom, and how city and country are written in the letter."""

    city_id: int
    order: int
    signatory: str
    signatory_kind: str
    signs_as: str
    country_as_written: str
    signed_on: date | None = None
