"""``make run``, ``make stop`` and ``make reset``: every process of the portal on one machine, under one supervisor.

A child that ends by itself is started again; one that ends four times within a minute ends the whole, with its last
words. However the supervisor ends, nothing it started outlives it: the kernel (on Linux) and a leash see to that.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
import urllib.request
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import URLError

from compact_portal.devservices import ports, postgres, state, valkey
from compact_portal.devservices.processes import CannotStart, Child, Leash, socket_directory, start, wait_until
from compact_portal.env import VARIABLES

PYTHON = sys.executable
QUEUES = "celery,mail,digests,exports,housekeeping"
TRIES, WITHIN = 4, 60.0  # ends of one child, seconds
GRACE = 15.0  # seconds a child has to finish what it does
SOURCES = ("compact_portal", "cities", "submissions", "requirements.txt")


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _opens(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _fingerprint(*tops: str) -> str:
    """Changes when a file or directory named does."""
    found = zlib.crc32(PYTHON.encode())
    for top in tops:
        root = state.PROJECT / top
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                about = path.stat()
                found = zlib.crc32(f"{path}{about.st_size}{about.st_mtime_ns}".encode(), found)
    return f"{found:08x}"


@dataclass
class Portal:
    """The processes, and where each answers."""

    home: Path
    port: int
    leash: Leash
    children: dict[str, Child] = field(default_factory=dict)
    starters: dict[str, Callable[[], Child]] = field(default_factory=dict)
    ends: dict[str, list[float]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}/"

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def add(self, name: str, starter: Callable[[], Child]) -> None:
        """Start a child and remember how."""
        self.starters[name] = starter
        self.children[name] = starter()

    def program(self, name: str, *words: str) -> None:
        """Add a Python module, run with the portal's environment."""
        command = [PYTHON, "-m", *words]
        self.add(
            name,
            lambda: start(
                name,
                command,
                leash=self.leash,
                log=self.log(name),
                environment=self.environment,
                cwd=state.PROJECT,
            ),
        )

    def servers(self) -> None:
        """PostgreSQL and Valkey, unless ``DATABASE_URL`` and ``REDIS_URL`` name others."""
        sockets = socket_directory(self.home)
        database, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not database:
            database = postgres.url(sockets)
            data, log = self.home / "postgres", self.log("postgres")
            self.add("PostgreSQL", lambda: postgres.start_postgres(data, sockets, leash=self.leash, log=log))
            postgres.create_database(sockets)
        postgres.refuse_deaf(database)
        if not broker:
            broker = valkey.url(sockets)
            kept, words = self.home / "valkey", self.log("valkey")
            self.add("Valkey", lambda: valkey.start_valkey(kept, sockets, leash=self.leash, log=words))
        elif not valkey.answers(broker):
            raise CannotStart("No Redis answers at REDIS_URL.")
        self.environment |= {"DATABASE_URL": database, "REDIS_URL": broker}

    def sink(self) -> str:
        """The mail sink; its page's address."""
        page = ports.free(self.port + 25, self.port)
        smtp = ports.free(self.port + 26, self.port, page)
        self.environment["MAIL_URL"] = f"smtp://{ports.LOOPBACK}:{smtp}"
        words = ("compact_portal.devservices.mailsink", str(self.home / "mail"), str(smtp), str(page))
        self.program("mailsink", *words)
        address = f"http://{ports.LOOPBACK}:{page}/"
        wait_until(lambda: _opens(address), self.children["mailsink"])
        return address

    def values(self) -> None:
        """The environment of every Python process: ours, without files of secrets that would outvote it."""
        named = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "MAIL_URL")
        self.environment = {k: v for k, v in os.environ.items() if k not in {f"{name}_FILE" for name in named}}
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "compact_portal.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": state.secret_key(self.home),
            "DEMONSTRATION": "true",
            "HTTPS": "false",
            "TRUSTED_PROXY_COUNT": "0",
            "ALLOWED_HOSTS": f"{ports.LOOPBACK},localhost",
            "PUBLIC_URL": self.address.rstrip("/"),
            "MAIL_FROM": "Compact Portal <portal@portal.example>",
            "DATA_DIR": str(self.home / "data"),
            "STATIC_ROOT": str(self.home / "static"),
            "LOG_FORMAT": "console",
        }

    def write_down(self) -> None:
        """Keep the values of the running portal, for `manage.py` in another shell: `set -a; . .portal/environment`."""
        names = ["DJANGO_SETTINGS_MODULE", *(one.name for one in VARIABLES)]
        lines = (f"{name}={shlex.quote(self.environment[name])}\n" for name in names if name in self.environment)
        path = self.home / "environment"
        path.touch(mode=0o600)
        path.write_text("".join(lines), encoding="utf-8")

    def prepare(self) -> None:
        """Tables, reference data, demonstration, translations, static files; little of it when nothing has changed."""
        code, static = _fingerprint(*SOURCES), _fingerprint("static", "requirements.txt")
        kept, leave_out = self.home / "prepared", []
        before = [*(kept.read_text().split("\n") if kept.exists() else []), "", "", ""][:3]
        database = self.environment["DATABASE_URL"]
        if before == [code, static, database] and "DATABASE_URL" not in os.environ:
            leave_out += ["compile_messages", "migrate", "load_reference"]
        if before[1] == static and (self.home / "static" / "staticfiles.json").exists():
            leave_out.append("collectstatic")
        words = [PYTHON, "-m", "compact_portal.devservices.prepare", str(self.log("prepare")), *leave_out]
        child = start("prepare", words, leash=self.leash, environment=self.environment, cwd=state.PROJECT)
        self.children["prepare"] = child
        while (ended := child.ended()) is None:
            time.sleep(0.05)
        del self.children["prepare"]
        if ended:
            raise CannotStart("The database could not be prepared: see above. To begin anew: make reset")
        kept.write_text("\n".join([code, static, database]))

    def programs(self) -> None:
        """Web, worker and beat."""
        at, celery = f"{ports.LOOPBACK}:{self.port}", ("celery", "-A", "compact_portal")
        web = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5")
        reload = ("--reload",) if os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"} else ()
        access = ("--access-logfile", "-", "--no-control-socket")
        self.program("web", "gunicorn", "compact_portal.wsgi", "--bind", at, *web, *access, *reload)
        flags = ("--without-gossip", "--without-mingle", "--concurrency", "2", "--loglevel", "INFO")
        self.program("worker", *celery, "worker", "-Q", QUEUES, *flags)
        self.program(
            "beat", *celery, "beat", "-s", str(self.home / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"
        )
        wait_until(lambda: _opens(f"{self.address}healthz"), self.children["web"], seconds=60)

    def watch(self) -> None:
        """Start again what ends; return when whoever started us with make is gone."""
        parent = os.getppid()
        while "MAKELEVEL" not in os.environ or os.getppid() == parent:
            for name, child in list(self.children.items()):
                if (code := child.ended()) is not None:
                    self._again(name, child, code)
            time.sleep(0.2)

    def _again(self, name: str, child: Child, code: int) -> None:
        now = time.monotonic()
        ends = self.ends[name] = [at for at in self.ends.get(name, []) if now - at < WITHIN] + [now]
        if len(ends) >= TRIES:
            raise CannotStart(f"{name} ended {TRIES} times within a minute (exit code {code}).\n{child.last_words()}")
        print(f"{name} ended (exit code {code}) and is started again; its log: {child.log}", flush=True)
        self.children[name] = self.starters[name]()

    def stop(self) -> None:
        """End all in the order that loses nothing: programs first, together; then sink, Valkey, PostgreSQL."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        servers = {"mailsink", "Valkey", "PostgreSQL"}
        programs = [child for name, child in self.children.items() if name not in servers]
        for child in programs:
            child.ask_to_stop()
        for child in programs:
            child.wait(GRACE)
        for child in [self.children[name] for name in reversed(self.children) if name in servers]:
            child.ask_to_stop()
            child.wait(GRACE)
        self.leash.close()
        with suppress(OSError):
            socket_directory(self.home).rmdir()  # it may lie in the system's directory for temporary files


def _welcome(portal: Portal, sink: str) -> None:
    print(
        f"""
Compact Portal is ready.

  Portal       {portal.address}
  Sign in as   {portal.address}demo/   any person of the demonstration, in one click
  Mail         {sink}   what the portal has sent

Ctrl-C ends it and keeps the data; `make reset` forgets them. Logs: {portal.home / "logs"}
""",
        flush=True,
    )


def run() -> None:
    """Start everything, say where, and stay until told to end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    home = state.directory()
    with closing(state.lock(home, f"http://{ports.LOOPBACK}:{os.environ.get('PORT') or 8000}/")) as held:
        portal = Portal(home, ports.wanted(), Leash(keep=[held.descriptor]))
        try:
            portal.values()
            portal.servers()
            sink = portal.sink()
            portal.write_down()
            portal.prepare()
            portal.programs()
            _welcome(portal, sink)
            portal.watch()
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)
        finally:
            portal.stop()


def main(verb: str) -> int:
    """Do what the command line asks; a refusal is a sentence and exit code 1."""
    try:
        if verb == "run":
            run()
        elif verb == "stop":
            print("Stopped." if state.stop(state.directory()) else "Nothing was running.")
        elif verb == "reset":
            state.reset(state.directory())
            print("Everything `make run` kept is gone.")
        else:
            print("Say run, stop or reset.", file=sys.stderr)
            return 2
    except CannotStart as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
