"""Refusals: the sentence a person reads when an action does not do what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.functional import Promise

T = TypeVar("T")


class Refusal(Exception):
    """An action refused, with a ``sentence`` for the person and, where one field is meant, its name."""

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field


class Stale(Refusal):
    """The page was made from an older state than the one that stands; nothing was written."""


class NotAllowed(Refusal):
    """The rule book says no to this person."""


class Reasons:
    """Everything that speaks against one thing, told at once instead of one by one."""

    def __init__(self) -> None:
        self._sentences: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._sentences)

    def add(self, sentence: str | Promise, column: str = "") -> None:
        """Note a reason, with the name of the ``column`` it is about; the same twice is said once."""
        told = f"{column}: {sentence}" if column else str(sentence)
        self._sentences += [one for one in told.split("\n") if one not in self._sentences]

    def ask(self, question: Callable[[], T], column: str = "") -> T | None:
        """What ``question`` answers; None when it refuses, and then its reason is noted."""
        try:
            return question()
        except Refusal as refusal:
            self.add(refusal.sentence, column)
            return None

    def refusal(self) -> Refusal:
        """All of them as one refusal, a line each."""
        return Refusal("\n".join(self._sentences))

    def refuse_any(self) -> None:
        """Raise them, if there are any."""
        if self:
            raise self.refusal()
