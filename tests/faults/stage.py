"""Real processes for the fault suite: Valkey, Celery workers, beat, gunicorn, a mail server; each can be killed at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

import psycopg2
import redis
import requests
from celery import Celery
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import DatabaseError, connection

from compact_portal.devservices import ports, valkey
from compact_portal.devservices.processes import Child, Leash, start
from compact_portal.env import broker_url
from tests.support.smtp import Sink

QUEUES = "celery,mail,digests,exports,housekeeping"


def eventually(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait for ``condition``; say what did not happen."""
    pause, deadline = Event(), monotonic() + seconds
    while not condition():
        if monotonic() > deadline:
            raise AssertionError(f"within {seconds} seconds this did not happen: {what}")
        pause.wait(0.05)


@dataclass
class Stage:
    """What runs. Processes end with the test, whatever becomes of it."""

    room: Path
    leash: Leash
    sink: Sink
    children: list[Child] = field(default_factory=list)
    broker: Child | None = None
    database: str = ""  # another than the test's own, once there is one

    @property
    def redis_url(self) -> str:
        return valkey.url(self.room)

    @property
    def environment(self) -> dict[str, str]:
        database = connection.settings_dict
        host = quote(str(database["HOST"]), safe="")
        port = f":{database['PORT']}" if database["PORT"] else ""
        password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
        return os.environ | {
            "DATABASE_URL": f"postgresql://{database['USER']}{password}@{host}{port}/{self.database or database['NAME']}",
            "REDIS_URL": self.redis_url,
            "MAIL_URL": self.sink.url,
            "LOG_LEVEL": "INFO",
            "DATA_DIR": str(settings.MEDIA_ROOT),
        }

    def start_broker(self) -> None:
        self.broker = valkey.start_valkey(
            self.room / "valkey", self.room, leash=self.leash, log=self.room / "valkey.log"
        )
        self.children.append(self.broker)

    def flush_broker(self) -> None:
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()

    def _celery(self, name: str, *words: str) -> Child:
        return self._start(name, [sys.executable, "-m", "celery", "-A", "compact_portal", *words])

    def _start(self, name: str, command: list[str], **environment: str) -> Child:
        child = start(
            name,
            command,
            leash=self.leash,
            log=self.room / f"{name}.log",
            environment=self.environment | environment,
            cwd=settings.BASE_DIR,
        )
        self.children.append(child)
        return child

    def worker(self, name: str = "worker", processes: int = 2) -> Child:
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return self._celery(name, "worker", "-Q", QUEUES, "-c", str(processes), "-n", f"{name}@stage", *quiet)

    def log(self, name: str = "worker") -> str:
        """Everything a process has said."""
        return (self.room / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def beat(self, name: str = "beat") -> Child:
        return self._celery(name, "beat", "-s", str(self.room / f"{name}.db"))

    def web(self, name: str = "web", *, processes: int = 1, threads: int = 8, **environment: str) -> str:
        """Start gunicorn as production does and return its address, once it answers."""
        address = f"127.0.0.1:{ports.free(25_000)}"
        command = [
            sys.executable, "-m", "gunicorn", "compact_portal.wsgi", "--bind", address, "--worker-class", "gthread",
            "--workers", str(processes), "--threads", str(threads), "--no-control-socket",
        ]  # fmt: skip
        self._start(name, command, STATIC_ROOT=str(self._static()), **environment)
        eventually(lambda: _answers(f"http://{address}/healthz"), f"{name} answers")
        return f"http://{address}"

    def _static(self) -> Path:
        """A place of static files that says their names and holds none: no page here fetches any."""
        place = self.room / "static"
        place.mkdir(exist_ok=True)
        names = [name for finder in get_finders() for name, _storage in finder.list([])]
        manifest = {"version": "1.1", "paths": {name: name for name in names}, "hash": ""}
        (place / "staticfiles.json").write_text(json.dumps(manifest))
        return place

    def manage(self, *words: str) -> str:
        """Run a command of manage.py to its end and return what it said."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, env=self.environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def nudge(self, task: str, queue: str) -> None:
        """What beat does, without waiting for its turn."""
        with Celery("stage", broker=broker_url(self.redis_url)) as app:
            app.send_task(task, queue=queue)

    def tick(self) -> None:
        self.nudge("digests.compose", "digests")
        self.nudge("mail.deliver", "mail")

    def crash_the_database(self) -> None:
        """SIGKILL one of PostgreSQL's processes: it throws everybody out, recovers from its log and goes on."""
        eventually(_connected, "the database is up")
        with closing(psycopg2.connect(self.environment["DATABASE_URL"])) as victim:
            os.kill(victim.info.backend_pid, signal.SIGKILL)
            # It takes a moment until the server has noticed; who asks within it would be answered, and thrown out next.
            eventually(lambda: not _connected(), "everybody is thrown out")
        eventually(_connected, "the database recovered")

    def words(self) -> str:
        """The logs, for a test that failed."""
        return "\n".join(f"== {child.name}\n{child.last_words(30)}" for child in self.children)


def _connected() -> bool:
    """Whether the test's own connection lives; one that does not is opened anew at the next question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def kill(child: Child) -> None:
    """SIGKILL, the pool's processes included."""
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


@contextmanager
def open_stage() -> Iterator[Stage]:
    leash = Leash()
    room = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    leash.remove(room)
    try:
        with Sink() as sink:
            stage = Stage(room, leash, sink)
            stage.start_broker()
            try:
                yield stage
            finally:
                print(stage.words())  # shown by pytest when the test failed
                for child in stage.children:
                    if child.ended() is None:
                        kill(child)
    finally:
        leash.close()
