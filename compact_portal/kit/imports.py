"""Taking over a list row by row: what was created, what differs, what is refused and why.

Two ways. ``put`` writes each row as it comes, and a dry run is the same run, rolled back: for short lists whose rows
build on each other. ``plan`` is handed what stands, only notes what it would write, and ``write`` does so in batches:
for lists of thousands of rows, whose dry run then writes nothing at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
BATCH = 500


class Result(StrEnum):
    """What became of one row."""

    CREATED = "created"
    CHANGED = "changed"
    KEPT = "kept as it stands"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """What stands ``here`` and what the list says of one field, both as text."""

    field: str
    here: str
    listed: str

    def __str__(self) -> str:
        words = {"field": self.field, "here": self.here, "listed": self.listed}
        return _("%(field)s: here “%(here)s”, in the list “%(listed)s”") % words


@dataclass(frozen=True)
class RowResult:
    """One row: its line in the list, what it is about, what became of it and, where it matters, why."""

    line: int
    name: str
    result: Result
    why: str = ""
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        return f"{self.line}. {self.name}: {self.result}" + (
            f" ({self.why.replace(chr(10), '; ')})" if self.why else ""
        )


@dataclass
class Ledger:
    """Collects the results of one list. ``take_over``: a row that differs replaces what stands; else what stands stays."""

    take_over: bool = False
    rows: list[RowResult] = field(default_factory=list)
    _new: dict[type[Model], list[Model]] = field(default_factory=lambda: defaultdict(list))
    _changed: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = field(default_factory=lambda: defaultdict(list))

    @property
    def refused(self) -> list[RowResult]:
        return [row for row in self.rows if row.result is Result.REFUSED]

    @property
    def counts(self) -> Counter[Result]:
        return Counter(row.result for row in self.rows)

    def refuse(self, line: int, name: str, why: str) -> None:
        """Say that a row cannot be taken; the whole list is then refused."""
        self.rows.append(RowResult(line, name, Result.REFUSED, why))

    def put(
        self,
        model: type[M],
        line: int,
        name: str,
        *,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        at_first: Mapping[str, Any] | None = None,
        fixed: str = "",
    ) -> M | None:
        """Write one row found by ``key``; ``at_first`` holds what only a new row gets. Returns what stands then.

        A row that breaks the model's rules is refused; so is one that would change what ``fixed`` says cannot change.
        """
        there = model._default_manager.filter(**key).first()
        if there is None:
            return self._create(model(**key, **values, **(at_first or {})), line, name)
        differing = _differing(there, values)
        if not differing:
            self.rows.append(RowResult(line, name, Result.UNCHANGED))
        elif self.take_over and fixed:
            self.refuse(line, name, fixed)
        elif self.take_over:
            self._change(there, differing, line, name)
        else:
            self._tell(line, name, Result.KEPT, _told(there, differing))
        return there

    def plan(
        self, there: Model | None, new: Callable[[], Model], values: Mapping[str, Any], line: int, name: str,
        *, more: Sequence[Difference] = (),
    ) -> RowResult:  # fmt: skip
        """Note what a row would do to ``there``, or that it would make ``new``; ``write`` does it. Asks the database nothing.

        ``more`` is what differs outside the row's own fields: the caller notes its writing, when the result is CHANGED.
        """
        if there is None:
            made = new()
            if problem := _own_problem(made):
                self.refuse(line, name, problem)
            else:
                self.add(made)
                self._tell(line, name, Result.CREATED)
            return self.rows[-1]
        differing = _differing(there, values)
        told = [*_told(there, differing), *more]
        if not told:
            self._tell(line, name, Result.UNCHANGED)
        elif not self.take_over:
            self._tell(line, name, Result.KEPT, told)
        else:
            self._note_change(there, differing, line, name, told)
        return self.rows[-1]

    def _note_change(
        self, there: Model, differing: Mapping[str, Any], line: int, name: str, told: Sequence[Difference]
    ) -> None:
        for one, value in differing.items():
            setattr(there, one, value)
        if problem := _own_problem(there):
            self.refuse(line, name, problem)
            return
        if differing:
            self.change(there, *differing)
        self._tell(line, name, Result.CHANGED, told)

    def add(self, new: Model) -> None:
        """Note a row to be written. Rows of one kind are written together; what others point at comes first."""
        self._new[type(new)].append(new)

    def change(self, there: Model, *fields: str) -> None:
        """Note that ``fields`` of a row are to be written as they are set now."""
        self._changed[(type(there), tuple(sorted(fields)))].append(there)

    def join(self, other: Ledger) -> None:
        """Take over what another ledger noted to write, and none of its lines."""
        for model, rows in other._new.items():
            self._new[model].extend(rows)
        for key, rows in other._changed.items():
            self._changed[key].extend(rows)

    def write(self, told: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Write what was planned: changes first, so that what they close makes room for what is new.

        ``told`` hears after each batch how many rows are written, and of how many.
        """
        done, of = 0, sum(map(len, self._changed.values())) + sum(map(len, self._new.values()))
        for model, fields, rows in self._batches():
            if fields:
                model._default_manager.bulk_update(rows, fields)
            else:
                model._default_manager.bulk_create(rows)
            done += len(rows)
            told(done, of)

    def _batches(self) -> Iterator[tuple[type[Model], tuple[str, ...], list[Model]]]:
        for (model, fields), rows in self._changed.items():
            for start in range(0, len(rows), BATCH):
                yield model, fields, rows[start : start + BATCH]
        for model in _in_turn(self._new):
            for start in range(0, len(self._new[model]), BATCH):
                yield model, (), self._new[model][start : start + BATCH]

    def _tell(self, line: int, name: str, result: Result, told: Sequence[Difference] = ()) -> None:
        self.rows.append(RowResult(line, name, result, "; ".join(map(str, told)), tuple(told)))

    def _create(self, new: M, line: int, name: str) -> M | None:
        if problem := _problem(new):
            self.refuse(line, name, problem)
            return None
        new.save(force_insert=True)
        self.rows.append(RowResult(line, name, Result.CREATED))
        return new

    def _change(self, there: M, differing: Mapping[str, Any], line: int, name: str) -> None:
        told = _told(there, differing)
        for one, value in differing.items():
            setattr(there, one, value)
        if problem := _problem(there):
            self.refuse(line, name, problem)
            return
        there.save(update_fields=list(differing))
        self._tell(line, name, Result.CHANGED, told)


def _in_turn(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Kinds of rows so that what others point at is written first."""
    given, turn = list(models), []

    def visit(model: type[Model]) -> None:
        for one in model._meta.concrete_fields:
            if isinstance(one, ForeignKey) and one.related_model in given and one.related_model is not model:
                visit(one.related_model)
        if model not in turn:
            turn.append(model)

    for one in given:
        visit(one)
    return turn


def _field(there: Model, name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", there._meta.get_field(name))


def _stands(there: Model, name: str) -> Any:
    """A field's value; of a relation, its row's key."""
    return getattr(there, _field(there, name).attname)


def _read(there: Model, name: str, value: Any) -> Any:
    """The list's value as the field would hold it."""
    return _field(there, name).to_python(value)


def _differing(there: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose value in the list is another than the one that stands; a relation may be given as its row."""
    return {
        one: value
        for one, value in values.items()
        if (value.pk if isinstance(value, Model) else _read(there, one, value)) != _stands(there, one)
    }


def _told(there: Model, differing: Mapping[str, Any]) -> list[Difference]:
    return [Difference(one, _shown(there, one, value), str(value)) for one, value in differing.items()]


def _shown(there: Model, name: str, value: Any) -> str:
    return str(getattr(there, name) if isinstance(value, Model) else _stands(there, name))


def _problem(row: Model) -> str:
    """Why the model refuses a row, a line for each field; empty when it does not."""
    try:
        row.full_clean()
    except ValidationError as problem:
        return "\n".join(f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items())
    return ""


def _own_problem(row: Model) -> str:
    """Why a row's own values will not do, without asking the database: what it points at was looked up before."""
    relations = [one.name for one in row._meta.concrete_fields if isinstance(one, ForeignKey)]
    try:
        row.clean_fields(exclude=relations)
        row.clean()
    except ValidationError as problem:
        return "\n".join(f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items())
    return ""


def settle(fill: Callable[[Ledger], None], *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Run ``fill`` over a whole list in one transaction and return its ledger.

    Nothing is written when any row is refused, or when it is a dry run.
    """
    ledger = Ledger(take_over)
    with transaction.atomic():
        fill(ledger)
        if dry_run or ledger.refused:
            transaction.set_rollback(True)
        else:
            ledger.write()
    return ledger
