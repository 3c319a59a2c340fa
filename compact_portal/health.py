"""Is it alive, is it ready, and the same as metrics.

``/healthz`` says that the process answers. ``/readyz`` looks at what the portal's promises stand on and turns red
within five minutes of a stuck worker or beat. The broker is named but does not make a web process unready: pages
answer without it, and restarting them would not bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from compact_portal.kit import clock
from compact_portal.kit.gates import public
from compact_portal.mail import queries as mail
from submissions.digests import queries as digests
from submissions.journal import queries as journal
from submissions.notices import queries as notices

TOO_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, a figure in seconds where there is one, and a word for people."""

    name: str
    well: bool
    says: str
    seconds: float | None = None
    vital: bool = True


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Finding("database", False, "does not answer")
    return Finding("database", True, "answers")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding("migrations", not waiting, f"{waiting} waiting")


def _broker() -> Finding:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        client.ping()
    except (redis.RedisError, OSError, ValueError):
        return Finding("broker", False, "does not answer", vital=False)
    return Finding("broker", True, "answers", vital=False)


def _age(name: str, since: datetime | None, at: datetime, *, missing_is_well: bool = True) -> Finding:
    if since is None:
        return Finding(name, missing_is_well, "nothing waits" if missing_is_well else "never seen", 0.0)
    age = at - since
    return Finding(name, age < TOO_LATE, f"{age.total_seconds():.0f} s", age.total_seconds())


def _beat(at: datetime) -> Finding:
    age = mail.heartbeat_age("beat", at)
    return _age("beat", None if age is None else at - age, at, missing_is_well=False)


def look(at: datetime) -> list[Finding]:
    """Every finding, the database's first; without it nothing else is asked of it."""
    findings = [_database(), _broker()]
    if findings[0].well:
        findings.append(_migrations())
        if findings[-1].well:
            findings.append(_beat(at))
            findings.append(_age("oldest waiting mail", mail.oldest_due(at), at))
            findings.append(_age("oldest unstamped entry", journal.oldest_unstamped_at(), at))
            findings.append(_age("oldest unrouted entry", notices.oldest_unrouted_at(), at))
            findings.append(_age("oldest due digest", digests.oldest_due(at), at))
    return findings


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all that is vital is well, 503 otherwise, with every finding by name."""
    findings = look(clock.now())
    ready = all(one.well for one in findings if one.vital)
    body = {"ready": ready, "findings": {one.name: {"well": one.well, "says": one.says} for one in findings}}
    return JsonResponse(body, status=200 if ready else 503)


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The same findings for Prometheus; the reverse proxy keeps this address from the public."""
    registry = CollectorRegistry()
    well = Gauge("portal_well", "1 when this part is well", ["part"], registry=registry)
    seconds = Gauge("portal_age_seconds", "How long this has waited or been silent", ["part"], registry=registry)
    for one in look(clock.now()):
        well.labels(one.name).set(one.well)
        if one.seconds is not None:
            seconds.labels(one.name).set(one.seconds)
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4")
