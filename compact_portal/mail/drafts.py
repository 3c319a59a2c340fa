"""What the post office is handed: a frozen description of one mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# A sign-in code must not stand behind ten thousand digests.
PRIORITIES = {"account": 0, "registration": 1, "invitation": 1, "farewell": 1, "notice": 2, "digest": 5}


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


@dataclass(frozen=True)
class Tally:
    """What one round of delivery did, in mails; ``stopped`` when going on made no sense."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    lost: int = 0
    stopped: bool = False

    @property
    def tried(self) -> int:
        """All that were taken in hand."""
        return self.sent + self.deferred + self.failed + self.lost

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sent + other.sent,
            self.deferred + other.deferred,
            self.failed + other.failed,
            self.lost + other.lost,
            self.stopped or other.stopped,
        )
