"""What a view hands to the actions of this package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What somebody changed of what is said of a file: ``alt`` for those who do not see the image, the caption, or both."""

    alt: str | None = None
    caption: str | None = None
