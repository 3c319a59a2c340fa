"""What views hand to the actions on comments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What becomes of one comment: an outcome, the reason, and the id of the paragraph in which it shows."""

    outcome: str
    reason: str
    shows_in: int | None = None
