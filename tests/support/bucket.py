"""A store of the tests' own that speaks as much of S3 as the portal needs, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from django.utils import timezone


@dataclass
class Bucket:
    """Its address, what it holds by key, what it was asked, and whether it is full."""

    url: str = ""
    held: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    full: bool = False


@contextmanager
def bucket(name: str = "uploads") -> Iterator[Bucket]:
    """Serve one bucket on a port of its own."""
    found = Bucket()

    class Store(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _key(self) -> str:
            found.asked.append(self.command)
            found.signed.append(self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"))
            return unquote(urlsplit(self.path).path).removeprefix(f"/{name}").lstrip("/")

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.send_header("Content-Length", headers.get("size", str(len(body))))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def do_PUT(self) -> None:
            key, body = self._key(), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if found.full:
                return self._say(507, b"<Error><Code>StorageFull</Code><Message>Full</Message></Error>")
            found.held[key] = body
            self._say(200, ETag='"x"')

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            key = self._key()
            if not key:
                return self._say(200, _listing(found, parse_qs(urlsplit(self.path).query)))
            if key not in found.held:
                return self._say(404, b"<Error><Code>NoSuchKey</Code><Message>None</Message></Error>")
            body, now = found.held[key], format_datetime(timezone.now(), usegmt=True)
            self._say(200, body, Last_Modified=now, ETag='"x"', size=str(len(body)))

        def do_DELETE(self) -> None:
            found.held.pop(self._key(), None)
            self._say(204)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _listing(found: Bucket, query: dict[str, list[str]]) -> bytes:
    prefix = query.get("prefix", [""])[0]
    keys = [key for key in sorted(found.held) if key.startswith(prefix)]
    folders = sorted({key[len(prefix) :].split("/", 1)[0] for key in keys if "/" in key[len(prefix) :]})
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in keys if "/" not in key[len(prefix) :]
    )
    rows += "".join(f"<CommonPrefixes><Prefix>{escape(prefix + one)}/</Prefix></CommonPrefixes>" for one in folders)
    return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>'.encode()
