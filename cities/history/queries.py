"""Reading the history of a row, or of a city with what belongs to it: what changed, step by step, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import Field, ForeignKey, Model, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models

from cities.history.models import OF_CITY
from cities.people.models import User
from cities.registry.models import Bureau, City, Country
from cities.signatories.models import Instrument
from compact_portal.kit import instants, paging
from compact_portal.kit.languages import named

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
    model: type[Model]
    pk: Any

    @property
    def kind(self) -> str:
        """What kind of row it is, as models call it."""
        return str(self.model._meta.verbose_name)

    @property
    def table(self) -> str:
        """The model in the words of Django admin's addresses."""
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}"


@dataclass(frozen=True)
class Past:
    """A page of steps, and the cursors of its neighbours."""

    steps: Sequence[Step]
    newer: str
    older: str
    together: bool = False


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
    fields = _columns(event)
    names = _names([(fields, [*rows, *([last] if last else [])])])
    earlier = [*rows[1:], last]
    return Past(
        [_step(model, row, before, fields, names) for row, before in zip(rows, earlier, strict=False)],
        page.newer,
        page.older,
    )


def _columns(event: Any) -> list[Any]:
    return [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]


@dataclass(frozen=True)
class _Edge:
    """Where a page of several tables begins or ends: the instant, then the table, then the event."""

    at: datetime
    table: int
    event: int

    def beyond(self, table: int, *, back: bool) -> Q:
        """The events of a table that are older than the edge, or newer (``back``)."""
        way = "gt" if back else "lt"
        told = Q(**{f"pgh_created_at__{way}": self.at})
        if table == self.table:
            return told | Q(**{"pgh_created_at": self.at, f"pgh_id__{way}": self.event})
        return told | Q(pgh_created_at=self.at) if (table > self.table) == back else told


_SALT = "history:city"
_TOGETHER: tuple[type[Model], ...] = (City, *OF_CITY)


def _edge(cursor: str) -> tuple[str, _Edge | None]:
    """A cursor that was not made here shows the first page."""
    try:
        way, at, table, event = signing.loads(cursor, salt=_SALT)
        return way, _Edge(datetime.fromisoformat(at), table, event)
    except (signing.BadSignature, ValueError, TypeError):
        return "first", None


def _cursor(way: str, found: tuple[_Edge, Any]) -> str:
    edge = found[0]
    return signing.dumps([way, edge.at.isoformat(), edge.table, edge.event], salt=_SALT, compress=True)


def of_city(pk: Any, cursor: str = "") -> Past:
    """The history of a city with its other names, bureaux, figures and signatures, in a fixed number of queries."""
    way, edge = _edge(cursor) if cursor else ("first", None)
    back = way == "newer"
    found: list[tuple[_Edge, Any]] = []
    for table, model in enumerate(_TOGETHER):
        event: Any = event_models(tracks_model=model)[0]
        rows = event.objects.filter(**{"pgh_obj_id" if model is City else "city_id": pk})
        rows = rows.filter(edge.beyond(table, back=back)) if edge else rows
        before = event.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        rows = rows.annotate(before=Subquery(before.order_by("-pgh_id").values("pgh_id")[:1]))
        order = ("pgh_created_at", "pgh_id") if back else ("-pgh_created_at", "-pgh_id")
        found += [(_Edge(row.pgh_created_at, table, row.pgh_id), row) for row in rows.order_by(*order)[: PAGE + 1]]
    found.sort(key=lambda one: (one[0].at, one[0].table, one[0].event), reverse=not back)
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    newer, older = (more if back else edge is not None), (back or more)
    return Past(
        _together(found),
        _cursor("newer", found[0]) if found and newer else "",
        _cursor("older", found[-1]) if found and older else "",
        together=True,
    )


def _together(found: Sequence[tuple[_Edge, Any]]) -> list[Step]:
    """Steps of rows of several tables, each beside what it was before."""
    told: list[tuple[Sequence[Any], list[Any]]] = []
    earlier: dict[tuple[int, int], Any] = {}
    for table, model in enumerate(_TOGETHER):
        rows = [row for edge, row in found if edge.table == table]
        event: Any = event_models(tracks_model=model)[0]
        before = event.objects.in_bulk([row.before for row in rows if row.before])
        earlier |= {(table, pk): row for pk, row in before.items()}
        told.append((_columns(event), [*rows, *before.values()]))
    names = _names(told)
    return [
        _step(_TOGETHER[edge.table], row, earlier.get((edge.table, row.before)), told[edge.table][0], names, ("city",))
        for edge, row in found
    ]


def _step(
    model: type[Model], row: Any, before: Any, fields: Sequence[Any], names: Names, left_out: Sequence[str] = ()
) -> Step:
    context = row.pgh_context or {}
    who_id = context.get("user")
    who = names[User].get(who_id)
    return Step(
        row.pgh_created_at,
        LABELS.get(row.pgh_label, row.pgh_label),
        who if isinstance(who, User) else None,
        who_id,
        str(context.get("request", "")),
        list(_changes(model, row, before, fields, names, left_out)),
        model,
        row.pgh_obj_id,
    )


def _changes(
    model: type[Model], row: Any, before: Any, fields: Sequence[Any], names: Names, left_out: Sequence[str]
) -> list[Change]:
    told = []
    for field in fields:
        now = getattr(row, field.attname)
        then = getattr(before, field.attname) if before is not None else None
        if row.pgh_label == "delete":
            then, now = now, None
        elif row.pgh_label != "update":
            then = None
        if then != now and not (_is_empty(then) and _is_empty(now)) and field.name not in left_out:
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
        row = names.get(field.related_model, {}).get(value)
        return named(row) if isinstance(row, Bureau | Country) else row or f"#{value}"
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return instants.instant(value, instants.language_now())
    if isinstance(value, date):
        return instants.day(value, instants.language_now())
    if isinstance(value, Decimal):
        return instants.number(value, instants.language_now())
    return value


def _names(told: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> Names:
    """The rows that events refer to by their columns, one query a table, with those who acted among the people."""
    wanted: dict[type[Model], set[Any]] = {
        User: {(row.pgh_context or {}).get("user") for _fields, rows in told for row in rows}
    }
    for fields, rows in told:
        for field in fields:
            if isinstance(field, ForeignKey) and field.related_model in _NAMED:
                wanted.setdefault(field.related_model, set()).update(getattr(row, field.attname) for row in rows)
    return {model: model._default_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}
