"""What a view hands to the actions of this package, and how two people's typing is brought together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from compact_portal.kit.refusals import Stale


class Clash(Stale):
    """Two people changed the same answers, ``names``, differently; nothing was written."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(_("A colleague changed the same answer while you were writing. Neither text was lost."))
        self.names = names


@dataclass(frozen=True)
class Undertaking:
    """Who decided for the city, under what, when; what may be published; how confidential it is."""

    mandate_by: str
    mandate_under: str
    mandate_on: date | None
    consent: bool
    no_personal_data: bool
    confidentiality: str


@dataclass(frozen=True)
class Typed:
    """Answers as one page sent them.

    ``was`` holds the fingerprint of each answer as the page had it before somebody typed: what tells an answer that
    was changed from one that was merely sent along. ``made_from`` is the version the page was made from.
    """

    values: Mapping[str, Any]
    was: Mapping[str, str]
    made_from: int


@dataclass(frozen=True)
class Merge:
    """``mine`` may be written; ``theirs`` were changed by somebody else only; ``clashes`` by both, differently."""

    mine: Mapping[str, Any] = field(default_factory=dict)
    theirs: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What a save came to: the version that stands now, and the answers a colleague changed meanwhile."""

    version: int
    theirs: tuple[str, ...] = ()


def fingerprint(value: Any) -> str:
    """A short name for an answer: equal answers, and hardly any others, have equal ones.

    The order of choices is no matter, that of rows is; the order of what stands in one row is none.
    """
    if isinstance(value, (list, tuple, set, frozenset)) and not any(isinstance(one, (dict, list)) for one in value):
        value = sorted(str(one) for one in value)
    elif isinstance(value, date):
        value = value.isoformat()
    plain = json.dumps(value if value is not None else "", ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """The fingerprint of every answer."""
    return {name: fingerprint(value) for name, value in values.items()}


def merge(standing: Mapping[str, Any], typed: Typed, version: int) -> Merge:
    """Bring ``typed`` together with what stands at ``version``, answer by answer.

    An answer that only one side changed is that side's; one that both changed differently is a clash, for a person to
    decide. Nothing is decided by who came first.
    """
    mine: dict[str, Any] = {}
    theirs, clashes = [], []
    for name, value in typed.values.items():
        there, here = fingerprint(standing[name]), fingerprint(value)
        before = typed.was.get(name, there if typed.made_from == version else "")
        if here == there:
            continue
        if before == there:
            mine[name] = value
        elif before == here:
            theirs.append(name)
        else:
            clashes.append(name)
    return Merge(mine, tuple(theirs), tuple(clashes))
