"""What the post office is handed: a frozen description of one mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAREWELL = "farewell"  # the last mail to somebody who was erased
# A sign-in code must not stand behind ten thousand digests.
PRIORITIES = {"account": 0, "registration": 1, "invitation": 1, FAREWELL: 1, "notice": 2, "digest": 5}
PURPOSES: tuple[tuple[str, str | Promise], ...] = (
    ("account", _("Signing in")),
    ("registration", _("Registrations")),
    ("invitation", _("Invitations")),
    ("notice", _("Told at once")),
    ("digest", _("Digests")),
)
# What happened to a mail, as its log says it.
WORDS: dict[str, str | Promise] = {
    "later": _("Not taken yet:"),
    "failed": _("Given up:"),
    "lost": _("The worker that was sending it ended. Taken up again"),
    "held": _("Held back by"),
    "released": _("Released by"),
    "cancelled": _("Cancelled by"),
    "resent": _("To be sent again, by"),
}


@dataclass(frozen=True)
class Line:
    """One line of a mail's log, for people."""

    at: datetime
    word: str | Promise
    said: str


@dataclass(frozen=True)
class MailDraft:
    """One mail to one person.

    ``key`` says which mail this is: the same key is the same mail, posted once whatever happens. ``headers`` are
    added to those every mail gets; ``html`` may be empty. With a ``stencil`` (``actions.keep_stencil``) the body is the
    stencil's, ``fills`` are the words for its marks in their order, and ``text`` and ``html`` stay empty.
    """

    key: str
    to: str
    subject: str
    purpose: str
    text: str = ""
    html: str = ""
    stencil: int | None = None
    fills: tuple[str, ...] = ()
    to_name: str = ""
    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def priority(self) -> int:
        """Lower leaves first."""
        return PRIORITIES.get(self.purpose, 3)


# What an address that is not written to still gets: None of these when its mailbox does not exist. Whoever called a
# digest spam may still want to sign in.
_ASKED_FOR = frozenset({"account", "registration"})
STOPS: dict[str, frozenset[str] | None] = {
    "bounce": None,
    "soft": _ASKED_FOR | {"invitation"},
    "complaint": _ASKED_FOR,
    "unsubscribed": _ASKED_FOR | {"invitation", "notice"},
    "hand": frozenset({"account"}),
}


def stops(why: str, purpose: str) -> bool:
    """Whether an address under suppression for ``why`` gets no mail for ``purpose``."""
    let_through = STOPS[why]
    return let_through is None or purpose not in let_through


@dataclass(frozen=True)
class By:
    """Who does something at the desk: a user's id (None is the portal itself) and name."""

    user_id: int | None
    name: str


@dataclass(frozen=True)
class Told:
    """One event of a mail provider, checked and trimmed: ``kind`` is one of ``models.Returned``."""

    event: str
    address: str
    kind: str
    said: str
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Sought:
    """What the desk's list is narrowed to: a state (or ``held``), a purpose, words of address and subject."""

    state: str = ""
    purpose: str = ""
    words: str = ""


@dataclass(frozen=True)
class Tally:
    """What one round of delivery did, in mails; ``stopped`` when going on made no sense."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    lost: int = 0
    stopped: bool = False
    suppressed: int = 0

    @property
    def tried(self) -> int:
        """All that were taken in hand."""
        return self.sent + self.deferred + self.failed + self.lost + self.suppressed

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sent + other.sent,
            self.deferred + other.deferred,
            self.failed + other.failed,
            self.lost + other.lost,
            self.stopped or other.stopped,
            self.suppressed + other.suppressed,
        )
