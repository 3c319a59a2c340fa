"""One mail as bytes. Written once, kept, and sent as it is however often it is tried.

The assembler is our own because the standard library's takes most of a millisecond a message, which at ten thousand
digests is what decides the rate (docs/decisions). It writes plain RFC 5322 and 2045: tests read it back with ``email``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from textwrap import indent, wrap

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from compact_portal.kit import tokens
from compact_portal.kit.languages import direction

_CONTROLS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_HOLE = re.compile(rb"\0(\d+)\0")
_RIGHT, _LEFT = re.compile("[\u0590-\u08ff]"), re.compile("[A-Za-z\u00c0-\u058f\u0900-\ufb1c]")
_OPEN, _CLOSE = "\u2068", "\u2069"  # isolates
_WIDE = 76  # characters in a line of plain text; an address is never broken
_INDENT = re.compile(r"\s*(?:\d+\. )?")
_SPECIALS = re.compile(r'([\\"])')
_inliner = css_inline.CSSInliner(keep_at_rules=True, keep_style_tags=False, load_remote_stylesheets=False)


class BadAddress(ValueError):
    """An address no mail can be sent to; the message says why."""


def one_line(text: str, length: int = 250) -> str:
    """``text`` without anything that could end a header, cut at ``length`` characters."""
    line = _CONTROLS.sub(" ", text).strip()
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def typed(text: str, language: str = "") -> str:
    """What somebody typed, on one line and, where its direction may differ from ``language``'s, isolated.

    Text of another direction then disturbs no sentence round it, and does not turn a subject that begins with it.
    Without a language the one of now is meant.
    """
    line = one_line(text)
    right = direction(language or translation.get_language() or "en") == "rtl"
    foreign = bool(_LEFT.search(line)) if right else bool(_RIGHT.search(line))
    return f"{_OPEN}{line}{_CLOSE}" if foreign else line


class Quoted(str):
    """A paragraph of ``plain`` that somebody wrote: it keeps its lines and its direction."""

    is_quoted = True

    def as_text(self) -> str:
        """For a plain text: in quotation marks, set in."""
        return indent(gettext("“%(said)s”") % {"said": self.strip()}, "    ")


def address(raw: str) -> str:
    """``raw`` as it goes on the wire: the domain in punycode. Raises ``BadAddress``."""
    local, at, domain = raw.strip().rpartition("@")
    if not at or not local or not domain or _CONTROLS.search(raw.strip()) or re.search(r'[<>,;:"()\[\]\\]', raw):
        raise BadAddress("the address is not one a mail can be sent to")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as problem:
        raise BadAddress("the address has letters that mail servers do not take") from problem


@lru_cache(maxsize=8)
def _from(setting: str) -> tuple[str, str, str]:
    """Name, address and host that mail comes from."""
    name, addr = parseaddr(setting)
    return name, addr, addr.rpartition("@")[2] or "localhost"


def sender() -> str:
    """The bare address mail comes from."""
    return _from(settings.DEFAULT_FROM_EMAIL)[1]


def host() -> str:
    """The host mail comes from."""
    return _from(settings.DEFAULT_FROM_EMAIL)[2]


def message_id(key: str) -> str:
    """The Message-ID of the mail called ``key``: always the same one, also after a backup was restored."""
    return f"<{tokens.digest('mail:' + key)[:40]}@{host()}>"


@lru_cache(maxsize=512)
def _words(value: str, name: str) -> str:
    if value.isascii() and "=?" not in value:
        return value
    return Header(value, "utf-8", header_name=name, maxlinelen=76).encode(linesep="\r\n")


def _mailbox(name: str, addr: str, header: str) -> str:
    name = one_line(name, 120)
    if not name:
        return addr
    if name.isascii() and "=?" not in name:
        return '"' + _SPECIALS.sub(r"\\\1", name) + f'" <{addr}>'
    return f"{_words(name, header)}\r\n <{addr}>"


def _lines(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip("\n").replace("\n", "\r\n") + "\r\n"


def _quoted(text: str) -> bytes:
    # binascii breaks lines with a bare LF where the text itself has no CRLF to go by.
    return binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True).replace(b"=\n", b"=\r\n")


def _part_head(kind: str, encoding: str) -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()


def _part(kind: str, body: str) -> bytes:
    lines = _lines(body)
    data = lines.encode("utf-8", "replace")
    if len(data) > len(lines) * 1.2:  # mostly not Latin: quoted-printable would treble it
        return _part_head(kind, "base64") + base64.encodebytes(data).replace(b"\n", b"\r\n")
    return _part_head(kind, "quoted-printable") + _quoted(lines)


def head(
    *, to: str, to_name: str, subject: str, language: str, message_id: str, at: datetime, headers: Mapping[str, str]
) -> bytes:
    """The headers; ``to`` must have been through ``address``. No header can be smuggled in by any argument."""
    name, addr, _host = _from(settings.DEFAULT_FROM_EMAIL)
    fields = {
        "From": _mailbox(name, addr, "From"),
        "To": _mailbox(to_name, to, "To"),
        "Subject": _words(one_line(subject), "Subject"),
        "Date": format_datetime(at),
        "Message-ID": message_id,
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Content-Language": one_line(language),
    }
    fields |= {one_line(name): _words(one_line(value, 900), name) for name, value in headers.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("ascii")


def content(text: str, html: str, edge: str) -> bytes:
    """What follows the headers: one part, or two with ``edge`` (letters and digits) between them."""
    if not html:
        return _part("plain", text)
    return _alternatives([_part("plain", text), _part("html", html)], edge)


def _alternatives(parts: Sequence[bytes], edge: str) -> bytes:
    # "=_" occurs in neither encoding, so no body can hold the boundary.
    line = f"--=_{edge}".encode()
    start = f'Content-Type: multipart/alternative; boundary="=_{edge}"\r\n\r\n'.encode()
    return start + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def stencil(text: str, html: str, marks: Sequence[str]) -> bytes:
    """A body encoded once for many mails; each of ``marks`` becomes a hole. ``fills`` makes what goes into them."""
    parts = []
    for place, (kind, body) in enumerate((("plain", text), ("html", html))):
        pieces = re.split("(" + "|".join(re.escape(mark) for mark in marks) + ")", _lines(body))
        coded = b"".join(
            b"=\r\n\0%d\0=\r\n" % (marks.index(piece) * 2 + place) if piece in marks else _quoted(piece)
            for piece in pieces
        )
        parts.append(_part_head(kind, "quoted-printable") + coded)
    return _alternatives(parts, hashlib.sha256(b"".join(parts)).hexdigest()[:32])


def fills(words: Sequence[str]) -> bytes:
    """``words`` for a stencil's marks, as text and as HTML, each after a NUL."""
    return b"".join(b"\0" + _quoted(word) + b"\0" + _quoted(escape(word)) for word in words)


def cut(body: bytes) -> list[bytes]:
    """A stencil taken apart: text, hole's number, text, and so on. Kept while its mails are sent."""
    return _HOLE.split(body)


def message(raw: bytes, pieces: Sequence[bytes] | None) -> bytes:
    """The whole message: ``raw`` itself, or its head and words put into the ``pieces`` of its stencil."""
    if pieces is None:
        return raw
    start, *own = raw.split(b"\0")
    return start + b"".join(own[int(piece)] if number % 2 else piece for number, piece in enumerate(pieces))


def plain_text(message: bytes) -> str:
    """The text part of a whole message."""
    part = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def inlined(html: str) -> str:
    """``html`` with its style sheet written into the elements, as mail clients need; media queries stay."""
    return _inliner.inline(html)


def body(template: str, context: Mapping[str, object], language: str) -> tuple[str, str, str]:
    """Subject, text and HTML from ``template.subject.txt``, ``template.txt`` and ``template.html`` in ``language``."""
    with translation.override(language):
        context = {
            **context,
            "language": translation.get_language(),
            "direction": direction(language),
            "portal_url": settings.PUBLIC_URL,
        }
        subject = render_to_string(f"{template}.subject.txt", context)
        text = render_to_string(f"{template}.txt", context)
        html = render_to_string(f"{template}.html", context)
    return one_line(subject), tidy(text), inlined(html)


def plain(
    *,
    subject: str,
    heading: str,
    paragraphs: Sequence[str],
    language: str,
    button_label: str = "",
    button_url: str = "",
    code: str = "",
    foot: str = "",
) -> tuple[str, str, str]:
    """A short mail in the portal's frame: heading, paragraphs, one button, perhaps a code. The words come translated."""
    return body(
        "mail/plain",
        {
            "subject": subject, "heading": heading, "paragraphs": paragraphs, "button_label": button_label,
            "button_url": button_url, "code": code, "foot": foot,
        },
        language,
    )  # fmt: skip


def tidy(text: str) -> str:
    """Plain text as a person would have laid it out: lines of a length to read, at most one empty line."""
    lines = "\n".join("\n".join(_folded(line.rstrip())) for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _folded(line: str) -> list[str]:
    """A line in pieces of ``_WIDE`` at most, each set in as the first; an isolate is closed and opened with each.

    A reader's program takes each line for a paragraph of its own: what was isolated would end at the first.
    """
    if len(line) <= _WIDE or "://" in line:
        return [line]
    margin = " " * len(_INDENT.match(line)[0])  # type: ignore[index]
    pieces = wrap(line, _WIDE, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)
    folded, is_open = [], False
    for number, piece in enumerate(pieces):
        begun = piece[len(margin) :] if number else piece
        start = (margin if number else "") + (_OPEN if is_open else "")
        is_open = piece.count(_OPEN) + is_open > piece.count(_CLOSE)
        folded.append(start + begun + (_CLOSE if is_open else ""))
    return folded
