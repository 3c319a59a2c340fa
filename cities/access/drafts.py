"""What the actions of this room are handed, and what they say came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class CodesDraft:
    """The codes as they were typed; one of them may be empty."""

    old: str
    new: str


class Proved(Enum):
    """What came of typed codes: this one was wrong, one is still needed, the change is done, or it has ended."""

    WRONG = "wrong"
    HALF = "half"
    DONE = "done"
    ENDED = "ended"
