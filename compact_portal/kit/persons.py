"""The port through which every room says what it holds about a person, and forgets it.

``cities.people`` lets a person download what is held on them and be erased, yet may import no room above it. So each
room binds a ``Keeper`` when the apps are ready, and the lower room asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What stands where the name of somebody stood who was erased since: of anybody, and of whoever wrote for a city.
ERASED = _("A person since erased")
FORMER = _("A former member of the city")


@dataclass(frozen=True)
class Person:
    """Who is meant: a user's id, every address proved to be theirs in the spelling that is stored, and their name."""

    user_id: int
    addresses: tuple[str, ...] = ()
    name: str = ""


def _stays(_person: Person, _at: datetime) -> None:
    """What was recorded for UNHCR or a city stays, and points at a row that has no name any more."""


def _no_stop(_person: Person) -> Sequence[str | Promise]:
    return ()


def _nothing_to_tidy(_at: datetime) -> None:
    return None


@dataclass(frozen=True)
class Keeper:
    """One room's answers: ``held`` gives what it holds as plain JSON values, ``erase`` takes the person out of it.

    ``holds`` says the same in a sentence. ``covers`` names the columns it answers for (``cities.Invitation.email``): a
    test finds those that nobody answers for. ``erase`` runs in the transaction that erases the person everywhere, after
    the account has been marked as erased; what belongs to a city it leaves, without the person. ``stops`` names, in
    sentences, what must be settled before. ``tidy`` drops what has been kept long enough, in a transaction of its own.
    """

    room: str
    holds: str | Promise
    covers: tuple[str, ...]
    held: Callable[[Person], Mapping[str, Any]]
    erase: Callable[[Person, datetime], None] = _stays
    stops: Callable[[Person], Sequence[str | Promise]] = _no_stop
    tidy: Callable[[datetime], None] = _nothing_to_tidy


_keepers: dict[str, Keeper] = {}


def bind(keeper: Keeper) -> None:
    """Called once by each room that holds something about people, when the apps are ready."""
    _keepers[keeper.room] = keeper


def keepers() -> Sequence[Keeper]:
    """Every room that holds something, by name."""
    return [_keepers[room] for room in sorted(_keepers)]


def plain_rows(rows: QuerySet[Any], **fields: str) -> list[dict[str, Any]]:
    """``rows`` as plain values in one statement: what each is called in the download, and the column it is read from."""
    return [dict(zip(fields, row, strict=True)) for row in rows.values_list(*fields.values())]
