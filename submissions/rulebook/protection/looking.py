"""Going through one text with every pattern, and keeping what does not overlap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from submissions.rulebook.kinds import WORDS
from submissions.rulebook.protection import accounts, few, lives, numbers, people, placed, places, told_places
from submissions.rulebook.protection.marks import Mark

SHOWN_AT_MOST = 20  # marks a text is worth; a list of a thousand numbers needs no thousand warnings
AROUND = 40  # characters of the text shown on either side of a mark
# The words of a long file cost a second, and its filing's pages are opened again and again: those looked through last
# are remembered in this process, and nowhere else, as they may name somebody.
REMEMBERED = 64

# What is surest comes first: where two overlap, the first is kept.
_FINDERS: tuple[Callable[[str], Iterator[Mark]], ...] = (
    numbers.emails,
    accounts.accounts,
    accounts.papers,
    places.addresses,
    people.births,
    told_places.told,
    numbers.numbers,
    people.counts,
    few.few,
    people.names,
    lives.told_of,
    placed.placed,
)


# References of this portal point to filings: they are taken out before anything is looked for, wherever they stand.
_OURS = re.compile(
    rf"(?<![A-Za-z0-9-])(?:{'|'.join(words.letters for words in WORDS.values())})-20[0-9]{{2}}-[0-9]{{4,9}}(?!-?[A-Za-z0-9])", re.IGNORECASE
)


def _found(whole: str) -> Iterator[Mark]:
    taken: list[range] = []
    text = _OURS.sub(lambda match: "·" * len(match.group()), whole)
    for finder in _FINDERS:
        for found in finder(text):
            mark = replace(found, quote=whole[found.start : found.end])
            if any(mark.start < one.stop and one.start < mark.end for one in taken):
                continue
            taken.append(range(mark.start, mark.end))
            yield mark
            if len(taken) >= SHOWN_AT_MOST:
                return


def _with_context(mark: Mark, text: str) -> Mark:
    """With the words of its own line round it; an ellipsis where the line goes on."""
    head, tail = text[: mark.start].rfind("\n") + 1, text.find("\n", mark.end)
    head, tail = max(head, mark.start - AROUND), min(tail if tail >= 0 else len(text), mark.end + AROUND)
    cut_before = head > 0 and text[head - 1] != "\n"
    cut_after = tail < len(text) and text[tail] != "\n"
    before, after = text[head : mark.start], text[mark.end : tail]
    return replace(mark, before=f"…{before}" if cut_before else before, after=f"{after}…" if cut_after else after)


def check(text: str) -> list[Mark]:
    """What may point to one person in ``text``, in the order of the text, twenty at most."""
    return list(_marks(text))


@lru_cache(maxsize=REMEMBERED)
def _marks(text: str) -> tuple[Mark, ...]:
    return tuple(sorted((_with_context(mark, text) for mark in _found(text)), key=lambda mark: mark.start))
