"""What the benchmarks of the two desks share: databases asked in turn, what a page cost, the bars, the run itself."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
T2, ROWS_PER_ROW, LIST_STATEMENTS, CASE_STATEMENTS = 1.2, 6, 12, 15


@dataclass
class Asked:
    """What a page cost in one database."""

    seconds: list[float] = field(default_factory=list)
    statements: int = 0
    rows: int = 0
    shown: int = 0

    @property
    def middle(self) -> float:
        return statistics.median(self.seconds) * 1000


class Counter:
    """Statements and rows that the database sent, of one page."""

    def __init__(self) -> None:
        self.statements = self.rows = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.statements += 1
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.rows += max(context["cursor"].rowcount, 0)
        return result


_kept: dict[str, Any] = {}


def use(database: str) -> None:
    """Turn to one of the two databases; each keeps its connection, as a server's thread does."""
    from django.db import connections

    if database not in _kept:
        one = connections.create_connection("default")
        one.settings_dict = one.settings_dict | {"NAME": database, "CONN_MAX_AGE": None}
        _kept[database] = one
    connections["default"] = _kept[database]


class Asking:
    """Somebody signed in to one database (``client``), and the addresses to ask (``pages``)."""

    database: str
    asked: dict[str, Asked]
    pages: dict[str, str]
    client: Any

    def __init__(self, database: str) -> None:
        from django.core.management import call_command

        self.database, self.asked = database, {}
        use(database)
        call_command("migrate", verbosity=0)

    def _analyze(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")

    def ask(self, name: str, *, count: bool = False) -> None:
        from django.db import connection

        asked = self.asked.setdefault(name, Asked())
        counter = Counter()
        if count:
            with connection.execute_wrapper(counter):
                answer = self.client.get(self.pages[name])
            asked.statements, asked.rows = counter.statements, counter.rows
            asked.shown = max(answer.content.decode().count("data-row"), 1)
            assert answer.status_code == 200, (name, answer.status_code)
            return
        started = time.perf_counter()
        self.client.get(self.pages[name])
        asked.seconds.append(time.perf_counter() - started)


Judge = Callable[[str, Asked, Asked], dict[str, Any]]


def measure(few: Asking, many: Asking, rounds: int, judge: Judge) -> dict[str, Any]:
    """Ask every page of both in turn; print the table; say what met the bar."""
    found: dict[str, Any] = {}
    print(f"{'page':16}{'few ms':>9}{'many ms':>9}{'ratio':>8}{'SQL':>5}{'rows':>11}{'shown':>7}")
    for name in few.pages:
        for desk in (few, many):
            use(desk.database)
            desk.client.get(desk.pages[name])
            desk.ask(name, count=True)
        for _number in range(rounds):
            for desk in (few, many):
                use(desk.database)
                desk.ask(name)
        small, large = few.asked[name], many.asked[name]
        if large.shown != small.shown:
            raise SystemExit(f"{name}: {small.shown} and {large.shown} rows cannot be compared")
        found[name] = judged = judge(name, small, large)
        print(
            f"{name:16}{small.middle:9.1f}{large.middle:9.1f}{judged['ratio']:8.2f}{large.statements:5}"
            f"{f'{small.rows}, {large.rows}':>11}{large.shown:7}{'' if judged['met'] else '   not met'}"
        )
    return found


def two_databases() -> None:
    """Make both, and let nothing else be said."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    warnings.filterwarnings("ignore", message="No directory at")
    for name in ("few", "many"):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")


def prepare(database: str) -> None:
    """Settings by environment, then Django."""
    from tests.support.plugin import VALUES

    os.environ.update(VALUES | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "compact_portal.settings"})
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def run(benchmark: str, many: int, compare: Callable[[int, int], dict[str, Any]]) -> int:
    """Read the command line, start a PostgreSQL, ``compare`` so many against a few in so many rounds, and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=many)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    from compact_portal.devservices import postgres
    from compact_portal.devservices.processes import Leash, not_root

    leash = Leash()
    room = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    leash.remove(room)
    try:
        not_root().own(room)
        postgres.start_postgres(room / "data", room, leash=leash, log=room / "log", lasting=False)
        postgres.create_database(room)
        prepare(postgres.url(room))
        found = compare(given.many, given.rounds)
    finally:
        leash.close()
    print(json.dumps({"benchmark": benchmark, "many": given.many, "bar": T2, **found}))
    return 0 if found["met"] else 1
