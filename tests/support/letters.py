"""Reading what the post office was handed."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default
from typing import cast

from compact_portal.mail.models import Mail


def letters(to: str = "") -> list[EmailMessage]:
    """The mails in the outbox, oldest first; only those to one address when it is given."""
    mails = Mail.objects.order_by("id")
    if to:
        mails = mails.filter(to_address=to)
    return [cast(EmailMessage, email.message_from_bytes(bytes(mail.raw), policy=default)) for mail in mails]


def text(letter: EmailMessage) -> str:
    """A mail's plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def code_in(letter: EmailMessage) -> str:
    """The code on a line of its own."""
    found = re.search(r"^\s{2,}([A-Z0-9-]{6,12})$", text(letter), re.MULTILINE)
    assert found, text(letter)
    return found[1]


def link_in(letter: EmailMessage) -> str:
    """The path of the first link."""
    found = re.search(r"http://testserver(/\S*)", text(letter))
    assert found, text(letter)
    return found[1]
