"""An answer in rows: a figure with its unit, year and source; a partner with its kind.

Every place of every row is an input of its own, named ``figures-0-unit``, so that a form in rows works without a
script, is saved by itself like any other, and comes back whole when something must be put right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from compact_portal.kit.lines import LineField

Row = dict[str, str]
SPARE = 2  # empty rows offered after those that are filled
_FURTHEST = 200  # rows beyond are not read: no page of ours sends them
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


def put_earlier(data: Mapping[str, Any]) -> tuple[str, int] | None:
    """The answer and the row, counted from nought, whose button "Put it earlier" sent the form; None when it was another."""
    match = re.fullmatch(r"earlier-([a-z_]+)-([1-9][0-9]{0,2})", str(data.get("then") or ""), re.ASCII)
    return (match[1], int(match[2])) if match else None


@dataclass(frozen=True)
class Place:
    """One place in a row: ``kind`` is line, year, link or one_of (of ``choices``); ``limit`` is in characters."""

    name: str
    label: str | Promise
    limit: int
    kind: str = "line"
    choices: tuple[tuple[str, str | Promise], ...] = ()


class RowsWidget(forms.Widget):
    """A small table of inputs. The value is a list of rows as they were typed."""

    template_name = "forms/rows.html"
    use_fieldset = True

    def __init__(self, places: Sequence[Place], most: int) -> None:
        super().__init__()
        self.places, self.most = tuple(places), most

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        """Rows as typed, those without anything left out."""
        names = {place.name for place in self.places}
        found: dict[int, Row] = {}
        for key in data:
            match = re.fullmatch(r"(.+)-([0-9]{1,3})-([a-z_]+)", key)
            if match and match[1] == name and match[3] in names and int(match[2]) < _FURTHEST:
                found.setdefault(int(match[2]), {})[match[3]] = str(data.get(key) or "")
        if (up := put_earlier(data)) and up[0] == name and found.keys() >= {up[1] - 1, up[1]}:
            found[up[1] - 1], found[up[1]] = found[up[1]], found[up[1] - 1]
        whole = ({place.name: found[n].get(place.name, "") for place in self.places} for n in sorted(found))
        return [row for row in whole if any(text.strip() for text in row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        shown = [*rows, *({} for _spare in range(min(SPARE, max(self.most - len(rows), 0))))]
        identity = context["widget"]["attrs"].get("id") or f"id_{name}"
        # Django says that the answer is wrong; which of its places are, is said here.
        refused = "aria-invalid" in context["widget"]["attrs"]
        context["widget"] |= {
            "rows": [self._row(name, identity, n, row, refused) for n, row in enumerate(shown)],
            "blank": self._row(name, identity, "__n__", {}),
            "told_at": f"{identity}_error",
            "most": self.most,
        }
        return context

    def _row(self, name: str, identity: str, number: int | str, row: Row, refused: bool = False) -> dict[str, Any]:
        cells = [
            {
                "name": f"{name}-{number}-{place.name}",
                "id": f"{identity}_{number}_{place.name}",
                "place": place,
                "value": row.get(place.name, ""),
                "wrong": refused and bool(wrong_with(place, row.get(place.name, ""))),
            }
            for place in self.places
        ]
        shown = number + 1 if isinstance(number, int) else number
        return {"number": number, "shown": shown, "cells": cells, "blank": not any(row.values())}

    def first_wrong(self, identity: str, value: Any) -> str:
        """The id of the first input to put right; where none is wrong by itself, that of the first of all."""
        for number, row in enumerate(value or []):
            for place in self.places:
                if wrong_with(place, row.get(place.name, "")):
                    return f"{identity}_{number}_{place.name}"
        return f"{identity}_0_{self.places[0].name}"


class HiddenRows(RowsWidget):
    """The same rows sent along unseen."""

    template_name = "forms/rows_hidden.html"
    is_hidden = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["rows"] = context["widget"]["rows"][: len(value or [])]
        return context

    @property
    def input_type(self) -> str:
        return "hidden"


class RowsField(forms.Field):
    """Rows of ``places``, ``most`` of them. Gives a list of dictionaries, one text for each place."""

    def __init__(self, places: Sequence[Place], most: int, **options: Any) -> None:
        super().__init__(required=False, widget=RowsWidget(places, most), **options)
        self.places, self.most = tuple(places), most

    def hidden_widget(self) -> HiddenRows:  # type: ignore[override]
        return HiddenRows(self.places, self.most)

    def clean(self, value: Any) -> list[Row]:
        rows = [dict(one) for one in value or []]
        if len(rows) > self.most:
            raise ValidationError(
                _("There are %(n)s rows, and %(most)s fit.") % {"n": len(rows), "most": self.most}, code="many"
            )
        cleaned, problems = [], []
        for number, row in enumerate(rows, start=1):
            good, bad = self._clean_row(row)
            cleaned.append(good)
            problems += [_("Row %(n)s: %(problem)s") % {"n": number, "problem": one} for one in bad]
        if problems:
            raise ValidationError(problems)
        return [row for row in cleaned if any(row.values())]

    def _clean_row(self, row: Row) -> tuple[Row, list[str]]:
        good, bad = {}, []
        for place in self.places:
            try:
                good[place.name] = _fit(place, row.get(place.name, ""))
            except ValidationError as problem:
                bad += [f"{place.label}: {one}" for one in problem.messages]
        return good, bad

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def _fit(place: Place, text: str) -> str:
    """``text`` as this kind of place holds it; raises ``ValidationError`` with a sentence when it does not."""
    field = LineField(max_length=place.limit, required=False)
    if place.kind == "year":  # too long for one, it is none
        text = field.to_python(text).translate(_DIGITS)
        if text and not _YEAR.fullmatch(text):
            raise ValidationError(_("Give the year in four digits, such as 2025."))
    text = field.clean(text)
    if not text:
        return text
    if place.kind == "one_of" and text not in dict(place.choices):
        raise ValidationError(_("Choose one of the answers shown."))
    if place.kind == "link" and not leads_somewhere(text):
        raise ValidationError(_("Give the whole address, such as https://www.example.org/report."))
    return text


def wrong_with(place: Place, text: str) -> list[str]:
    """What is wrong with ``text`` in this place, in sentences."""
    try:
        _fit(place, text)
    except ValidationError as problem:
        return problem.messages
    return []


def leads_somewhere(text: str) -> bool:
    """Whether it is an address of the web that a browser would open as it stands."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"[\s<>\"]", text)
    except ValueError:
        return False


def read(rows: Iterable[Row], places: Sequence[Place]) -> list[list[str]]:
    """The texts of each row in the order of its places, with choices by their names."""
    names = {place.name: {key: str(label) for key, label in place.choices} for place in places}
    return [[names[one.name].get(row.get(one.name, ""), row.get(one.name, "")) for one in places] for row in rows]
