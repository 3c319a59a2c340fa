"""PostgreSQL of our own: kept, recovered, refused, as root and as anybody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest

from compact_portal.devservices import postgres, processes
from compact_portal.devservices.processes import CannotStart, Guise, Leash
from tests.compact_portal.devservices.watching import eventually, naming, running

# Real processes are started and killed: these run with make test-faults.
pytestmark = pytest.mark.faults

PROJECT = Path(__file__).resolve().parents[3]


@contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
def room() -> Iterator[Path]:
    with _room() as path:
        yield path


@contextmanager
def server(room: Path) -> Iterator[str]:
    leash = Leash()
    processes.not_root().own(room)
    child = postgres.start_postgres(room / "data", room, leash=leash, log=room / "log", lasting=False)
    try:
        postgres.create_database(room)
        yield postgres.url(room)
    finally:
        child.ask_to_stop()
        child.wait(15)
        leash.close()


def ask(address: str, sql: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def test_it_hears_every_alphabet_and_keeps_its_data(room: Path) -> None:
    with server(room) as address:
        postgres.refuse_deaf(address)
        ask(address, "CREATE TABLE kept AS SELECT 1 AS one")
        assert ask(address, "SHOW listen_addresses") == [("",)]
    with server(room) as address:
        assert ask(address, "SELECT one FROM kept") == [(1,)]


def test_it_starts_again_after_sigkill_though_its_lock_names_another_process(room: Path) -> None:
    with server(room) as address:
        ask(address, "CREATE TABLE kept AS SELECT 1 AS one")
        ask(address, "CHECKPOINT")
        for process in naming(room):
            if "postgres" in process.name():
                process.send_signal(signal.SIGKILL)
        eventually(lambda: not naming(room), "PostgreSQL is dead")
    lock = room / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with server(room) as address:
        assert ask(address, "SELECT one FROM kept") == [(1,)]


def test_an_orphan_on_the_same_data_is_ended_first(room: Path) -> None:
    with server(room):
        orphans = [process for process in naming(room) if "postgres" in process.name()]
        with server(room) as address:
            assert ask(address, "SELECT 1") == [(1,)]
            assert not running(orphans)


def test_data_of_another_major_version_are_refused_with_a_recipe(room: Path) -> None:
    data = room / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart) as refusal, server(room):
        pass
    said = str(refusal.value)
    assert f"made by PostgreSQL 15; this is PostgreSQL {postgres.major()}" in said
    assert "pg_dump" in said and "pg_restore" in said and "make reset" in said
    assert (data / "PG_VERSION").read_text() == "15\n"


def test_a_database_that_is_deaf_to_russian_is_refused(room: Path) -> None:
    with server(room) as address:
        ask(address, "CREATE DATABASE deaf TEMPLATE template0 LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'")
        with pytest.raises(CannotStart, match="Russian, Arabic or Chinese"):
            postgres.refuse_deaf(postgres.url(room, "deaf"))


def test_no_database_at_the_address_is_refused_in_words(room: Path) -> None:
    with pytest.raises(CannotStart, match="No database answers at DATABASE_URL"):
        postgres.refuse_deaf(postgres.url(room))


def test_root_without_user_namespaces_runs_it_as_nobody(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where we are not root there is nobody to become, and a user without a name is told so."""
    works = processes._works
    monkeypatch.setattr(processes, "_works", lambda *command: command[0] != "unshare" and works(*command))
    monkeypatch.setattr(processes, "_has_name", lambda uid: False)
    processes.not_root.cache_clear()
    try:
        if os.geteuid() != 0:
            with pytest.raises(CannotStart, match="as an ordinary user, or give DATABASE_URL"):
                processes.not_root()
            return
        with server(room) as address:
            assert ask(address, "SELECT 1") == [(1,)]
            (postmaster, *_) = [one for one in naming(room) if "-D" in one.cmdline()]
            assert postmaster.uids().effective == 65534
    finally:
        processes.not_root.cache_clear()


AS_SOMEBODY = """
from compact_portal.devservices.for_tests import postgres_for_tests, valkey_for_tests
from compact_portal.devservices.valkey import answers
import os, psycopg2
with postgres_for_tests() as database, valkey_for_tests() as queue:
    psycopg2.connect(database).close()
    print(os.geteuid(), answers(queue))
"""


def test_an_ordinary_user_starts_both_servers(room: Path) -> None:
    """As root: as another user, even one without a name, who sees the project by capability only."""
    other = 54321
    prefix = []
    if os.geteuid() == 0:
        may_read = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        prefix = ["setpriv", f"--reuid={other}", f"--regid={other}", "--clear-groups", *may_read]
    environment = os.environ | {"HOME": str(room)}
    command = [*prefix, sys.executable, "-c", AS_SOMEBODY]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(other if prefix else os.geteuid()), "True"], done.stderr


def test_as_we_are_needs_no_guise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    processes.not_root.cache_clear()
    try:
        assert processes.not_root() == Guise()
    finally:
        processes.not_root.cache_clear()


def test_the_suites_own_server_ends_with_a_killed_run(room: Path) -> None:
    script = (
        "import os, signal\n"
        "from compact_portal.devservices.for_tests import postgres_for_tests\n"
        "with postgres_for_tests() as address:\n"
        "    print(address, flush=True); signal.pause()\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        family = psutil.Process(holder.pid).children(recursive=True)
        assert any("postgres" in one.name() for one in family)
        holder.send_signal(signal.SIGKILL)
    eventually(lambda: not running(family), "PostgreSQL has ended")
