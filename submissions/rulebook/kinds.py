"""The two kinds of submission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What is filed."""

    PRACTICE = "practice"
    CONTRIBUTION = "contribution"


class Confidentiality(StrEnum):
    """Who may read it once it is accepted."""

    PUBLIC = "public"
    UNHCR_ONLY = "unhcr_only"


@dataclass(frozen=True)
class KindWords:
    """A kind's words, the letters its references start with and the name of the address where a city works on it."""

    kind: Kind
    one: str | Promise
    many: str | Promise
    letters: str
    workplace: str


KINDS: tuple[KindWords, ...] = (
    KindWords(Kind.PRACTICE, _("Practice"), _("Practices"), "PR", "practices:tasks"),
    KindWords(Kind.CONTRIBUTION, _("Contribution"), _("Contributions"), "CO", "comments:draft"),
)

WORDS: dict[Kind, KindWords] = {row.kind: row for row in KINDS}
