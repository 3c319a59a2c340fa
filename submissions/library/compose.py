"""From rows to what a page says: matches marked, choices with their numbers, chips that take one back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from cities.registry.models import Bureau
from compact_portal.kit.languages import CONTENT_LANGUAGES, named
from compact_portal.kit.worldmap import Mark
from submissions.library.drafts import Wish
from submissions.library.queries import PART, SEARCHED, START, STOP, Facets
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Shown, shown
from submissions.practices.models import Practice, Theme
from submissions.rulebook.fields import PRACTICE

Words = str | Promise

BEFORE, LENGTH = 80, 260
PLACES: dict[str, Words] = {
    "title": _("the title"),
    "summary": _("the summary"),
    "problem": _("“What the problem was”"),
    "how_it_works": _("“What was done”"),
    "results": _("“What came of it”"),
    "what_failed": _("“What did not work”"),
    "advice": _("“Advice to another city”"),
    "target_groups": _("who it is for"),
    "lead_body": _("who runs it"),
    "partners": _("the partners"),
    "goal": _("“What it was to reach”"),
    "age_gender_disability": _("“Age, gender and disability”"),
    "users_say": _("“What people who use it say”"),
    "evaluation": _("“How it was judged”"),
    "transfer_conditions": _("“What it needs elsewhere”"),
    "support_needed": _("“What would help it on”"),
    "partner_cities": _("the cities that take part"),
}
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Section:
    """One part of a published practice: its place on the page, its heading, the answers under it."""

    anchor: str
    heading: str
    answers: tuple[Shown, ...]


# The parts in the order in which they are read, and the answers each holds.
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("problem", ("problem",)),
    ("goal", ("goal",)),
    ("how_it_works", ("how_it_works",)),
    ("results", ("results", "figures")),
    ("users_say", ("users_say",)),
    ("evaluation", ("evaluation",)),
    ("what_failed", ("what_failed",)),
    ("cost", ("cost", "paid")),
    ("refugees_part", ("refugees_part",)),
    ("age_gender_disability", ("age_gender_disability",)),
    ("advice", ("advice",)),
    ("transfer_conditions", ("transfer_conditions",)),
    ("support_needed", ("support_needed",)),
    ("partner_bodies", ("partner_bodies",)),
    ("objectives", ("objectives",)),
)


def sections(practice: Practice) -> list[Section]:
    """What a practice tells, part by part; parts without an answer are left out."""
    found = []
    for anchor, names in _SECTIONS:
        answers = tuple(_under(anchor, name, practice) for name in names if getattr(practice, name))
        if answers:
            found.append(Section(anchor.replace("_", "-"), _heading(anchor), answers))
    return found


def may_adapt(actor: Actor, case: Submission) -> bool:
    """Whether to offer beginning a practice adapted from this one: to who writes for another city.

    It stands only on pages that are written for one reader: those of the signed-out are kept and say the same to all.
    """
    return actor.city is not None and actor.city.id != case.city_id and actor.city_role in ("lead", "drafter")


def _heading(name: str) -> str:
    return capfirst(str(Practice._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _under(anchor: str, name: str, practice: Practice) -> Shown:
    """An answer under a heading. A choice under another question's heading says what was asked: it would tell nothing."""
    one = shown(PRACTICE[name], getattr(practice, name))
    return Shown("words", f"{_heading(name)}: {one.text}") if one.how == "words" and name != anchor else one


@dataclass(frozen=True)
class Hit:
    """One practice in a list: its title and a piece of its text, with matches marked, and where they stand."""

    case: Submission
    title: SafeString
    why: SafeString
    places: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Option:
    """One narrowing choice; ``count`` is None when too much matched to be counted."""

    value: str
    label: Words
    count: int | None
    checked: bool


@dataclass(frozen=True)
class Group:
    """Choices of one kind; ``name`` is the word in the address."""

    name: str
    legend: Words
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Chip:
    """A choice that was made, and the address without it."""

    label: Words
    without: str


def _html(text: str) -> SafeString:
    return mark_safe(escape(text).replace(START, "<mark>").replace(STOP, "</mark>"))


def _piece(text: str) -> str:
    """The part of a text round its first match, cut between words."""
    first = max(text.find(START), 0)
    begin = 0 if first <= BEFORE else text.rfind(" ", 0, first - BEFORE) + 1
    end = len(text) if begin + LENGTH >= len(text) else text.rfind(" ", begin, begin + LENGTH)
    end = begin + LENGTH if end <= first else end
    piece = text[begin:end].strip()
    piece += STOP * (piece.count(START) - piece.count(STOP))
    return f"{'…' if begin else ''}{piece}{'…' if end < len(text) else ''}"


def _chinese(case: Submission, words: str) -> list[str]:
    """PostgreSQL has no Chinese words to mark: mark the characters that were looked for."""
    runs = sorted(
        {one for run in _CHINESE.findall(words) for one in (run, *(run[i : i + 2] for i in range(len(run) - 1)))},
        key=len,
    )
    texts = [str(getattr(case.practice, name)) for name in SEARCHED]
    if not runs:
        return texts
    pattern = re.compile("|".join(re.escape(one) for one in reversed(runs)))
    return [pattern.sub(lambda found: f"{START}{found[0]}{STOP}", text) for text in texts]


def hit(case: Submission, words: str = "") -> Hit:
    """A practice as a list shows it; without words, its summary stands for the reason."""
    marked = getattr(case, "marked", "")
    if not marked:
        return Hit(case, SafeString(escape(case.title)), _html(_piece(case.summary)))
    texts = marked.split(PART)
    if case.language.startswith("zh"):
        texts = _chinese(case, words)
    parts = {name: text.strip("\n") for name, text in zip(SEARCHED, texts, strict=False)}
    found = [name for name, text in parts.items() if START in text]
    body = next((name for name in found if name != "title"), "summary")
    bare = parts["title"].replace(START, "").replace(STOP, "")
    title = _html(parts["title"]) if bare == case.title else SafeString(escape(case.title))
    return Hit(case, title, _html(_piece(parts[body])), tuple(PLACES[name] for name in found))


def _options(
    labels: Mapping[Any, tuple[str, Words]], counts: Mapping[Any, int], chosen: Iterable[str], exact: bool
) -> tuple[Option, ...]:
    picked = set(chosen)
    rows = (
        Option(value, label, counts.get(key, 0) if exact else None, value in picked)
        for key, (value, label) in labels.items()
        if counts.get(key) or value in picked
    )
    return tuple(rows)


def groups(wish: Wish, facets: Facets, themes: list[Theme], bureaux: list[Bureau]) -> list[Group]:
    """The narrowing choices that make sense here: none that would leave nothing, unless it was made."""
    years = sorted(set(facets.counts.get("year", {})) | set(wish.years), reverse=True)
    kinds: tuple[tuple[str, Words, dict[Any, tuple[str, Words]], tuple[Any, ...]], ...] = (
        ("theme", _("Theme"), {one.pk: (one.key, named(one)) for one in themes}, wish.themes),
        ("region", _("Region"), {one.pk: (one.key, named(one)) for one in bureaux}, wish.regions),
        ("language", _("Language"), {code: (code, name) for code, name in CONTENT_LANGUAGES}, wish.languages),
        ("life", _("How far it is"), {one.value: (one.value, one.label) for one in Practice.Life}, wish.lives),
        ("year", _("Year of publication"), {one: (str(one), str(one)) for one in years}, tuple(map(str, wish.years))),
    )
    made = (
        Group(name, legend, _options(labels, facets.counts.get(name, {}), chosen, facets.exact))
        for name, legend, labels, chosen in kinds
    )
    return [group for group in made if group.options]


def chips(groups: list[Group], query: QueryDict) -> list[Chip]:
    """The choices that were made, each with the address that takes it back."""
    made = []
    for group in groups:
        for option in group.options:
            if option.checked:
                rest = query.copy()
                rest.setlist(group.name, [one for one in rest.getlist(group.name) if one != option.value])
                rest.pop("page", None)
                rest.pop("cursor", None)
                made.append(Chip(option.label, f"?{rest.urlencode()}"))
    return made


def marks(cases: Iterable[Submission]) -> list[Mark]:
    """The cities of some practices, each once, for the map."""
    cities = {case.city_id: case.city for case in cases}
    return [Mark(city.latitude, city.longitude, city.name) for city in cities.values()]
