"""A mail's row from its draft, and its whole message from its row and the stencil it shares."""

from __future__ import annotations

from datetime import datetime

from compact_portal.mail import queries, render
from compact_portal.mail.drafts import MailDraft
from compact_portal.mail.models import Mail, State


def row(draft: MailDraft, at: datetime) -> Mail:
    """The row of a mail, not yet saved; one whose address no server would take is failed from the start."""
    mail = Mail(
        key=draft.key,
        purpose=draft.purpose,
        priority=draft.priority,
        stencil_id=draft.stencil,
        to_address=render.one_line(draft.to, 320),
        to_name=render.one_line(draft.to_name, 200),
        language=draft.language,
        subject=render.one_line(draft.subject),
        message_id=render.message_id(draft.key),
        dated_at=at,
        next_attempt_at=at,
        created_at=at,
    )
    try:
        mail.to_address = render.address(draft.to)
    except render.BadAddress as problem:
        mail.state, mail.last_error = State.FAILED, str(problem)
    reachable = mail.state == State.WAITING
    mail.raw = render.head(
        to=mail.to_address if reachable else "undisclosed-recipients:;",
        to_name=draft.to_name if reachable else "",
        subject=draft.subject,
        language=draft.language,
        message_id=mail.message_id,
        at=at,
        headers=draft.headers,
    )
    if draft.stencil is None:
        mail.raw += render.content(draft.text, draft.html, mail.message_id[1:33])
    else:
        mail.raw += render.fills(draft.fills)
    return mail


class Cuts:
    """Stencils read once for a round of delivery, a few at a time, so that memory stays flat."""

    KEPT = 32

    def __init__(self) -> None:
        self._cut: dict[int, list[bytes]] = {}

    def message(self, mail: Mail) -> bytes:
        """The whole message of a mail."""
        if mail.stencil_id is None:
            return bytes(mail.raw)
        if mail.stencil_id not in self._cut:
            if len(self._cut) >= self.KEPT:
                self._cut.clear()
            self._cut[mail.stencil_id] = render.cut(queries.stencil(mail.stencil_id))
        return render.message(bytes(mail.raw), self._cut[mail.stencil_id])


_SECRET = frozenset({"account", "registration", "invitation"})


def is_secret(mail: Mail) -> bool:
    """Whether a mail holds a code or a link that lets its reader in: nobody else may read it, administrators included."""
    return mail.purpose in _SECRET


def text(mail: Mail) -> str:
    """A mail's plain text for the desk; empty when it is not kept, or nobody else may read it."""
    return "" if is_secret(mail) or not mail.raw else render.plain_text(Cuts().message(mail))
