"""The supervisor: one at a time, busy ports named, nothing left behind. The whole portal is in tests/faults."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from compact_portal.devservices import ports, run, state
from compact_portal.devservices.processes import CannotStart

# Real processes are started and killed: these run with make test-faults.
pytestmark = pytest.mark.faults


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Give the command line a verb; its exit code, words and complaints."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path / "home"))

    def do(verb: str, port: int = 8000) -> tuple[int, str, str]:
        monkeypatch.setenv("PORT", str(port))
        code = run.main(verb)
        said = capsys.readouterr()
        return code, said.out, said.err

    yield do
    for number, handler in handlers.items():
        signal.signal(number, handler)


Say = Callable[..., tuple[int, str, str]]


def test_a_busy_port_is_named_with_the_way_out(busy: int, say: Say) -> None:
    code, _words, complaint = say("run", busy)
    assert code == 1
    assert f"Port {busy} is taken by " in complaint and f"(process {os.getpid()})" in complaint
    assert "Choose another: PORT=8" in complaint and complaint.endswith(" make run\n")


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotStart, match="give a number from 1 to 65535"):
        ports.wanted()


def test_it_runs_once_and_says_where(say: Say) -> None:
    with closing(state.lock(state.directory(), "http://127.0.0.1:8000/")):
        code, _words, complaint = say("run", ports.free(23_000))
    assert code == 1
    assert f"It already runs at http://127.0.0.1:8000/ (process {os.getpid()}). To end it: make stop" in complaint


def test_stop_without_anything_running_says_so(say: Say) -> None:
    assert say("stop") == (0, "Nothing was running.\n", "")


def test_stop_never_signals_a_number_that_is_now_somebody_elses(tmp_path: Path) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (tmp_path / "lock").write_text(f"{bystander.pid} http://127.0.0.1:8000/")
        assert state.stop(tmp_path) is False
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_reset_forgets_everything(say: Say) -> None:
    home = state.directory()
    state.secret_key(home)
    assert say("reset")[0] == 0
    assert not home.exists()


def test_the_secret_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    key = state.secret_key(tmp_path)
    assert len(key) >= 50 and key == state.secret_key(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_unknown_verb_is_answered(say: Say) -> None:
    assert say("dance") == (2, "", "Say run, stop or reset.\n")
