"""How often somebody may do what costs us, or others, something: counted in the cache, by address or by network.

A limit that cannot be counted is a limit reached: without the cache nobody guesses codes or sends mail to strangers.
"""

from __future__ import annotations

import hashlib
import ipaddress

import structlog
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def network(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 of an IPv6 address, behind the proxies we trust."""
    try:
        raw = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):  # fewer proxies than we trust, or no address at all
        return "nowhere"  # strangers without an address share one limit
    address = ipaddress.ip_address(raw)
    if address.version == 6 and address.ipv4_mapped:  # a server that listens on [::] sees IPv4 like this
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def spend(what: str, who: str, *, times: int, seconds: int) -> bool:
    """Count one ``what`` by ``who``; False when there were ``times`` already within ``seconds``, or nobody can count."""
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, seconds)
        allowed = bool(cache.incr(key) <= times)
    except (RedisError, ValueError):  # ValueError: the key ran out between the two
        allowed = False
    if not allowed:
        log.warning("limit_reached", what=what)
    return allowed
