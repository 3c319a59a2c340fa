"""Formulas of a table: those that ask another machine or program, or lead to a file, are refused."""

from __future__ import annotations

import re

from compact_portal.kit.files.sentences import COMPUTED, FETCHES, LEADS
from compact_portal.kit.refusals import Refusal

# A bar is no sign of Excel's own: it leads to another program.
_FETCHING = re.compile(r"\b(?:WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?)\s*\(", re.IGNORECASE)
_LINKING = re.compile(r"\bHYPERLINK\s*\(\s*", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_LITERAL = re.compile(r'"((?:[^"]|"")*)"\s*([,;)&]?)')
# Where a link may lead: the web, a mailbox, a telephone, another place of the same table.
_HARMLESS = re.compile(r"(?:https?://|mailto:|tel:|#|www\.)", re.IGNORECASE)


def refuse(said: str, *, bar: bool = False) -> None:
    """Refuse a formula that asks elsewhere, or links to a file; ``bar``: of a program, in the way of Excel.

    A link whose target is put together by the formula is known by its beginning; where that is worked out too, it is
    refused, for a cell may hold anything when the link is followed.
    """
    bare = _QUOTED.sub(lambda found: '"' + "x" * (len(found[0]) - 2) + '"', said)  # of the same length
    if _FETCHING.search(bare) or (bar and "|" in bare):
        raise Refusal(FETCHES)
    for link in _LINKING.finditer(bare):
        target = _LITERAL.match(said, link.end())
        if target is None or (target[2] in ("&", "") and not _HARMLESS.match(target[1])):
            raise Refusal(COMPUTED)
        if target[1] and not _HARMLESS.match(target[1].strip()):
            raise Refusal(LEADS)
