"""What somebody typed, with the questions it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, Field, Widget
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
}
_UNSEEN = frozenset({"version", "was", "then", "once", MARK})
_ROW = re.compile(r"[-_]\d+.*$")  # an answer of rows is sent under its name and a number
_REFERENCE = re.compile(r"[A-Z]{2}-\d{4}-\d{4,}")


@dataclass(frozen=True)
class Answer:
    """One question and what was typed to it."""

    label: str | Promise
    text: str


@dataclass(frozen=True)
class Typed:
    """One kept form: what it is, what was typed, and all that is sent when it is sent again."""

    id: int
    title: str | Promise
    reference: str
    address: str
    at: datetime
    answers: Sequence[Answer]
    fields: Sequence[tuple[str, str]]


def _row(name: str, table: Mapping[str, Field]) -> Field | None:
    return table.get(name) or table.get(_ROW.sub("", name))


def _table(route: str) -> dict[str, Field]:
    rows = (*PRACTICE.values(), *GENERAL_FIELDS, *COMMENT_FIELDS)
    if route.startswith("practices:"):
        rows = tuple(PRACTICE.values())
    return {row.name: row for row in rows}


def _said(row: Field | None, value: str) -> str:
    if row is None:
        return value
    if row.widget is Widget.TICK:
        return str(_("Yes"))
    return str(dict(row.choices).get(value, value))


def typed(one: Kept) -> Typed:
    """A kept form as its person reads it."""
    table = _table(one.route)
    answers = []
    for name, values in one.answers.items():
        said = [value for value in values if value.strip()]
        if name in _UNSEEN or name.startswith("keep_") or not said:
            continue
        row = _row(name, table)
        label = row.label if row else _("Your reason") if name == "reason" else name
        answers.append(Answer(label, "\n".join(_said(row, value) for value in said)))
    fields = [(name, value) for name, values in one.answers.items() for value in values]
    named = _REFERENCE.search(one.address)
    reference = named.group() if named else ""
    return Typed(one.id, ROUTES.get(one.route, ""), reference, one.address, one.at, answers, fields)
