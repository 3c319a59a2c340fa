"""Asking clamd, the daemon of ClamAV, whether a file holds something known to be harmful (its INSTREAM command)."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

PIECE = 64_000  # bytes of a file sent at once
SECONDS = 30.0
MOST_ANSWER = 4_096


class Unanswered(Exception):
    """Nobody answered, or not to the point: the file is neither clean nor harmful, and is asked about again."""


class NoVerdict(Unanswered):
    """The daemon is there and says nothing to the point of this file, or cuts it off as too large; of the next one it may."""


def found_in(content: bytes, url: str) -> str:
    """The name of what was found in ``content``, or nothing. ``url`` is unix:///path or tcp://host:3310."""
    try:
        with _connected(url) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(b"\0\0\0\0")
            answer = _answer(line)
    except (BrokenPipeError, ConnectionResetError) as problem:  # its StreamMaxLength is smaller than what we take
        raise NoVerdict(str(problem)) from problem
    except OSError as problem:
        raise Unanswered(str(problem)) from problem
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100]
    raise NoVerdict(answer[:200])


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < MOST_ANSWER and (more := line.recv(1024)):
        said += more
    return said.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
