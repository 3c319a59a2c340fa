"""Tables as text that another database can take in: every column that is not worked out, and the sequences.

PostgreSQL's own COPY does it, over the connection the portal has anyway: no program of the server's version is needed
beside it, and one transaction sees all tables at one moment (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from django.db import connection

# What has no business in another database: how far its tables are migrated, and who was signed in.
LEFT_OUT = frozenset({"django_migrations", "django_session", "usersessions_usersession"})
# Numbers given out after the copy was made stand in links and in the names of mails: they are never given again.
LEAP = 1_000_000

Columns = dict[str, list[str]]


def _name(word: str) -> str:
    return connection.ops.quote_name(word)


def _all() -> Columns:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attgenerated = ''
              AND c.relnamespace = current_schema()::regnamespace
            GROUP BY c.relname ORDER BY c.relname
            """
        )
        return dict(cursor.fetchall())


def columns() -> Columns:
    """Every table that is carried, with its columns."""
    return {table: names for table, names in _all().items() if table not in LEFT_OUT}


def see_one_moment() -> None:
    """The first statement of a transaction: it reads what stands now, however long it takes, and writes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    be_patient()


def be_patient() -> None:
    """In this transaction a statement may take as long as it takes; and times and numbers are written one way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
            "SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex'"
        )


def copy_out(table: str, names: Iterable[str], file: IO[bytes]) -> int:
    """Write a table's rows into ``file``; return how many."""
    listed = ", ".join(map(_name, names))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {_name(table)} ({listed}) TO STDOUT", file)
        return int(cursor.rowcount)


def copy_in(table: str, names: Iterable[str], file: IO[bytes]) -> int:
    """Add the rows that ``copy_out`` wrote; return how many."""
    listed = ", ".join(map(_name, names))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {_name(table)} ({listed}) FROM STDIN", file)
        return int(cursor.rowcount)


def replace(fill: Callable[[], None]) -> None:
    """Empty every table, ``fill`` them and hold them to their foreign keys, all in the transaction that is open.

    Triggers are silent meanwhile: what they keep (counts, the past of rows, a journal that never changes) is carried as
    it was. Foreign keys are not: each is checked before this returns.
    """
    every = [_name(table) for table in _all() if table != "django_migrations"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in every:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(every)}")
        fill()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in every:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def sequences() -> dict[str, int]:
    """How far each sequence is; those that gave no number yet are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def set_sequences(values: Mapping[str, int]) -> None:
    """Let each sequence go on well after where it was, and none before what it has given here."""
    here = sequences()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = current_schema()",
        )
        kinds: dict[str, Any] = dict(cursor.fetchall())
        for name, value in values.items():
            if name in kinds:
                onward = value + (LEAP if kinds[name] == "bigint" else 0)
                cursor.execute("SELECT setval(%s::regclass, %s)", [_name(name), max(onward, here.get(name, 0))])
