"""Refusals: the sentence a person reads when an action does not do what was asked."""

from __future__ import annotations

from django.utils.functional import Promise


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
