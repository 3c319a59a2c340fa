"""What digests are handed about: a window of the journal for an audience, what somebody chose, what a page shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

# Where the journal names somebody: positions by user id.
Named = Mapping[int, Sequence[int]]


def canonical(scope: Mapping[str, Sequence[Any]]) -> str:
    """A scope as text that is equal for equal scopes; what narrows nothing is left out."""
    return json.dumps({key: sorted(scope[key]) for key in sorted(scope) if scope[key]})


# What a scope asks that may be answered otherwise later: a filing's themes change, a city signs.
MAY_CHANGE = frozenset({"themes", "sections", "rounds", "signatories"})


@dataclass(frozen=True)
class Window:
    """The stretch ``(from_position, through_position]`` of the journal as one audience with one scope reads it."""

    audience: str
    city_id: int | None
    scope: str
    from_position: int
    through_position: int

    @property
    def key(self) -> str:
        """A name for it; everybody with the same window shares an edition."""
        parts = (self.audience, self.city_id, self.scope, self.from_position, self.through_position)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def wide(self) -> Window:
        """The same without what may change: what the journal alone answers, today as on the day."""
        return replace(self, scope=canonical({key: self.narrows[key] for key in self.narrows if key not in MAY_CHANGE}))

    @property
    def narrows(self) -> dict[str, list[Any]]:
        """The scope as a mapping."""
        found: dict[str, list[Any]] = json.loads(self.scope)
        return found


@dataclass(frozen=True)
class Choice:
    """How somebody wants their digest. ``scope`` None leaves it as it is."""

    cadence: str
    weekday: int = 0
    hour: int = 8
    time_zone: str = "Europe/Zurich"
    language: str = "en"
    scope: Mapping[str, Sequence[Any]] | None = None
    note_when_empty: bool = False


@dataclass(frozen=True)
class Item:
    """One entry as a digest tells it, in words that are ready."""

    title: str
    meta: str
    url: str
    label: str
    said: str = ""
    said_language: str = ""
    is_button: bool = False


@dataclass(frozen=True)
class Part:
    """One section: its heading, the first items, how many more there are, and where if not on the digest's own page."""

    name: str
    heading: str
    items: Sequence[Item]
    more: int = 0
    more_url: str = ""


@dataclass(frozen=True)
class Digest:
    """An edition in one language: a head with the counts, and its parts.

    ``left_out`` is how much of what it told is not shown, because its reader may not read it any more.
    """

    headline: str
    parts: Sequence[Part]
    demonstration: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0

    def on_a_page(self, portal: str) -> Digest:
        """The same for a page of the ``portal``: addresses without its host."""
        parts = [
            replace(
                part,
                items=[replace(item, url=item.url.removeprefix(portal)) for item in part.items],
                more_url=part.more_url.removeprefix(portal),
            )
            for part in self.parts
        ]
        return replace(self, parts=parts)


@dataclass(frozen=True)
class Frame:
    """An edition's mail in one language, with marks where a person's own words go."""

    subject: str
    text: str
    html: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A frame whose body is kept in the post office."""

    subject: str
    stencil: int


@dataclass
class Book:
    """What is ready to be told, made and committed before anybody's row is locked; kept while a worker composes.

    ``editions``: by run and window, the edition's id and whether it tells anything. ``renditions``: by edition and
    language; ``broken`` are those that could not be written. ``named``: by run, whom its stretch of the journal names.
    """

    editions: dict[tuple[int, str], tuple[int, bool]] = field(default_factory=dict)
    renditions: dict[tuple[int, str], Kept] = field(default_factory=dict)
    broken: set[tuple[int, str]] = field(default_factory=set)
    named: dict[int, Named] = field(default_factory=dict)
