"""Mails of the post office, read back as a mail client would."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from compact_portal.mail import queries, render
from compact_portal.mail.models import Mail


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
