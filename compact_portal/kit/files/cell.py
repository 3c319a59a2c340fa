"""Where files are read that nobody has vouched for: a process of its own, with bounds, that knows no secret.

A parser that is led astray by a file (a bomb in a layer nobody thought of, a fault in a library) costs so much and no
more, and can reach neither the database nor the keys. One small server is kept for each process of the portal: it has
loaded the parsers, forks for each file, and ends with the process that started it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.refusals import Refusal

log = structlog.get_logger(__name__)

CPU_SECONDS = {"clean": 15, "words": 10}  # for one file; a photograph of fifty million points takes four here
WALL_SECONDS = 40  # when the machine is busy with others
MEMORY = 600_000_000  # bytes for one file, beside the parsers
AT_ONCE = 2  # files that one process of the portal has read; others wait their turn
_LENGTH = struct.Struct(">II")  # of the head, and of the body
_ROOT = Path(__file__).resolve().parents[3]
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TZ")  # what is let through of the environment

TOO_MUCH = _(
    "The file takes more time or memory to look through than any document should. Save it anew or as a smaller PDF,"
    " then hand that in."
)
_BROKE = _("The file cannot be read: it is damaged, or made in a way nobody foresaw. Save it anew, then hand that in.")
_AWAY = _("The file could not be looked at just now. Nothing was changed. Try again in a moment.")


def ask(task: str, content: bytes, **options: Any) -> tuple[dict[str, Any], bytes]:
    """What ``task`` makes of ``content``: a head and a body. Refuses with the task's sentence, or ``TOO_MUCH``."""
    try:
        with _turn(), _begun() as line:
            line.settimeout(WALL_SECONDS)
            _send(line, {"task": task, **options}, content)
            head, body = _receive(line)
    except (TimeoutError, EOFError, ConnectionError) as problem:  # it was ended at a bound, or ended itself
        log.warning("file_took_too_much", task=task, size=len(content), problem=type(problem).__name__)
        raise Refusal(TOO_MUCH) from problem
    if "fault" in head:
        log.error("file_broke_its_reader", task=task, size=len(content), fault=head["fault"])
        raise Refusal(_BROKE)
    if "refused" in head:
        raise Refusal(_(str(head["refused"])))
    return head, body


# -- The portal's end ------------------------------------------------------------------------------------------------


class _Server:
    """The server of this process: started when first needed, and again when it is gone."""

    line: socket.socket | None = None
    process: subprocess.Popen[bytes] | None = None
    owner = 0

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def hand_over(self, end: socket.socket) -> None:
        """Give the server one end of a connection: behind it stands a process for one file."""
        with self.lock:
            line = self.line
            if line is None or self.owner != os.getpid() or self.process is None or self.process.poll() is not None:
                line = self._start()
            try:
                socket.send_fds(line, [b"f"], [end.fileno()])
            except OSError:  # it ended a moment ago
                socket.send_fds(self._start(), [b"f"], [end.fileno()])

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        start = f"from compact_portal.kit.files.cell import serve; serve({theirs.fileno()})"
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        with theirs:
            process = subprocess.Popen(  # noqa: S603  (ourselves, by a fixed word)
                [sys.executable, "-c", start], cwd=_ROOT, env=environment, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        if self.line is not None:
            self.line.close()
        self.owner, self.line, self.process = os.getpid(), ours, process
        return ours


_server = _Server()
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WALL_SECONDS):
        raise Refusal(_AWAY)
    try:
        yield
    finally:
        _turns.release()


def _begun() -> socket.socket:
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            _server.hand_over(theirs)
    except OSError as problem:
        ours.close()
        log.error("files_cannot_be_read", problem=str(problem))
        raise Refusal(_AWAY) from problem
    return ours


# -- The server's end ------------------------------------------------------------------------------------------------


def serve(descriptor: int) -> None:
    """Fork a process for each connection that comes over the line, until the line ends."""
    from django.conf import settings

    settings.configure(USE_I18N=False)  # a sentence goes out as it is in the source; who asked translates it
    tasks = _tasks()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    line = socket.socket(fileno=descriptor)
    while True:
        word, ends, *_rest = socket.recv_fds(line, 1, 1)
        if not word:
            return
        for end in ends:
            if os.fork() == 0:
                line.close()
                _one(socket.socket(fileno=end), tasks)
            os.close(end)


def _tasks() -> Mapping[str, Callable[..., tuple[dict[str, Any], bytes]]]:
    from compact_portal.kit import files
    from compact_portal.kit.files.texts import words_of

    def clean(content: bytes, *, kinds: list[str]) -> tuple[dict[str, Any], bytes]:
        kind, cleaned = files.cleaned(content, frozenset(kinds))
        return {"kind": kind}, cleaned

    def words(content: bytes, *, kind: str) -> tuple[dict[str, Any], bytes]:
        found = words_of(content, kind)
        return {"pages": found.pages, "wordless": found.wordless}, found.text.encode("utf-8", "replace")

    return {"clean": clean, "words": words}


def _one(line: socket.socket, tasks: Mapping[str, Callable[..., tuple[dict[str, Any], bytes]]]) -> None:
    """Read one file and answer; whatever happens, this process ends here."""
    try:
        line.settimeout(WALL_SECONDS)
        head, content = _receive(line)
        task = head.pop("task")
        _bound(CPU_SECONDS[task])
        try:
            told, body = tasks[task](content, **head)
        except Refusal as refusal:
            told, body = {"refused": str(refusal.sentence)}, b""
        except MemoryError:
            return  # the end of the line says it
        except Exception as problem:  # what it says may hold the file's own words, and those belong in no log
            last = traceback.extract_tb(problem.__traceback__)[-1]
            told, body = {"fault": f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}"}, b""
        _send(line, told, body)
    finally:
        os._exit(0)


def _bound(seconds: int) -> None:
    """What one file may cost: time, memory, and nothing on a disk."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries write what they stumble over
    loaded = 0
    if (said := Path("/proc/self/statm")).exists():
        loaded = int(said.read_text().split()[0]) * resource.getpagesize()
    for bound, most in (
        (resource.RLIMIT_AS, loaded + MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _soft, hard = resource.getrlimit(bound)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(bound, (least, least))
        except ValueError:
            if sys.platform == "linux":  # elsewhere, where nobody serves the portal, not every bound is known
                raise


# -- Both ends -------------------------------------------------------------------------------------------------------


def _send(line: socket.socket, head: Mapping[str, Any], body: bytes) -> None:
    written = json.dumps(head).encode()
    line.sendall(_LENGTH.pack(len(written), len(body)) + written)
    line.sendall(body)


def _receive(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    head, body = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    return json.loads(_exactly(line, head)), _exactly(line, body)


def _exactly(line: socket.socket, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = line.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
