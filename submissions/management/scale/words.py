"""Sentences in six languages, mixed from templates. Deterministic: the same generator gives the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

# How many ready sentences of each sort a language has; filings then only choose.
POOL = 600
SLOTS = ("thing", "group", "place", "office")
ANSWERS = ("problem", "how_it_works", "results", "what_failed", "advice")
SORTS = ("summary", *ANSWERS, "comment")


def _weighted(choices: Sequence[str]) -> list[str]:
    """A few words are common and many are rare, as in what people write: each as often as its place allows."""
    return [one for place, one in enumerate(choices) for _ in range(60 // (place + 1))]


class Words:
    """One language's pool of sentences."""

    def __init__(self, said: Mapping[str, Sequence[str]], random: Random, joint: str) -> None:
        self._said = {slot: _weighted(said[slot]) if slot in SLOTS else list(said[slot]) for slot in said}
        self._random, self._joint = random, joint
        self.titles = [self._sentence("title") for _ in range(POOL)]
        self.pool = {sort: [self._sentence(sort) for _ in range(POOL)] for sort in SORTS}

    def _one(self, slot: str) -> str:
        choices = self._said[slot]
        return choices[int(self._random.random() * len(choices))]

    def _sentence(self, sort: str) -> str:
        return self._filled(self._random.choice(self._said[sort]))

    def _filled(self, template: str) -> str:
        random = self._random
        return template.format(
            n=random.randint(3, 990),
            p=random.randint(4, 96),
            y=random.randint(2019, 2026),
            thing=self._one("thing"),
            group=self._one("group"),
            place=self._one("place"),
            office=self._one("office"),
        )

    def title(self, number: int) -> str:
        """A title that no other filing of this run has."""
        text = self.titles[int(self._random.random() * POOL)]
        return f"{text[:1].upper()}{text[1:]} ({number})"

    def some(self, sort: str, least: int, most: int) -> str:
        """A paragraph of between ``least`` and ``most`` sentences."""
        roll, pool = self._random.random, self.pool[sort]
        return self._joint.join([pool[int(roll() * POOL)] for _ in range(least + int(roll() * (most - least + 1)))])

    def slot(self, name: str) -> str:
        return self._one(name)


def read(content: Mapping[str, Any], random: Random) -> dict[str, Words]:
    """Every language's words."""
    languages = [name for name in content if name != "note"]
    return {name: Words(content[name], random, "" if name == "zh-hans" else " ") for name in languages}
