"""Mails of the post office, read back as a mail client would."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from compact_portal.mail import actions, queries, render
from compact_portal.mail.models import Mail
from submissions.journal import actions as journal
from submissions.notices import actions as notices


def whole(mail: Mail) -> bytes:
    """The message as it leaves."""
    pieces = None if mail.stencil_id is None else render.cut(queries.stencil(mail.stencil_id))
    return render.message(bytes(mail.raw), pieces)


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(whole(mail), policy=policy.default)  # type: ignore[return-value]


def text(mail: Mail) -> str:
    return _body(mail, "plain")


def html(mail: Mail) -> str:
    return _body(mail, "html")


def _body(mail: Mail, kind: str) -> str:
    part = read(mail).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Line:
    """A mail server that takes everything, and remembers for whom."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_problem: object) -> None:
        return None

    def send(self, _sender: str, to: str, _raw: bytes) -> str:
        self.taken.append(to)
        return "250 OK"


def delivered_at(at: datetime) -> list[str]:
    """Route what the journal holds and send what is due: who got a mail."""
    journal.stamp()
    notices.route(at=at)
    line = Line()
    actions.deliver_due(at=at, line=line)  # type: ignore[arg-type]
    return sorted(line.taken)
