"""A watchdog that ends processes once the one that holds its standard input is gone, however that went.

Runs as a script with the standard library alone; its argument is the grace in seconds. Lines on standard input: ``hold PID SIGNAL``, ``release PID`` and
``remove PATH``. At the end of input, which even SIGKILL of the holder brings about, each held process gets its signal,
what is left of its process group after a grace is killed, and the named directories are removed.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path


def alive(group: int) -> bool:
    """Whether any process of the group is left; one that only waits to be buried is not."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of the dead
        return False
    return group in living_groups() if Path("/proc/self/stat").exists() else True


def living_groups() -> set[int]:
    """The groups of all processes that are not zombies, from Linux's ``/proc``."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, group = entry.read_text(errors="replace").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state != "Z":
            found.add(int(group))
    return found


def end(held: dict[int, int], grace: float) -> None:
    """Signal each leader, last started first, wait, then kill what is left of its group."""
    for leader, number in reversed(held.items()):
        try:
            os.kill(leader, number)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + grace
    while any(map(alive, held)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in filter(alive, held):
        os.killpg(group, signal.SIGKILL)


def main() -> None:
    """Read until the holder is gone, then clean up after it."""
    held: dict[int, int] = {}
    remove: list[str] = []
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "hold":
            pid, number = rest.split()
            held[int(pid)] = int(number)
        elif verb == "release":
            held.pop(int(rest), None)
        elif verb == "remove":
            remove.append(rest)
    end(held, float(sys.argv[1]))
    for path in remove:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main()
