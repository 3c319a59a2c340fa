"""The directory where ``make run`` keeps everything, and the lock that says who uses it."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from compact_portal.devservices.processes import CannotStart

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds


def directory() -> Path:
    """``.portal`` in the project, or ``$PORTAL_STATE``; made when absent."""
    path = Path(os.environ.get("PORTAL_STATE") or PROJECT / ".portal").absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    (path / "logs").mkdir(exist_ok=True)
    return path


class Lock:
    """Held while processes of this state directory live: by the supervisor, and by its leash until all have ended."""

    def __init__(self, state: Path) -> None:
        self.descriptor = os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Take it if it is free."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_within(self, seconds: float) -> bool:
        """Take it as soon as it is free."""
        deadline = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def sign(self, address: str) -> None:
        """Write down who we are and where we answer."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()} {address}".encode(), 0)

    def holder(self) -> tuple[int, str]:
        """The process number and address last written; only true while the lock cannot be taken."""
        pid, _, address = os.pread(self.descriptor, 500, 0).decode().partition(" ")
        return int(pid or 0), address

    def close(self) -> None:
        """Let go."""
        os.close(self.descriptor)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


def lock(state: Path, address: str) -> Lock:
    """Take the lock and sign it. Waits for one that is just ending; raises ``CannotStart`` when it already runs."""
    taken = Lock(state)
    if not taken.take():
        pid, running = taken.holder()
        if _lives(pid) or not taken.take_within(PATIENCE):
            raise CannotStart(f"It already runs at {running} (process {pid}). To end it: make stop")
    taken.sign(address)
    return taken


def stop(state: Path) -> bool:
    """End what runs on this state directory and wait until it has; False when nothing did."""
    held = Lock(state)
    try:
        if held.take():
            return False
        pid, _address = held.holder()
        # The lock is held, so the number written in it is its holder's, or the holder was killed and its leash is at work.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not held.take_within(PATIENCE):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            held.take_within(PATIENCE)
        return True
    finally:
        held.close()


def reset(state: Path) -> None:
    """End what runs and forget everything it kept."""
    stop(state)
    shutil.rmtree(state)


def secret_key(state: Path) -> str:
    """The signing key of this state directory, made once."""
    path = state / "secret_key"
    if not path.exists():
        unfinished = state / "secret_key.unfinished"
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(60))
        unfinished.rename(path)
    return path.read_text()
