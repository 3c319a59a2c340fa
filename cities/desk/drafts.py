"""What a view hands down: which accounts are sought, a contact as it was typed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

VIEWS = ("signed", "all")
LEADS = ("none", "dormant", "present")
CONTACTS = ("overdue", "quiet")


@dataclass(frozen=True)
class Sought:
    """The list of accounts with its filters, as the address says it. Empty means: any."""

    view: str = "signed"
    standing: str = ""
    bureau: int = 0
    country: str = ""
    lead: str = ""
    contact: str = ""
    q: str = ""
    cursor: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything narrows the view."""
        return bool(self.standing or self.bureau or self.country or self.lead or self.contact or self.q.strip())

    def but(self, **changes: str | int) -> Sought:
        """The same with ``changes``, from the first page on."""
        return replace(self, **({"cursor": ""} | changes))  # type: ignore[arg-type]

    def query(self) -> str:
        """The query string that stands for it; the view is always named."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class ContactDraft:
    """One time UNHCR spoke with a city: the day, how, what was said, and when to speak next."""

    on: date
    medium: str
    summary: str
    next_on: date | None = None
