"""A whole portal for one journey: what ``make run`` starts, in a directory of its own, and its mail."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compact_portal.devservices import letters

PROJECT = Path(__file__).resolve().parents[2]
_pause = threading.Event()


def until(condition: Callable[[], object], seconds: float = 60, what: str = "") -> object:
    """Wait for a condition, looking ten times a second; return what it said. Fails with ``what`` after ``seconds``."""
    for _ in range(int(seconds * 10)):
        if found := condition():
            return found
        _pause.wait(0.1)
    raise AssertionError(f"Waited {seconds:.0f} s for {what or condition}")


@dataclass(frozen=True)
class Running:
    """Where it answers, where its mail lies, and the environment of its commands."""

    address: str
    box: Path
    state: Path

    def mails_to(self, recipient: str) -> list[letters.Letter]:
        """The mails to an address, newest first."""
        found = (letters.read(self.box, key) for key in letters.keys(self.box))
        return [one for one in found if one is not None and recipient in one.recipients]

    def mail_to(self, recipient: str, saying: str = "", seconds: float = 60) -> letters.Letter:
        """The newest mail to an address that says a word, waited for."""

        def look() -> letters.Letter | None:
            for one in self.mails_to(recipient):
                if saying in one.subject or saying in one.body("plain"):
                    return one
            return None

        found = until(look, seconds, f"a mail to {recipient} saying {saying!r}")
        assert isinstance(found, letters.Letter)
        return found

    def code_to(self, recipient: str, saying: str = "") -> str:
        """The code in the newest mail to an address."""
        text = self.mail_to(recipient, saying).body("plain")
        found = re.search(r"^\s*([0-9A-Z]{4}-?[0-9A-Z]{2,4}|\d{6})\s*$", text, re.MULTILINE)
        assert found, text
        return found[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def whole_portal(state: Path) -> Iterator[Running]:
    """Start everything as ``make run`` does; end it with Ctrl-C."""
    port = _free_port()
    given = {"DATABASE_URL", "REDIS_URL", "MAKELEVEL"}
    environment = {key: value for key, value in os.environ.items() if key not in given}
    environment |= {"PORT": str(port), "PORTAL_STATE": str(state)}
    log = (state.parent / "run.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "compact_portal.devservices.run", "run"],
        cwd=PROJECT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )

    def up() -> bool:
        assert process.poll() is None, (state.parent / "run.log").read_text()
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        until(up, 180, "the portal to answer")
        yield Running(f"http://127.0.0.1:{port}", state / "mail", state)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        log.close()
