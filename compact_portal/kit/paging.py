"""Keyset paging: a page costs the same at any depth, and a row that arrives meanwhile moves nothing.

A cursor is the sort key of the page's edge, signed for lists in that order so that nobody can ask the database for
nonsense. The method is the seek method (Markus Winand, "Use The Index, Luke", chapter "Fetching the next page").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page and the cursors (text for the query string, or empty) of its neighbours."""

    rows: Sequence[M]
    newer: str
    older: str


def _value(raw: Any) -> Any:
    if isinstance(raw, dict):
        return datetime.fromisoformat(raw["at"]) if "at" in raw else date.fromisoformat(raw["on"])
    return raw


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _salt(queryset: QuerySet[M], keys: Sequence[str]) -> str:
    return ":".join(("paging", queryset.model._meta.label_lower, *keys))


def _cursor(way: str, row: Model, keys: Sequence[str], salt: str) -> str:
    return signing.dumps([way, [_plain(getattr(row, key.lstrip("-"))) for key in keys]], salt=salt, compress=True)


def beyond(keys: Sequence[str], values: Sequence[Any], *, back: bool) -> Q:
    """Rows strictly after ``values`` in the order of ``keys`` (before them when ``back``).

    The bound on the first key alone says nothing new, but lets PostgreSQL begin in the middle of the index; from the
    alternatives it would read everything up to there.
    """
    condition = Q()
    for index, key in enumerate(keys):
        descending = key.startswith("-") != back
        equal = Q(**{keys[i].lstrip("-"): values[i] for i in range(index)})
        condition |= equal & Q(**{f"{key.lstrip('-')}__{'lt' if descending else 'gt'}": values[index]})
    first = "lte" if keys[0].startswith("-") != back else "gte"
    return Q(**{f"{keys[0].lstrip('-')}__{first}": values[0]}) & condition


def page(queryset: QuerySet[M], keys: Sequence[str], cursor: str = "", size: int = 50) -> Page[M]:
    """One page of ``queryset`` in the order of ``keys`` (the last one unique; no key may be null).

    A cursor that was not made here, is another list's, or is damaged, shows the first page.
    """
    salt = _salt(queryset, keys)
    way, values = "first", []
    if cursor:
        try:
            way, raw = signing.loads(cursor, salt=salt)
            values = [_value(one) for one in raw]
        except (signing.BadSignature, ValueError, TypeError):
            way = "first"
    back = way == "newer"
    if way != "first" and len(values) == len(keys):
        queryset = queryset.filter(beyond(keys, values, back=back))
    order = [key[1:] if key.startswith("-") else f"-{key}" for key in keys] if back else list(keys)
    rows = list(queryset.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    newer = bool(rows) and (more if back else way != "first")
    older = bool(rows) and (back or more)
    return Page(
        rows=rows,
        newer=_cursor("newer", rows[0], keys, salt) if newer else "",
        older=_cursor("older", rows[-1], keys, salt) if older else "",
    )
