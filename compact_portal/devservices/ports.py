"""Free and busy ports of this machine."""

from __future__ import annotations

import os
import socket

import psutil

from compact_portal.devservices.processes import CannotStart

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as probe:
        if probe.connect_ex((LOOPBACK, port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free(first: int, *taken: int) -> int:
    """The first free port from ``first`` on, not one of ``taken``."""
    return next(port for port in range(first, 65_536) if port not in taken and is_free(port))


def _who(port: int) -> str:
    try:
        for found in psutil.net_connections("tcp"):
            if found.laddr and found.laddr.port == port and found.status == psutil.CONN_LISTEN and found.pid:
                return f" by {psutil.Process(found.pid).name()} (process {found.pid})"
    except (psutil.Error, PermissionError):
        pass
    return ""


def wanted() -> int:
    """The port that ``PORT`` names, 8000 by default. Raises ``CannotStart`` when it is no port or is taken."""
    text = os.environ.get("PORT") or "8000"
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 65_536:
        raise CannotStart(f"PORT is {text!r}: give a number from 1 to 65535.")
    if not is_free(port):
        raise CannotStart(f"Port {port} is taken{_who(port)}. Choose another: PORT={free(8123)} make run")
    return port
