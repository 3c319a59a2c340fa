"""What a view hands to the actions of this package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What is said of a file: ``alt`` for those who do not see the image, and a caption."""

    alt: str
    caption: str
