"""The WSGI application that gunicorn serves."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from compact_portal.checks import insist


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8 whatever it says; middleware refuses one that says otherwise.

    Django takes any codec by its name, and ``charset=zlib`` breaks it before the first middleware: a bare 500. So does
    a parameter that names a codec of its own (``boundary*=zlib''x``), or is very long.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {"charset": "unknown"}


class Hurried:
    """What a browser sends, as long as it goes on sending: 8 kB within half a minute, or the rest is not waited for.

    A thread that reads a byte a second is a thread that serves nobody else. When the line is cut for reading, the read
    that hangs returns, and the page answers that the form did not arrive whole; the answer still goes out.
    """

    STEP, WAIT = 8192, 30.0
    _open: dict[int, "Hurried"] = {}
    _watch: threading.Thread | None = None
    _lock = threading.Lock()

    def __init__(self, body: Any, line: socket.socket, length: int) -> None:
        self._body, self._line, self._left = body, line, length
        self._due = time.monotonic() + self.WAIT

    def __enter__(self) -> "Hurried":
        with self._lock:
            self._open[id(self)] = self
            if Hurried._watch is None:  # in the worker, not in what forked it
                Hurried._watch = threading.Thread(target=self._look, daemon=True)
                Hurried._watch.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        with self._lock:
            self._open.pop(id(self), None)

    @classmethod
    def _look(cls) -> None:
        while True:
            time.sleep(1)
            with cls._lock:
                for one in [one for one in cls._open.values() if one._left > 0 and one._due < time.monotonic()]:
                    del cls._open[id(one)]
                    with suppress(OSError):
                        one._line.shutdown(socket.SHUT_RD)

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        parts = []
        while wanted > 0:
            part = bytes(self._body.read(min(self.STEP, wanted)))
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
            self._left -= len(part)
            self._due = time.monotonic() + self.WAIT
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        return bytes(self._body.readline(size))


def hurried(answer: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, with a limit to how slowly a request may arrive."""

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        line, length = environ.get("gunicorn.socket"), str(environ.get("CONTENT_LENGTH") or "")
        if line is None or not length.isdecimal() or not int(length):
            return answer(environ, start_response)
        with Hurried(environ["wsgi.input"], line, int(length)) as body:
            return answer(environ | {"wsgi.input": body}, start_response)

    return run


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")
_django = get_wsgi_application()
_django.request_class = Utf8Request
application = hurried(_django)
insist()
