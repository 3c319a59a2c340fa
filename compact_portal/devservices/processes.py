"""Start children that never outlive us, end them in good order, and say in words why one would not start."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")


class CannotStart(Exception):
    """A sentence for the person at the terminal: what is wrong and the way out."""


class Leash:
    """Ends what it holds when this process is gone, SIGKILL included. See leash.py."""

    def __init__(self, *, keep: Sequence[int] = (), grace: float = 8.0) -> None:
        """Open the watchdog. It also keeps the file descriptors ``keep`` open until it is done (a lock, say); what has
        not ended ``grace`` seconds after its signal is killed."""
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LEASH), str(grace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            pass_fds=tuple(keep),
            cwd="/",
        )

    def _say(self, line: str) -> None:
        assert self._watchdog.stdin is not None
        self._watchdog.stdin.write(f"{line}\n".encode())

    def hold(self, pid: int, number: int) -> None:
        """From now on ``pid`` and its group end with us; ``number`` is the signal it likes best."""
        self._say(f"hold {pid} {int(number)}")

    def release(self, pid: int) -> None:
        """``pid`` has ended: its number may soon be somebody else's."""
        self._say(f"release {pid}")

    def remove(self, path: Path) -> None:
        """Remove the directory once we are gone."""
        self._say(f"remove {path}")

    def close(self) -> None:
        """Let go: what is still held is ended now."""
        assert self._watchdog.stdin is not None
        self._watchdog.stdin.close()
        self._watchdog.wait()


@dataclass
class Child:
    """A running child, the signal it ends by, and where its words go."""

    name: str
    process: subprocess.Popen[bytes]
    stop: signal.Signals
    log: Path | None
    leash: Leash

    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        code = self.process.poll()
        if code is not None:
            self.leash.release(self.process.pid)
        return code

    def ask_to_stop(self) -> None:
        """Send its stop signal and return at once."""
        with suppress(ProcessLookupError):
            self.process.send_signal(self.stop)

    def wait(self, grace: float) -> None:
        """Wait at most ``grace`` seconds, then kill what is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(grace)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.leash.release(self.process.pid)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if self.log is None:
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 20_000))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])


def _works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@cache
def _has_pdeathsig() -> bool:
    return _works("setpriv", "--pdeathsig", "INT", "true")


def tied(stop: signal.Signals) -> list[str]:
    """The Linux prefix by which the kernel itself ends a child with its parent; the leash stands behind it."""
    return ["setpriv", "--pdeathsig", stop.name[3:]] if _has_pdeathsig() else []


@dataclass(frozen=True)
class Guise:
    """Whom a server that refuses root runs as: a command ``prefix``, and the ``owner`` its files then need."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def own(self, path: Path) -> None:
        """Give the directory to the one who will use it."""
        if self.owner is not None:
            os.chown(path, self.owner, self.owner)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


@cache
def not_root() -> Guise:
    """How PostgreSQL runs here: as we are, or in a user namespace, or as nobody who may pass closed directories."""
    uid = os.geteuid()
    if uid != 0 and _has_name(uid):
        return Guise()
    named = next((other for other in (1000, 65534, 1) if _has_name(other)), 65534)
    namespace = ("unshare", "--user", f"--map-user={named}", f"--map-group={named}")
    if _works(*namespace, "true"):
        return Guise(namespace)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    passing = (*nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    for prefix in (passing, nobody):
        if uid == 0 and _works(*prefix, "true"):
            return Guise(prefix, 65534)
    raise CannotStart(
        "PostgreSQL runs neither as root nor as a user without a name. Start the portal as an ordinary user, or give DATABASE_URL."
    )


def start(
    name: str,
    command: Sequence[str],
    *,
    leash: Leash,
    log: Path | None = None,
    stop: signal.Signals = signal.SIGTERM,
    guise: Guise | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start ``command`` in its own session, its words appended to ``log`` or shown. Only from the main thread (pdeathsig)."""
    prefix = guise.prefix if guise else ()
    with log.open("ab") if log else nullcontext() as words:
        process = subprocess.Popen(
            [*prefix, *tied(stop), *command],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            env=dict(environment) if environment is not None else None,
            cwd=cwd,
        )
    leash.hold(process.pid, stop)
    return Child(name, process, stop, log, leash)


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float = 30.0) -> None:
    """Poll until ``ready``. Raises ``CannotStart`` with the child's last words when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        code = child.ended()
        if code is not None:
            raise CannotStart(f"{child.name} ended at once (exit code {code}).\n{child.last_words()}")
        if time.monotonic() > deadline:
            raise CannotStart(f"{child.name} did not answer within {seconds:.0f} seconds.\n{child.last_words()}")
        time.sleep(0.02)


def socket_directory(state: Path, *, longest: int = 80) -> Path:
    """A private directory (0700) whose path is short enough for a socket: in ``state``, or in the run or temp directory.

    A socket's path may have 107 bytes on Linux and 103 on macOS. Raises ``CannotStart`` if somebody else holds the name.
    """
    path = state / "sockets"
    if len(os.fsencode(path)) > longest:
        name = f"compact-portal-{os.geteuid()}-{abs(hash_of(str(state))):08x}"
        base = os.environ.get("XDG_RUNTIME_DIR", "")
        path = Path(base if base and len(base) < longest - len(name) and os.access(base, os.W_OK) else "/tmp") / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in {os.geteuid(), not_root().owner}:
        raise CannotStart(f"{path} belongs to somebody else. Remove it, or set PORTAL_STATE to another directory.")
    path.chmod(0o700)
    return path


def hash_of(text: str) -> int:
    """A short number for ``text``, the same in every process."""
    import zlib

    return zlib.crc32(text.encode())
