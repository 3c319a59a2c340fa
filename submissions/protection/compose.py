"""Looking through a filing: every text in it, what is marked, and what was said of each mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from submissions.lifecycle.models import Submission
from submissions.protection import queries
from submissions.protection.drafts import Source
from submissions.protection.models import ProtectionAnswer
from submissions.rulebook.fields import Field, Widget
from submissions.rulebook.protection import Mark, check

Side, Word = ProtectionAnswer.Side, ProtectionAnswer.Word

# What is chosen from answers of our own, or is no text: nobody typed into these.
_NOT_TYPED = frozenset({Widget.ONE_OF, Widget.SOME_OF, Widget.DATE, Widget.TICK})
_READ_TOGETHER = ("figure", "unit")  # of a row of results: 3, and the girls it counts
MARKS = 200  # marks of one filing that are asked about; who holds more takes some out and looks again


def _texts(value: Any) -> Iterator[str]:
    """Every text in an answer of any shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield " ".join(str(value.get(key) or "") for key in _READ_TOGETHER).strip()
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def sources(rows: Iterable[Field], given: Mapping[str, Any], href: Callable[[Field], str]) -> list[Source]:
    """The texts of typed answers, whatever their shape; an answer of several lines or rows is one text."""
    found = []
    for row in rows:
        text = "\n".join(one for one in _texts(given.get(row.name)) if one) if row.widget not in _NOT_TYPED else ""
        if text:
            found.append(Source(row.name, row.label, text, href(row)))
    return found


@dataclass(frozen=True)
class Place:
    """One mark in one text, and what was said of it."""

    source: Source
    mark: Mark
    key: str
    city: ProtectionAnswer | None = None
    desk: ProtectionAnswer | None = None

    @property
    def asked_out(self) -> bool:
        """UNHCR asked to take it out, and the city has not answered since."""
        desk = self.desk
        return desk is not None and desk.word == Word.MUST_GO and not (self.city and self.city.at > desk.at)

    @property
    def still_there(self) -> bool:
        """The city said it takes it out; it stands there still."""
        return self.city is not None and self.city.word == Word.REMOVED

    @property
    def answered(self) -> bool:
        return self.city is not None and not self.still_there and not self.asked_out

    @property
    def looked_at(self) -> bool:
        """Somebody at the desk said what becomes of it, as it stands now."""
        return self.desk is not None and (self.desk.word == Word.AGREED or self.asked_out)


@dataclass(frozen=True)
class Look:
    """Every mark of a filing, in the order of its texts."""

    places: tuple[Place, ...] = ()

    @cached_property
    def by_source(self) -> list[tuple[Source, list[Place]]]:
        found: dict[str, tuple[Source, list[Place]]] = {}
        for place in self.places:
            found.setdefault(place.source.name, (place.source, []))[1].append(place)
        return list(found.values())

    @cached_property
    def unanswered(self) -> int:
        return sum(not place.answered for place in self.places)

    @cached_property
    def unlooked(self) -> int:
        return sum(not place.looked_at for place in self.places)

    @cached_property
    def to_go(self) -> list[Place]:
        """What the desk said must be taken out."""
        return [place for place in self.places if place.asked_out]


def key(case_id: int, source: Source, mark: Mark) -> str:
    """A name for these words in this field of this filing, from which nobody can tell the words.

    A plain digest of a telephone number is guessed in minutes; this one needs the portal's own key. After a change of
    that key, what was answered is asked once more.
    """
    words = " ".join(mark.quote.casefold().split())
    return salted_hmac("submissions.protection", f"{case_id}|{source.name}|{mark.kind}|{words}").hexdigest()[:16]


# The answer that names other cities, as people list names.
_PARTNERS, _APART = "partner_cities", re.compile(r"[,;،、\n/]| (?:and|et|y|и|و|&) ")


def look(case: Submission, texts: Iterable[Source]) -> Look:
    """Go through ``texts``; one statement finds what was said of all that is marked.

    The name of the city that files, and of those it names as partners, is no person's where nothing tells of a life.
    """
    texts = list(texts)
    partners = (name for source in texts if source.name == _PARTNERS for name in _APART.split(source.text))
    places = {case.city.name, *partners}
    found: dict[str, tuple[Source, Mark]] = {}
    for source in texts:
        for mark in check(source.text, places):
            found.setdefault(key(case.pk, source, mark), (source, mark))
    if not found:
        return Look()
    said = queries.answers(case.pk)
    return Look(
        tuple(
            Place(source, mark, one, said.get((Side.CITY, one)), said.get((Side.DESK, one)))
            for one, (source, mark) in list(found.items())[:MARKS]
        )
    )


def words_to_ask(case: Submission, places: Sequence[Place]) -> str:
    """Words with which the desk may ask for changes, in the filing's language where the portal speaks it.

    They name the place and what it looks like, and repeat nothing: a reason is mailed, and stays in the journal.
    """
    if not places:
        return ""
    with translation.override(case.language):
        lines = [_("%(place)s: %(what)s") % {"place": one.source.label, "what": one.mark.what} for one in places]
        return "\n".join([_("Please take out what may point to one person:"), *dict.fromkeys(lines)])
