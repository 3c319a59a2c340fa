"""A backup: every row as it stood at one moment and every file these rows name, in one archive; and putting it back.

Files never change under their name, so they are read before and after the moment, never during it: the rows are held
still for as long as it takes to write them out, and pages go on as usual.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from compact_portal.kit import archives, tables
from compact_portal.kit.files import store

log = structlog.get_logger(__name__)

FORMAT = 1
_TABLES, _FILES = "tables/", "files/"
_TRIES = 5

Facts = dict[str, Any]


class Unfit(Exception):
    """This backup cannot be put back here; the message says why."""


class _Gone(Exception):
    """A file went after the rows were read, and so did its row: the rows are read once more."""


def version() -> str:
    """The version of the portal that runs."""
    found = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(found["project"]["version"])


def migrations() -> list[str]:
    """What the database has been through, of what this portal knows."""
    known = {tuple(one) for one in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if (app, name) in known
    )


def take(path: Path, facts: Callable[[], Mapping[str, Any]]) -> Facts:
    """Write a backup to ``path``; ``facts`` are added to its manifest, asked at the moment of the rows.

    Returns the manifest. ``lost`` names the files that the store had lost before.
    """
    with archives.Writer(path) as archive, tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as room:
        for name in sorted(store.named()):
            _add_file(archive, name)
        for tried in range(1, _TRIES + 1):
            told = _rows(Path(room), facts)
            try:
                told["lost"] = [name for name in told["files"] if not _have(archive, name)]
                break
            except _Gone:
                if tried == _TRIES:
                    raise
        for table in told["tables"]:
            spooled = Path(room) / table
            with spooled.open("rb") as file:
                archive.add(_TABLES + table, file, spooled.stat().st_size)
        archive.finish(told)
    log.info("backup_taken", rows=sum(one["rows"] for one in told["tables"].values()), files=len(told["files"]))
    return told


def _rows(room: Path, facts: Callable[[], Mapping[str, Any]]) -> Facts:
    """All rows of one moment, a file a table, and what else is to be known of that moment."""
    counts: dict[str, dict[str, Any]] = {}
    with transaction.atomic(durable=True):
        tables.see_one_moment()
        told = {"format": FORMAT, "version": version(), "migrations": migrations(), **facts()}
        for table, columns in tables.columns().items():
            with (room / table).open("wb") as file:
                counts[table] = {"columns": columns, "rows": tables.copy_out(table, columns, file)}
        files, sequences = sorted(store.named()), tables.sequences()
    return told | {"tables": counts, "files": files, "sequences": sequences}


def _add_file(archive: archives.Writer, name: str) -> bool:
    found = store.open_file(name)
    if found is None:
        return False
    file, size = found
    with file:
        archive.add(_FILES + name, file, size)
    return True


def _have(archive: archives.Writer, name: str) -> bool:
    """Whether the archive has a file, added now if it must be; ``_Gone`` when it went with its row meanwhile."""
    if _FILES + name in archive.members or _add_file(archive, name):
        return True
    if name not in store.named():
        raise _Gone(name)
    return False


def check(path: Path) -> Facts:
    """Read a whole backup without writing anything. Returns its manifest, or raises ``Broken`` or ``Unfit``."""
    told = archives.manifest(path)
    if told.get("format") != FORMAT:
        raise Unfit("it is written in a way that this version does not know")
    if told["migrations"] != migrations():
        raise Unfit(
            f"it was made by version {told['version']} with other migrations than this database has been through. "
            "Install that version, migrate an empty database, restore there, and then bring the portal up to date"
        )
    here = tables.columns()
    if {table: one["columns"] for table, one in told["tables"].items()} != here:
        raise Unfit("its tables are not the tables of this database")
    return told


def put_back(path: Path, told: Facts, then: Callable[[], None]) -> None:
    """Replace all rows by those of a checked backup, and put its files back; ``then`` runs in the same transaction.

    Whole or not at all: files are there before the rows that name them are committed, and go when these are not.
    """
    written: list[str] = []
    try:
        with transaction.atomic(durable=True):
            tables.be_patient()
            tables.replace(lambda: _fill(path, told, written))
            tables.set_sequences(told["sequences"])
            then()
    except BaseException:
        store.discard(written)
        raise
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
    log.info("backup_put_back", files=len(written))


def _fill(path: Path, told: Facts, written: list[str]) -> None:
    wanted = set(told["files"])
    for name, member in archives.members(path):
        where, _sep, rest = name.partition("/")
        if where + "/" == _TABLES:
            if tables.copy_in(rest, told["tables"][rest]["columns"], member) != told["tables"][rest]["rows"]:
                raise Unfit(f"the rows of {rest} are not as many as they were")
        elif rest in wanted and store.put_back(rest, member, told["members"][name]["sha256"]):
            written.append(rest)
