"""Transactions that say what they mean: one outermost transaction an action, tried again after a deadlock.

What others must see while an action runs is said ``Aside``, on a connection that commits at once.
"""

from __future__ import annotations

import functools
import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, OperationalError, connection, transaction

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_DEADLOCK, _SERIALIZATION = "40P01", "40001"
_pause = threading.Event()


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run ``function`` in one transaction; a deadlock's victim is tried again, three times at most.

    Called inside another action it joins that one's transaction, which alone may try again.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for left in (2, 1, 0):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as problem:
                code = getattr(problem.__cause__, "pgcode", None)
                if not left or code not in {_DEADLOCK, _SERIALIZATION}:
                    raise
                _pause.wait(random.uniform(0.01, 0.05))  # noqa: S311
        raise AssertionError("unreachable")

    return run


class Aside:
    """Statements that commit at once while a transaction runs: how far a long work is.

    Opened with the first statement. It says what is good to know and nothing rests on it, so when the database refuses
    one, the rest is left out. Rows that the transaction holds cannot be written from here: both would wait.
    """

    def __init__(self) -> None:
        self._connection: Any = None
        self._refused = False

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()

    def execute(self, sql: str, params: list[Any]) -> None:
        """Run one statement, now and for good."""
        if self._refused:
            return
        try:
            self._connection = self._connection or connection.copy()
            with self._connection.cursor() as cursor:
                cursor.execute(sql, params)
        except DatabaseError as problem:
            self._refused = True
            log.warning("aside_refused", problem=type(problem).__name__)
