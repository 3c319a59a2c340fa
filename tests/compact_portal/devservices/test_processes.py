"""Children end with whoever started them, and say why they would not start."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from compact_portal.devservices import processes
from compact_portal.devservices.processes import CannotStart, Leash, start, wait_until
from tests.compact_portal.devservices.watching import eventually, running

# Real processes are started and killed: these run with make test-faults.
pytestmark = pytest.mark.faults

# A child that will not hear SIGTERM, with a child of its own.
STUBBORN = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen(['sleep', '600']); print('up', flush=True); signal.pause()"
)
HOLDER = f"""
import signal, sys
from pathlib import Path
from compact_portal.devservices import processes, leash
from compact_portal.devservices.processes import Leash, start, wait_until
log, room = Path(sys.argv[1]), Path(sys.argv[2])
if sys.argv[3] == "without":
    processes.tied = lambda stop: []
leash = Leash(grace=0.5)
leash.remove(room)
child = start("child", [sys.executable, "-c", {STUBBORN!r}], leash=leash, log=log)
wait_until(lambda: b"up" in log.read_bytes(), child)
print(child.process.pid, flush=True)
signal.pause()
"""


@pytest.fixture
def leash() -> Iterator[Leash]:
    held = Leash()
    yield held
    held.close()


@pytest.mark.parametrize("kernel", ["with", "without"])
def test_sigkill_of_the_holder_ends_even_a_stubborn_child_and_its_children(tmp_path: Path, kernel: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "log"), str(room), kernel]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        child = psutil.Process(int(holder.stdout.readline()))
        eventually(lambda: child.children(), "the child has a child")
        family = [child, *child.children(recursive=True)]
        holder.send_signal(signal.SIGKILL)
    eventually(lambda: not running(family), "the family has ended")
    eventually(lambda: not room.exists(), "the directory is gone")


def test_a_child_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path, leash: Leash) -> None:
    child = start("Clock", ["sh", "-c", "echo no spring; exit 3"], leash=leash, log=tmp_path / "log")
    with pytest.raises(CannotStart, match=r"Clock ended at once \(exit code 3\).\nno spring"):
        wait_until(lambda: False, child)


def test_a_child_that_never_answers_is_told(tmp_path: Path, leash: Leash) -> None:
    child = start("Clock", ["sleep", "60"], leash=leash, log=tmp_path / "log")
    with pytest.raises(CannotStart, match="did not answer within 0 seconds"):
        wait_until(lambda: False, child, seconds=0)
    child.ask_to_stop()
    child.wait(5)
    assert child.process.returncode == -signal.SIGTERM


def test_waiting_ends_by_killing_the_group(tmp_path: Path, leash: Leash) -> None:
    log = tmp_path / "log"
    child = start("Deaf", [sys.executable, "-c", STUBBORN], leash=leash, log=log)
    wait_until(lambda: b"up" in log.read_bytes(), child)
    family = psutil.Process(child.process.pid).children(recursive=True)
    child.ask_to_stop()
    child.wait(0.1)
    assert child.process.returncode == -signal.SIGKILL
    eventually(lambda: not running(family), "its children have ended")


def test_a_long_state_path_moves_the_sockets_to_a_short_private_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path)) if len(str(tmp_path)) < 40 else monkeypatch.delenv(
        "XDG_RUNTIME_DIR", raising=False
    )
    path = processes.socket_directory(tmp_path / ("deep" * 30))
    try:
        assert len(str(path / ".s.PGSQL.5432")) < 103
        assert path.stat().st_mode & 0o777 == 0o700
        assert path == processes.socket_directory(tmp_path / ("deep" * 30))
    finally:
        path.rmdir()


def test_a_short_state_path_keeps_its_sockets(tmp_path: Path) -> None:
    assert processes.socket_directory(tmp_path, longest=200) == tmp_path / "sockets"
