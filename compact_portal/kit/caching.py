"""The cache, and what happens without it.

Pages must answer as usual while Redis is away, so reading misses and writing is dropped. What guards a secret must
not: a limit that cannot be counted is a limit reached, so counting (``incr``, ``add``) still raises.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class PatientRedisCache(RedisCache):
    """Django's Redis cache, with reads that miss and writes that are dropped while Redis does not answer."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as problem:
            log.warning("cache_unreachable", what="get", problem=type(problem).__name__)
            return default

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as problem:
            log.warning("cache_unreachable", what="set", problem=type(problem).__name__)

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as problem:
            log.warning("cache_unreachable", what="delete", problem=type(problem).__name__)
            return False
