"""Going through one text with every pattern, and keeping what does not overlap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from submissions.rulebook.kinds import WORDS
from submissions.rulebook.protection import accounts, ages, few, lives, numbers, people, placed, places, told_places
from submissions.rulebook.protection.given import as_place
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
    ages.ages,
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
    rf"(?<![A-Za-z0-9-])(?:{'|'.join(words.letters for words in WORDS.values())})-20[0-9]{{2}}-[0-9]{{4,9}}(?!-?[A-Za-z0-9])",
    re.IGNORECASE,
)


def _found(whole: str, places: frozenset[str]) -> Iterator[Mark]:
    taken: list[range] = []
    text = _OURS.sub(lambda match: "·" * len(match.group()), whole)
    for finder in _FINDERS:
        for found in lives.told_of(text, places) if finder is lives.told_of else finder(text):
            mark = replace(found, quote=whole[found.start : found.end])
            if any(mark.start < one.stop and one.start < mark.end for one in taken):
                continue
            taken.append(range(mark.start, mark.end))
            yield mark
            if len(taken) >= SHOWN_AT_MOST:
                return


def _with_context(mark: Mark, text: str) -> Mark:
    """With the words of its own line round it, whole ones; an ellipsis where the line goes on."""
    first, last = text[: mark.start].rfind("\n") + 1, text.find("\n", mark.end)
    last = last if last >= 0 else len(text)
    head, tail = max(first, mark.start - AROUND), min(last, mark.end + AROUND)
    while head < mark.start and _in_a_word(text, head):
        head += 1
    while tail > mark.end and _in_a_word(text, tail):
        tail -= 1
    before, after = text[head : mark.start], text[mark.end : tail]
    if head > first:
        before = f"…{before.lstrip()}" if before.strip() else f"…{before}"
    if tail < last:
        after = f"{after.rstrip()}…" if after.strip() else f"{after}…"
    return replace(mark, before=_turned(before + after, text[first:last]) + before, after=after)


# Scripts that set no spaces between words: Thai to Khmer, kana and Chinese. Any place between two signs will do.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def _in_a_word(text: str, place: int) -> bool:
    """Whether a cut before ``text[place]`` would go through a word, a number or an address."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if unicodedata.category(after).startswith("M"):
        return True
    return not (before.isspace() or after.isspace() or _UNSPACED.match(before) or _UNSPACED.match(after))


_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _turned(around: str, line: str) -> str:
    """The unseen mark that keeps an excerpt running as its line does, where the first letter round the quote does not.

    A browser takes the direction from that letter, and a cut may leave a foreign word there, or none.
    """
    letters = [one for one in line if one.isalpha()]
    leftward = 2 * sum(bool(_LEFTWARD.match(one)) for one in letters) > len(letters)
    first = next((one for one in around if one.isalpha()), "")
    if bool(_LEFTWARD.match(first)) == leftward:
        return ""
    return _RIGHT_TO_LEFT if leftward else _LEFT_TO_RIGHT


def check(text: str, places: Iterable[str] = ()) -> list[Mark]:
    """What may point to one person in ``text``, in the order of the text, twenty at most.

    ``places`` are names known for those of places where it comes from: of the city that files, and of its partners.
    """
    return list(_marks(text, frozenset(map(as_place, places))))


@lru_cache(maxsize=REMEMBERED)
def _marks(text: str, places: frozenset[str]) -> tuple[Mark, ...]:
    found = (_with_context(mark, text) for mark in _found(text, places))
    return tuple(sorted(found, key=lambda mark: mark.start))
