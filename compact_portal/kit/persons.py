"""The port through which every room says what it holds about a person, and forgets it.

``cities.people`` lets a person download what is held on them and be erased, yet may import no room above it. So each
room binds a ``Keeper`` when the apps are ready, and the lower room asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """Who is meant: a user's id and every address known to be theirs, in the spelling that is stored."""

    user_id: int
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keeper:
    """One room's answers: ``held`` gives what it holds as plain JSON values, ``erase`` takes the person out of it.

    ``erase`` runs in the transaction that erases the person everywhere; what belongs to a city it leaves, without the
    person. ``stops`` names, in sentences, what must be settled before the person can be erased.
    """

    room: str
    held: Callable[[Person], Mapping[str, Any]]
    erase: Callable[[Person, datetime], None]
    stops: Callable[[Person], Sequence[Any]] = lambda person: ()


_keepers: dict[str, Keeper] = {}


def bind(keeper: Keeper) -> None:
    """Called once by each room that holds something about people, when the apps are ready."""
    _keepers[keeper.room] = keeper


def keepers() -> Sequence[Keeper]:
    """Every room that holds something, by name."""
    return [_keepers[room] for room in sorted(_keepers)]
