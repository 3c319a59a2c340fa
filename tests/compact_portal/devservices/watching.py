"""Look at processes from outside: who was started, and that nobody is left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import psutil

_pause = threading.Event()


def eventually(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait for a condition and say what did not happen."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, f"within {seconds:.0f} seconds this did not happen: {what}"
        _pause.wait(0.05)


def descendants(pid: int) -> list[psutil.Process]:
    """Every process below ``pid``, and itself."""
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended; one that only waits for its parent to hear of it has."""
    left = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                left.append(process)
        except psutil.NoSuchProcess:
            continue
    return left


def naming(path: Path) -> list[psutil.Process]:
    """Every process that names the directory in its command line."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(path) in word for word in process.info["cmdline"] or ()):
            found.append(process)
    return running(found)
