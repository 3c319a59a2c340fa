"""Taking over a list row by row: what was created, what differs, what is refused and why. A dry run is the same run, rolled back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


class Result(StrEnum):
    """What became of one row."""

    CREATED = "created"
    CHANGED = "changed"
    KEPT = "kept as it stands"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowResult:
    """One row: its line in the list (the first is 1), what it is about, what became of it and, where it matters, why."""

    line: int
    name: str
    result: Result
    why: str = ""

    def __str__(self) -> str:
        return f"{self.line}. {self.name}: {self.result}" + (f" ({self.why})" if self.why else "")


@dataclass
class Ledger:
    """Collects the results of one list. ``take_over``: a row that differs replaces what stands; else what stands stays."""

    take_over: bool = False
    rows: list[RowResult] = field(default_factory=list)

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
        differing = {one: value for one, value in values.items() if _read(there, one, value) != _stands(there, one)}
        if not differing:
            self.rows.append(RowResult(line, name, Result.UNCHANGED))
        elif self.take_over and fixed:
            self.refuse(line, name, fixed)
        elif self.take_over:
            self._change(there, differing, line, name)
        else:
            self.rows.append(RowResult(line, name, Result.KEPT, _told(there, differing)))
        return there

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
        self.rows.append(RowResult(line, name, Result.CHANGED, told))


def _field(there: Model, name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", there._meta.get_field(name))


def _stands(there: Model, name: str) -> Any:
    """A field's value; of a relation, its row's key."""
    return getattr(there, _field(there, name).attname)


def _read(there: Model, name: str, value: Any) -> Any:
    """The list's value as the field would hold it."""
    return _field(there, name).to_python(value)


def _told(there: Model, differing: Mapping[str, Any]) -> str:
    return "; ".join(f"{one}: here “{_stands(there, one)}”, in the list “{value}”" for one, value in differing.items())


def _problem(row: Model) -> str:
    """Why the model refuses a row, in one line; empty when it does not."""
    try:
        row.full_clean()
    except ValidationError as problem:
        return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items())
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
    return ledger
