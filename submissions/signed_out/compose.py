"""What somebody typed, with the questions it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import OWN_NAMES
from submissions.rulebook.fields import COMMENT_FIELDS, CURRENT, GENERAL_FIELDS, PRACTICE, Field, Widget
from submissions.signed_out.drafts import MARK
from submissions.signed_out.queries import Kept

# The filing forms in which people type, by the names of their addresses. No other form is ever kept.
ROUTES: dict[str, str | Promise] = {
    "practices:start": _("Beginning a practice"),
    "practices:step": _("A part of a practice"),
    "comments:start": _("A comment"),
    "comments:item": _("A comment"),
    "comments:about": _("About a filing of comments"),
    "lifecycle:move": _("A reason or a note"),
    "attachments:describe": _("What the files of a practice show"),
    "practices:check": _("What may point to one person"),
    "comments:check": _("What may point to one person"),
}
# Of a page on which a filing is checked the answers alone are given back. Sent again they are kept, whatever its button
# said: nothing leaves a city by a press of an hour ago.
_CHECKS = frozenset({"practices:check", "comments:check"})
_OF_A_MARK = re.compile(r"(word|with|all)_\w+")
# Where such a form stands on a page whose own form is none of them.
PAGES = frozenset({*ROUTES, "attachments:files"})
# Sending these again does more than save: the head says which act it is, the button what it does, and the question is
# the one its page asks.
_ACTS: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "withdraw": (_("Your reason for withdrawing a filing"), _("Withdraw it"), _("Your reason")),
    "return": (_("Your note to the drafters"), _("Return it"), _("Your note to the drafters")),
}
_SAID: dict[str, str | Promise] = {
    "alt": _("What the image shows"),
    "caption": _("Caption"),
    "paragraph": _("Paragraph"),
}
# What is chosen here has its names in the database, which this room does not read.
_UNNAMED = frozenset({"themes", "kind"})
_UNSEEN = frozenset({"version", "was", "then", "once", "state", "act", MARK})
_ROW = re.compile(r"(.+?)[-_](\d+)(?:-(\w+))?")  # figures-0-unit, alt_12: a name, a number, the place in a row
_REFERENCE = re.compile(r"[A-Z]{2}-\d{4}-\d{4,}")


@dataclass(frozen=True)
class Answer:
    """One question and what was typed to it."""

    label: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class Typed:
    """One kept form: what it is, what was typed, and all that is sent when it is sent again."""

    id: int
    title: str | Promise
    button: str | Promise
    reference: str
    address: str
    at: datetime
    answers: Sequence[Answer]
    fields: Sequence[tuple[str, str]]


def _table(route: str) -> dict[str, Field]:
    rows = (*PRACTICE.values(), *GENERAL_FIELDS, *COMMENT_FIELDS)
    if route.startswith("practices:"):
        rows = tuple(PRACTICE.values())
    return {row.name: row for row in rows}


def _said(row: Field | None, place: str, value: str) -> str:
    if row is None:
        return value
    if row.widget is Widget.TICK:
        return str(_("Yes"))
    if row.name in _UNNAMED:
        return str(_("What you chose is kept."))
    if row.name == "language":
        return OWN_NAMES.get(value, value)
    choices = next((column.choices for column in row.columns if column.name == place), row.choices)
    return str(dict(choices).get(value, value))


def _answers(
    given: Mapping[str, Sequence[str]], table: Mapping[str, Field], asked: Mapping[str, str | Promise]
) -> list[Answer]:
    """Every answer under its question; what was typed side by side, in one row, is read side by side."""
    found: dict[tuple[str, str], Answer] = {}
    for name, values in given.items():
        said = [value for value in values if value.strip()]
        if name in _UNSEEN or name.startswith(("keep_", "initial-")) or not said:
            continue
        split = None if name in table else _ROW.fullmatch(name)
        base, number, place = split.groups("") if split else (name, "", "")
        row = table.get(base)
        text = "\n".join(dict.fromkeys(_said(row, place, value) for value in said))
        key = (base, number)
        if key in found:
            text = f"{found[key].text} · {text}"
        found[key] = Answer(row.label if row else asked.get(base, name), text)
    return list(found.values())


def _answers_to_marks(given: Mapping[str, Sequence[str]]) -> list[Answer]:
    """That something was chosen, and what was typed beside it; which mark each is about, its page says."""
    said = {name: value for name, values in given.items() for value in values if _OF_A_MARK.fullmatch(name) and value}
    typed = [Answer(_("Who holds the consent"), one) for name, one in said.items() if name.startswith("with_")]
    chosen = [Answer(_("Your answers"), _("What you chose is kept."))] if len(said) > len(typed) else []
    return [*chosen, *typed]


def worth_keeping(route: str, given: Mapping[str, Sequence[str]]) -> bool:
    """Whether anything was typed or chosen that a person would miss."""
    return route not in _CHECKS or bool(_answers_to_marks(given))


def _act(one: Kept) -> tuple[str | Promise, str | Promise, str | Promise] | None:
    """The act that a form of reasons is for, by the last word of its address."""
    return _ACTS.get(_last_word(one)) if one.route == "lifecycle:move" else None


def _last_word(one: Kept) -> str:
    return urlsplit(one.address).path.rstrip("/").rpartition("/")[2]


def _head(one: Kept) -> tuple[str | Promise, str | Promise]:
    """Which form it is, and what its button says."""
    if act := _act(one):
        return act[:2]
    step = CURRENT.step(_last_word(one)) if one.route == "practices:step" else None
    button = _("Keep these answers") if one.route in _CHECKS else _("Send it again")
    return step.title if step else ROUTES.get(one.route, ""), button


def typed(one: Kept) -> Typed:
    """A kept form as its person reads it."""
    fields = [(name, value) for name, values in one.answers.items() for value in values]
    named = _REFERENCE.search(one.address)
    title, button = _head(one)
    act = _act(one)
    answers = _answers(one.answers, _table(one.route), {**_SAID, "reason": act[2] if act else ""})
    if one.route in _CHECKS:
        answers = _answers_to_marks(one.answers)
        fields = [*((name, value) for name, value in fields if name not in ("act", "keep")), ("keep", "1")]
    return Typed(
        id=one.id,
        title=title,
        button=button,
        reference=named.group() if named else "",
        address=one.address,
        at=one.at,
        answers=answers,
        fields=fields,
    )
