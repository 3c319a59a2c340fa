"""The port through which lower rooms write into the journal.

``cities`` may not import ``submissions``, yet every administrative act must be in the journal, in the same
transaction. So the journal binds itself here at start-up, and the lower rooms call ``remember``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Happening:
    """What happened outside a filing: ``name`` is the rule book's word, ``who`` and ``city_id`` are row ids or None."""

    name: str
    at: datetime
    who: int | None = None
    who_name: str = ""
    city_id: int | None = None
    bureau_id: int | None = None
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


_writer: list[Callable[[Happening], None]] = []


def bind(writer: Callable[[Happening], None]) -> None:
    """Called once, by the journal, when the apps are ready."""
    _writer[:] = [writer]


def bound() -> bool:
    """Whether a journal is listening; a start-up check asks."""
    return bool(_writer)


def remember(happening: Happening) -> None:
    """Write ``happening`` into the journal, in the transaction that is open."""
    _writer[0](happening)
