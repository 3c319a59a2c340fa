"""What a question, a part of a form and a form are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from submissions.rulebook.limits import SHORT_CHARACTERS

Words = str | Promise


class Widget(StrEnum):
    """How an answer is given."""

    LINE = "line"
    TEXT = "text"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    DATE = "date"
    TICK = "tick"
    ROWS = "rows"


class Cell(StrEnum):
    """What one place of a row holds."""

    LINE = "line"
    YEAR = "year"
    LINK = "link"
    ONE_OF = "one_of"


@dataclass(frozen=True)
class Column:
    """One place in each row of an answer. ``needed``: the sentence when a row that was begun lacks it at sending."""

    name: str
    label: Words
    limit: int = SHORT_CHARACTERS
    cell: Cell = Cell.LINE
    choices: tuple[tuple[str, Words], ...] = ()
    needed: Words = ""


@dataclass(frozen=True)
class Field:
    """One question.

    ``needed`` is the sentence that says it is missing before sending; empty: it may stay open. ``needless_when`` names
    another question and its answer with which this one may stay open all the same. ``always``: it has an answer from
    the start, which may be changed but not taken away. ``good`` shows what a good answer looks like. An answer in
    ``ROWS`` is a list of dictionaries, one text for each of ``columns``; of rows, ``limit`` is their number.
    """

    name: str
    step: str
    label: Words
    help: Words = ""
    widget: Widget = Widget.LINE
    limit: int = SHORT_CHARACTERS
    needed: Words = ""
    rows: int = 8
    choices: tuple[tuple[str, Words], ...] = ()
    always: bool = False
    good: Words = ""
    columns: tuple[Column, ...] = ()
    needless_when: tuple[str, str] | None = None

    @property
    def empty(self) -> str | bool | list[Any] | None:
        """The answer of somebody who gave none."""
        if self.widget in (Widget.SOME_OF, Widget.ROWS):
            return []
        if self.widget is Widget.TICK:
            return False
        return None if self.widget is Widget.DATE else ""

    @property
    def typed(self) -> bool:
        """Whether people answer in words of their own; what they choose is read in the portal's."""
        return self.widget in (Widget.LINE, Widget.TEXT, Widget.ROWS)


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    title: Words


@dataclass(frozen=True)
class Form:
    """The questions of a practice in one version, which a practice remembers. What was asked once never changes."""

    version: int
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]

    def step(self, key: str) -> Step | None:
        """The step of that key, or None."""
        return next((row for row in self.steps if row.key == key), None)

    def of(self, step: str) -> tuple[Field, ...]:
        """The questions of one step, in order."""
        return tuple(row for row in self.fields if row.step == step)

    def after(self, step: Step) -> Step | None:
        """The step that follows, or None after the last."""
        at = self.steps.index(step) + 1
        return self.steps[at] if at < len(self.steps) else None
