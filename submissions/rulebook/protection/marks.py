"""The kinds of thing that are marked, and one mark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Stable names: answers are kept by them."""

    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"
    BIRTH = "birth"
    ADDRESS = "address"
    COUNT = "count"
    NAME = "name"


WHAT: dict[Kind, str | Promise] = {
    Kind.EMAIL: _("an e-mail address, or an account on a network"),
    Kind.PHONE: _("a telephone number"),
    Kind.PAPER: _("a case, document or account number"),
    Kind.BIRTH: _("a date of birth, or an age with a name"),
    Kind.ADDRESS: _("an exact address"),
    Kind.COUNT: _("a group so small that its people could be told apart"),
    Kind.NAME: _("a person’s name"),
}
KINDS = tuple(WHAT)


@dataclass(frozen=True)
class Mark:
    """One suspicion: its ``kind``, the ``quote``, where it starts in the text, and the words round it."""

    kind: Kind
    quote: str
    start: int
    before: str = ""
    after: str = ""

    @property
    def what(self) -> str | Promise:
        """What it looks like, in a few words."""
        return WHAT[self.kind]

    @property
    def end(self) -> int:
        return self.start + len(self.quote)
