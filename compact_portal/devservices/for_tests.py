"""Servers lent to a test run: started in about a second, gone with it, even when it is killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compact_portal.devservices import postgres, valkey
from compact_portal.devservices.processes import Leash, not_root


@contextmanager
def _room() -> Iterator[tuple[Path, Leash]]:
    """A short private directory and a leash that removes it."""
    leash = Leash()
    room = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    leash.remove(room)
    try:
        yield room, leash
    finally:
        leash.close()


@contextmanager
def postgres_for_tests() -> Iterator[str]:
    """The address of an empty database on a server of its own."""
    with _room() as (room, leash):
        not_root().own(room)
        child = postgres.start_postgres(room / "data", room, leash=leash, log=room / "log", lasting=False)
        try:
            postgres.create_database(room)
            yield postgres.url(room)
        finally:
            child.ask_to_stop()
            child.wait(10)


@contextmanager
def valkey_for_tests() -> Iterator[str]:
    """The address of an empty Valkey."""
    with _room() as (room, leash):
        child = valkey.start_valkey(room / "data", room, leash=leash, log=room / "log", lasting=False)
        try:
            yield valkey.url(room)
        finally:
            child.ask_to_stop()
            child.wait(10)
