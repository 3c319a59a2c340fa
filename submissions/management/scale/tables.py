"""Copying rows into PostgreSQL: columns from the models, indexes and foreign keys taken off meanwhile."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, Field, JSONField, Model
from django.db.models.fields import NOT_PROVIDED

_SAFE = frozenset("\\\n\t\r")
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def text(value: Any) -> str:
    """A value in PostgreSQL's COPY text format."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        # Most texts need nothing: looking is ten times faster than translating.
        return value if _SAFE.isdisjoint(value) else value.translate(_ESCAPES)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


def _default(field: Field[Any, Any]) -> Any:
    """What a column holds that nobody names: the field's default, nothing, or the empty text."""
    if field.default is not NOT_PROVIDED:
        value = field.get_default()
        if isinstance(field, JSONField):
            return json.dumps(value)
        return "{}" if value in ({}, []) else value
    return None if field.null else ""


class Table:
    """Rows of one model on their way into the database. ``names`` are the columns that differ from row to row."""

    def __init__(self, model: type[Model], *names: str) -> None:
        fields = [one for one in model._meta.local_concrete_fields if not getattr(one, "generated", False)]
        known = {one.attname for one in fields}
        if unknown := set(names) - known:
            raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}.")
        # PostgreSQL itself fills numbers that nobody gives and the search column.
        rest = [one for one in fields if one.attname not in {*names, "search"} and not isinstance(one, AutoField)]
        own = [one.column for name in names for one in fields if one.attname == name]
        self.name = model._meta.db_table
        self.columns = [*own, *(one.column for one in rest)]
        self._suffix = "".join(f"\t{text(_default(one))}" for one in rest) + "\n"
        self._lines: list[str] = []
        self.count = 0

    def add(self, *values: Any) -> None:
        self._lines.append("\t".join(map(text, values)) + self._suffix)

    def take(self) -> tuple[str, io.StringIO]:
        """What has gathered, with the statement that copies it; begins anew."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        gathered = io.StringIO("".join(self._lines))
        self.count += len(self._lines)
        self._lines.clear()
        return f'COPY "{self.name}" ({columns}) FROM STDIN', gathered

    def flush(self, cursor: CursorWrapper) -> None:
        """Copy what has gathered."""
        cursor.copy_expert(*self.take())


def next_id(table: str, column: str = "id") -> int:
    """The first number that no row of a table has."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"')  # noqa: S608 (names of our models)
        (number,) = cursor.fetchone()
    return int(number)


def _definitions(
    cursor: CursorWrapper, tables: Sequence[str]
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Foreign keys (table, name, definition) and indexes (name, definition) that are no constraint's."""
    cursor.execute(
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2
        """,
        [list(tables)],
    )
    keys = cursor.fetchall()
    cursor.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
        WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique
          AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid) ORDER BY 1
        """,
        [list(tables)],
    )
    return keys, cursor.fetchall()


@contextmanager
def bare(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Take indexes, foreign keys and triggers off ``tables``; put them back after, when PostgreSQL checks every row."""
    keys, indexes = _definitions(cursor, tables)
    for table, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def reset_numbers(cursor: CursorWrapper, models: Sequence[type[Model]]) -> None:
    """Let each table's numbers go on after the highest, and tell the planner what is there now."""
    for model in models:
        table = model._meta.db_table
        if isinstance(model._meta.pk, AutoField):
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute(f'SELECT setval(%s, max(id)) FROM "{table}"', [sequence])  # noqa: S608
        cursor.execute(f'ANALYZE "{table}"')
