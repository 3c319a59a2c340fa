"""`make run` as a person meets it: up, stopped, killed, started again; whatever is done, no process is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from compact_portal.devservices import letters, ports
from tests.compact_portal.devservices.watching import descendants, eventually, naming, running

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.faults


class Made:
    """One `make run` on a state directory of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, ports.free(24_000)
        self.log = home / "said"
        given = {"DATABASE_URL", "REDIS_URL", "MAKELEVEL", "MAKEFLAGS"}
        environment = {name: value for name, value in os.environ.items() if name not in given}
        self.environment = environment | {"PORT": str(self.port), "PORTAL_STATE": str(home / "state")}

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as said:
            made = subprocess.Popen(["make", "run"], cwd=PROJECT, env=self.environment, stdout=said, stderr=said)
        eventually(lambda: "is ready" in self.said() or made.poll() is not None, "the portal is ready", 240)
        assert made.poll() is None, self.said()
        return made

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def supervisor(self, made: subprocess.Popen[bytes]) -> psutil.Process:
        (found,) = [one for one in descendants(made.pid) if one.cmdline()[-2:] == [MODULE, "run"]]
        return found

    def family(self, made: subprocess.Popen[bytes]) -> list[psutil.Process]:
        family = descendants(made.pid)
        words = " ".join(" ".join(one.cmdline()) for one in family)
        for part in ("postgres", "valkey-server", "mailsink", "gunicorn", " worker ", " beat ", "leash.py"):
            assert part in words, f"{part} is not among {words}"
        return family

    def answers(self) -> bool:
        with urlopen(f"http://127.0.0.1:{self.port}/", timeout=20) as page:
            return page.status == 200


MODULE = "compact_portal.devservices.run"


@pytest.fixture
def made() -> Iterator[Made]:
    home = Path(tempfile.mkdtemp(prefix="run-", dir="/tmp"))
    made = Made(home)
    yield made
    subprocess.run(["make", "stop"], cwd=PROJECT, env=made.environment, capture_output=True, check=True)
    shutil.rmtree(home, ignore_errors=True)


def test_it_tells_a_digest_keeps_its_data_and_leaves_no_process(made: Made) -> None:
    # First start: Ctrl-C, as a terminal sends it.
    process = made.start()
    family = made.family(process)
    assert made.answers() and "/demo/" in made.said()
    box = made.home / "state" / "mail"
    subjects = lambda: [letter.subject for letter in letters.some(box, letters.keys(box))]  # noqa: E731
    eventually(lambda: any("igest" in subject for subject in subjects()), "a digest is in the sink", 120)
    made.supervisor(process).send_signal(signal.SIGINT)
    process.wait(60)
    assert not running(family), running(family)
    key, mails = (made.home / "state" / "secret_key").read_text(), len(letters.keys(box))

    # Second start: same data, nothing loaded again; then SIGKILL of the supervisor.
    process = made.start()
    assert "Making the tables" not in made.said() and "Collecting" not in made.said()
    assert (made.home / "state" / "secret_key").read_text() == key
    assert len(letters.keys(box)) >= mails
    family = made.family(process)
    made.supervisor(process).send_signal(signal.SIGKILL)
    process.wait(60)
    eventually(lambda: not running(family), "nothing outlives the killed supervisor", 60)

    # Third start, at once on what was killed; then SIGKILL of make itself, which the supervisor hears of.
    process = made.start()
    assert made.answers()
    family = made.family(process)
    process.kill()
    process.wait(60)
    eventually(lambda: not running(family), "nothing outlives the killed make", 60)

    # Fourth start: a killed part comes back; `make stop` from another shell ends all; `make reset` forgets.
    process = made.start()
    family = made.family(process)
    (worker,) = [
        one for one in family if " worker " in " ".join(one.cmdline()) and one.ppid() == made.supervisor(process).pid
    ]
    worker.kill()
    eventually(lambda: "worker ended" in made.said() and "is started again" in made.said(), "the worker is back")
    stopped = subprocess.run(
        ["make", "stop"], cwd=PROJECT, env=made.environment, capture_output=True, text=True, check=True
    )
    assert "Stopped." in stopped.stdout
    process.wait(60)
    eventually(lambda: not running(family), "make stop leaves nothing", 20)
    subprocess.run(["make", "reset"], cwd=PROJECT, env=made.environment, capture_output=True, check=True)
    assert not (made.home / "state").exists()
    assert not naming(made.home)
