"""The port through which a page asks whom an act will mail at once, before it is done.

Who is told of what lies above every room that acts: the routes, what people chose, the addresses that are not written
to. So the room of notices binds itself here at start-up, and the pages ask ``foreseen``. The mails are made from the
same answer, so that the number on a button is the number of mails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """What would happen: who does it, in which city, to whose filing, naming whom, held by whom; all of them row ids."""

    who: int | None = None
    city_id: int | None = None
    author_id: int | None = None
    named: tuple[int, ...] = ()
    holder_id: int | None = None


@dataclass(frozen=True)
class Reader:
    """One person to be told, in their language; ``role`` is theirs in the city, or at UNHCR, for people to read."""

    user_id: int
    name: str
    email: str
    language: str
    role: str = ""


Foretold = Mapping[str, tuple[Reader, ...]]

_teller: list[Callable[[Event, tuple[str, ...]], Foretold]] = []


def bind(teller: Callable[[Event, tuple[str, ...]], Foretold]) -> None:
    """Called once, by the room of notices, when the apps are ready."""
    _teller[:] = [teller]


def foreseen(event: Event, *happenings: str) -> Foretold:
    """Whom each of ``happenings`` (the rule book's words) would mail at once, by name; in a fixed number of statements."""
    return _teller[0](event, happenings)


def how_many(event: Event, happening: str) -> int:
    """How many people ``happening`` would mail at once, for a page whose reader may not learn who they are."""
    return len(foreseen(event, happening)[happening])
