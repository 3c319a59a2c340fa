"""The mail sink: takes every mail on a loopback port, keeps it on disk and shows it on a page.

``python -m compact_portal.devservices.mailsink DIRECTORY SMTP_PORT PAGE_PORT``
"""

from __future__ import annotations

import json
import signal
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from compact_portal.devservices import letters, sink_pages

HERE = Path(__file__).resolve().parent
TOKENS = HERE.parent.parent / "static" / "css" / "tokens.css"
SIZE = 50
LOOPBACK = "127.0.0.1"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    f"sandbox {sink_pages.SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'"
)
FILES = {
    "/tokens.css": (TOKENS, "text/css"),
    "/sink.css": (HERE / "sink.css", "text/css"),
    "/sink.js": (HERE / "sink.js", "text/javascript"),
}


class Box:
    """What aiosmtpd hands each mail to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it, then say so."""
        content = envelope.original_content or b""
        letters.keep(self.directory, envelope.mail_from or "", list(envelope.rcpt_tos), content)
        return "250 Kept"


class Page(BaseHTTPRequestHandler):
    """The pages, for this machine's own browser."""

    directory: Path
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a page, a file, or that it is not here."""
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host not in {LOOPBACK, "localhost"}:  # a foreign name that was pointed at this machine
            self._answer("Ask for 127.0.0.1.", "text/plain", status=HTTPStatus.BAD_REQUEST)
            return
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._list(parse_qs(parts.query))
        elif parts.path == "/mail.json":
            self._json()
        elif parts.path in FILES and FILES[parts.path][0].is_file():
            path, kind = FILES[parts.path]
            self._answer(path.read_bytes(), kind)
        else:
            self._mail(parts.path.strip("/").split("/"))

    def _list(self, query: dict[str, list[str]]) -> None:
        wanted = query.get("to", [""])[0].strip()
        first = query.get("start", ["0"])[0]
        start = int(first) if first.isdecimal() else 0
        keys = letters.keys(self.directory)
        newest = keys[0] if keys else ""
        if wanted:
            found = letters.some(self.directory, keys)
            keys = [letter.key for letter in found if wanted.lower() in letter.recipients.lower()]
        shown = list(letters.some(self.directory, keys[start : start + SIZE]))
        page = sink_pages.box(shown, start=start, size=SIZE, total=len(keys), query=wanted, newest=newest)
        self._answer(page, "text/html")

    def _json(self) -> None:
        found = letters.some(self.directory, letters.keys(self.directory)[:1_000])
        rows = [
            {"key": at.key, "to": at.recipients, "subject": at.subject, "received_at": at.received_at.isoformat()}
            for at in found
        ]
        self._answer(json.dumps(rows, ensure_ascii=False), "application/json")

    def _mail(self, steps: list[str]) -> None:
        key, view = (steps[1], steps[2:]) if steps[0] == "mail" and len(steps) in {2, 3} else ("", [])
        letter = letters.read(self.directory, key)
        if letter is None or view not in ([], ["html"], ["raw"]):
            self._answer(sink_pages.missing(), "text/html", status=HTTPStatus.NOT_FOUND)
        elif view == ["html"]:
            self._answer(sink_pages.reader(letter), "text/html", policy=MAIL_POLICY)
        elif view == ["raw"]:
            self._answer(letters.raw(self.directory, key) or b"", "text/plain")
        else:
            self._answer(sink_pages.letter(letter), "text/html")

    def _answer(
        self, body: str | bytes, kind: str, *, status: HTTPStatus = HTTPStatus.OK, policy: str = PAGE_POLICY
    ) -> None:
        content = body.encode("utf-8", "replace") if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing of each page shown."""


class Pages(ThreadingHTTPServer):
    """Serves ``Page``; threads end with it."""

    daemon_threads = True


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main(directory: Path, smtp_port: int, page_port: int) -> None:
    """Take mail and show it until a signal comes."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _end)
    smtp = Controller(Box(directory), hostname=LOOPBACK, port=smtp_port, data_size_limit=50_000_000)
    smtp.start()  # type: ignore[no-untyped-call]
    page = type("OurPage", (Page,), {"directory": directory})
    try:
        Pages((LOOPBACK, page_port), page).serve_forever()
    finally:
        smtp.stop()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
