"""What a view hands to the actions of this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Undertaking:
    """Who decided for the city, under what, when; what may be published; how confidential it is."""

    mandate_by: str
    mandate_under: str
    mandate_on: date | None
    consent: bool
    no_personal_data: bool
    confidentiality: str
