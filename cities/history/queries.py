"""Reading the history of a row: what changed, step by step, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models

from cities.people.models import User
from cities.registry.models import Bureau, City, Country
from cities.signatories.models import Instrument
from compact_portal.kit import paging

PAGE = 25
LABELS: dict[str, str | Promise] = {
    "began": _("As it stood when the history began"),
    "insert": _("Added"),
    "update": _("Changed"),
    "delete": _("Removed"),
}
# Whose rows are named in the history; what refers to anything else is given by its number.
_NAMED: tuple[type[Model], ...] = (User, City, Bureau, Country, Instrument)
Names = Mapping[type[Model], Mapping[Any, Model]]


@dataclass(frozen=True)
class Change:
    """One column before and after; of a row that was added or removed only one of the two is told."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    """One event of a row. ``who`` is None when a command or a task did it, or somebody who was not signed in."""

    at: datetime
    label: str | Promise
    who: User | None
    who_id: int | None
    request: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class Past:
    """A page of steps, and the cursors of its neighbours."""

    steps: Sequence[Step]
    newer: str
    older: str


def is_kept(model: type[Model]) -> bool:
    """Whether the rows of ``model`` have a history."""
    return bool(event_models(tracks_model=model))


def past(model: type[Model], pk: Any, cursor: str = "") -> Past:
    """The history of one row, a page at a time, in at most eight queries however long it is."""
    event: Any = event_models(tracks_model=model)[0]
    events = event.objects.filter(pgh_obj_id=pk)
    page = paging.page(events, ("-pgh_id",), cursor, PAGE)
    rows = list(page.rows)
    last = events.filter(pgh_id__lt=rows[-1].pgh_id).order_by("-pgh_id").first() if rows else None
    fields = [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    names = _names(fields, [*rows, *([last] if last else [])])
    earlier = [*rows[1:], last]
    return Past(
        [_step(model, row, before, fields, names) for row, before in zip(rows, earlier, strict=False)],
        page.newer,
        page.older,
    )


def _step(model: type[Model], row: Any, before: Any, fields: Sequence[Any], names: Names) -> Step:
    context = row.pgh_context or {}
    who_id = context.get("user")
    who = names[User].get(who_id)
    return Step(
        row.pgh_created_at,
        LABELS.get(row.pgh_label, row.pgh_label),
        who if isinstance(who, User) else None,
        who_id,
        str(context.get("request", "")),
        list(_changes(model, row, before, fields, names)),
    )


def _changes(model: type[Model], row: Any, before: Any, fields: Sequence[Any], names: Names) -> list[Change]:
    told = []
    for field in fields:
        now = getattr(row, field.attname)
        then = getattr(before, field.attname) if before is not None else None
        if row.pgh_label == "delete":
            then, now = now, None
        elif row.pgh_label != "update":
            then = None
        if then != now and not (_is_empty(then) and _is_empty(now)):
            label = str(model._meta.get_field(field.name).verbose_name)  # type: ignore[union-attr]
            told.append(Change(label, _shown(field, then, names), _shown(field, now, names)))
    return told


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _shown(field: Field[Any, Any], value: Any, names: Names) -> Any:
    """A value as a person reads it: the name of what it refers to, the word of a choice, lists with commas."""
    if _is_empty(value):
        return ""
    if isinstance(field, ForeignKey):
        return names.get(field.related_model, {}).get(value) or f"#{value}"
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


def _names(fields: Sequence[Any], rows: Sequence[Any]) -> Names:
    """The rows that ``rows`` refer to, one query a table, with those who acted among the people."""
    wanted: dict[type[Model], set[Any]] = {User: {(row.pgh_context or {}).get("user") for row in rows}}
    for field in fields:
        if isinstance(field, ForeignKey) and field.related_model in _NAMED:
            wanted.setdefault(field.related_model, set()).update(getattr(row, field.attname) for row in rows)
    return {model: model._default_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}
