"""Mails as the sink keeps them: one ``.eml`` file each, in order of arrival, read back for a person."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

NAME = re.compile(r"\d{20}-\d{6}")
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_arrivals = count()


@dataclass(frozen=True)
class Letter:
    """One received mail: its ``key``, when it came, for whom, and the message."""

    key: str
    received_at: datetime
    recipients: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "(no subject)")

    def body(self, kind: str) -> str:
        """The text of its first ``plain`` or ``html`` part, or nothing."""
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    def headers(self) -> list[tuple[str, str]]:
        """Its own headers, without those the sink wrote on the envelope."""
        return [(name, str(value)) for name, value in self.message.items() if not name.startswith("X-Sink-")]

    def links(self) -> list[str]:
        """Every address in it, once, in order; those of the HTML first, which are not cut by line ends."""
        return list(dict.fromkeys([*_hrefs(self.body("html")), *ADDRESS.findall(self.body("plain"))]))


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value and ADDRESS.match(value)]


def _hrefs(html: str) -> list[str]:
    parser = _Hrefs()
    parser.feed(html)
    return parser.found


def keep(box: Path, sender: str, recipients: list[str], content: bytes) -> str:
    """Write a mail with its envelope into ``box``, whole or not at all, and return its key."""
    key = f"{time.time_ns():020d}-{next(_arrivals) % 1_000_000:06d}"
    envelope = f"X-Sink-From: {sender}\r\nX-Sink-To: {', '.join(recipients)}\r\n".encode("utf-8", "replace")
    unfinished = box / f"{key}.part"
    unfinished.write_bytes(envelope + content)
    unfinished.rename(box / f"{key}.eml")
    return key


def keys(box: Path) -> list[str]:
    """All keys, newest first."""
    return sorted((path.stem for path in box.glob("*.eml")), reverse=True)


def read(box: Path, key: str, *, only_headers: bool = False) -> Letter | None:
    """The letter of that key, or None."""
    path = box / f"{key}.eml"
    if not NAME.fullmatch(key) or not path.is_file():
        return None
    parser = BytesHeaderParser if only_headers else BytesParser
    with path.open("rb") as file:
        message = parser(policy=policy.default).parse(file)
    received_at = datetime.fromtimestamp(int(key[:20]) / 1e9, UTC)
    return Letter(key, received_at, str(message["X-Sink-To"] or ""), message)


def raw(box: Path, key: str) -> bytes | None:
    """The mail as it came over the wire."""
    path = box / f"{key}.eml"
    if not NAME.fullmatch(key) or not path.is_file():
        return None
    return path.read_bytes().split(b"\r\n", 2)[2]


def some(box: Path, found: list[str]) -> Iterator[Letter]:
    """The headers of those letters."""
    for key in found:
        letter = read(box, key, only_headers=True)
        if letter is not None:
            yield letter
