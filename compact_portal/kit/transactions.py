"""Transactions that say what they mean: one outermost transaction an action, tried again after a deadlock."""

from __future__ import annotations

import functools
import random
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

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
