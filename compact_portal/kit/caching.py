"""The cache, and what happens without it.

Pages must answer as usual while Redis is away, so reading misses and writing is dropped. What guards a secret must
not: a limit that cannot be counted is a limit reached, so counting (``incr``, ``add``) still raises. A Redis that is
silent rather than gone costs each question a second, so after one failure reading and writing are left out for a while.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

_QUIET = 5.0  # seconds without asking after a question went unanswered
_quiet_until = [0.0]


def _is_away() -> bool:
    return time.monotonic() < _quiet_until[0]


def _unanswered(what: str, problem: RedisError) -> None:
    _quiet_until[0] = time.monotonic() + _QUIET
    log.warning("cache_unreachable", what=what, problem=type(problem).__name__)


class PatientRedisCache(RedisCache):
    """Django's Redis cache, with reads that miss and writes that are dropped while Redis does not answer."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        if _is_away():
            return default
        try:
            return super().get(key, default, version)
        except RedisError as problem:
            _unanswered("get", problem)
            return default

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        if _is_away():
            return
        try:
            super().set(key, value, timeout, version)
        except RedisError as problem:
            _unanswered("set", problem)

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as problem:
            _unanswered("delete", problem)
            return False
