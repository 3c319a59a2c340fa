"""The past of an object: its row's history, and what the journal says of it. The journal lies above and binds itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise

from cities.admin import words
from cities.history import queries
from cities.registry.models import City


@dataclass(frozen=True)
class Told:
    """One entry of the journal about an object."""

    at: datetime
    sentence: str | Promise
    who: str
    who_id: int | None
    reason: str
    address: str


@dataclass(frozen=True)
class Journal:
    """A page of entries, and the cursors of its neighbours."""

    entries: Sequence[Told]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Chapters:
    """Both; ``rows`` is None for a table whose history is not kept."""

    rows: queries.Past | None
    journal: Journal

    @property
    def steps(self) -> Sequence[tuple[queries.Step, str | Promise]]:
        """The steps of the rows, each with what its row is called."""
        return [(step, words.singular(step.model)) for step in self.rows.steps] if self.rows else []


_reader: list[Callable[[Model, str], Journal]] = []


def bind(reader: Callable[[Model, str], Journal]) -> None:
    """Called once, by the administration of the rooms above."""
    _reader[:] = [reader]


def chapters(model: type[Model], obj: Model | None, pk: str, rows: str, journal: str) -> Chapters:
    """What is told of one object, from the cursors of its two lists."""
    try:
        key: Any = model._meta.pk.to_python(pk)  # type: ignore[union-attr]
    except ValidationError:
        return Chapters(None, Journal(()))
    if model is City:
        past: queries.Past | None = queries.of_city(key, rows)
    else:
        past = queries.past(model, key, rows) if queries.is_kept(model) else None
    return Chapters(past, _reader[0](obj, journal) if obj is not None else Journal(()))
