"""What a reader looks for."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_SIZE = 20
RANKED = 1_000  # a search that matches more is ranked among this many
COUNTED = 10_000  # a search that matches more is shown without numbers beside the narrowing choices


@dataclass(frozen=True)
class Wish:
    """Words and narrowing choices, by the keys that stand in the address. ``page`` counts from 1, for words only."""

    words: str = ""
    themes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    lives: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    city: str = ""
    newest: bool = False
    page: int = 1
    cursor: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.themes or self.regions or self.languages or self.lives or self.years or self.city)
