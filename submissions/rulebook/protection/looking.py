"""Going through one text with every pattern, and keeping what does not overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from submissions.rulebook.protection import numbers, people, places
from submissions.rulebook.protection.marks import Mark

SHOWN_AT_MOST = 20  # marks a text is worth; a list of a thousand numbers needs no thousand warnings
AROUND = 40  # characters of the text shown on either side of a mark

# What is surest comes first: where two overlap, the first is kept.
_FINDERS: tuple[Callable[[str], Iterator[Mark]], ...] = (
    numbers.emails,
    people.births,
    places.addresses,
    numbers.numbers,
    people.counts,
    people.names,
)


def _found(text: str) -> Iterator[Mark]:
    taken: list[range] = []
    for finder in _FINDERS:
        for mark in finder(text):
            if any(mark.start < one.stop and one.start < mark.end for one in taken):
                continue
            taken.append(range(mark.start, mark.end))
            yield mark
            if len(taken) >= SHOWN_AT_MOST:
                return


def _with_context(mark: Mark, text: str) -> Mark:
    before, after = text[max(0, mark.start - AROUND) : mark.start], text[mark.end : mark.end + AROUND]
    return replace(mark, before=" ".join(before.rsplit("\n", 1)[-1].split(" ")), after=after.split("\n", 1)[0])


def check(text: str) -> list[Mark]:
    """What may point to one person in ``text``, in the order of the text, twenty at most."""
    return sorted((_with_context(mark, text) for mark in _found(text)), key=lambda mark: mark.start)
