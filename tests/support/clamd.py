"""A clamd of the tests' own: it speaks INSTREAM, and finds what it is told to look for."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass
class Clamd:
    """Where it listens, what it was sent, and what it says: ``answer`` instead of a verdict, when one is set.

    What is longer than ``most`` bytes it cuts off, as the real one does beyond its StreamMaxLength.
    """

    url: str
    sent: list[bytes] = field(default_factory=list)
    answer: bytes = b""
    most: int = 1 << 40


@contextmanager
def clamd(place: Path | None = None) -> Iterator[Clamd]:
    """Listen on a socket in the file system, or on a port when no place is given."""

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            pieces = []
            while length := int.from_bytes(self.rfile.read(4), "big"):
                pieces.append(self.rfile.read(length))
                if sum(map(len, pieces)) > found.most:
                    return
            content = b"".join(pieces)
            found.sent.append(content)
            verdict = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            self.wfile.write(found.answer or verdict)

    if place is not None:
        server: socketserver.BaseServer = socketserver.ThreadingUnixStreamServer(str(place), Line)
        found = Clamd(f"unix://{place}")
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        found = Clamd(f"tcp://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
