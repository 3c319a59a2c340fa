"""Drawings inside Office files (SVG), as Word puts them beside an image: they stay when they only draw.

An SVG by itself is refused, for a browser would run what it holds. One inside a document is never handed to a browser;
what draws is kept, since every icon of Word's is one, and what runs or fetches is refused.
"""

from __future__ import annotations

import re

from compact_portal.kit.files import markup
from compact_portal.kit.files.sentences import ACTIVE, FETCHES
from compact_portal.kit.refusals import Refusal

_RUNS = frozenset(("script", "handler", "listener", "foreignobject", "iframe", "embed", "object", "audio", "video"))
_INSIDE = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp);", re.IGNORECASE)
_WEB = re.compile(r"https?:|mailto:|#", re.IGNORECASE)
# What was passed over is not looked at again: else a flood of blanks takes for ever.
_OUT = re.compile(r"@import|url\(\s*+['\"]?+\s*+(?!#|data:image/|data:font/)[^\s)'\"]", re.IGNORECASE)


def refuse(content: bytes) -> None:
    """Refuse an SVG that runs something or fetches something from elsewhere."""

    def begin(word: str, attributes: dict[str, str]) -> None:
        if word.lower() in _RUNS:
            raise Refusal(ACTIVE)
        for key, value in attributes.items():
            _attribute(word.lower(), markup.local(key).lower(), value.strip())

    def said(_word: str, text: str) -> None:
        if _OUT.search(text):
            raise Refusal(FETCHES)

    def instruction(target: str, _told: str) -> None:
        if target == "xml-stylesheet":
            raise Refusal(FETCHES)

    markup.read(content, begin, said=said, heard=("style",), instruction=instruction)


def _attribute(word: str, key: str, value: str) -> None:
    if key.startswith("on"):
        raise Refusal(ACTIVE)
    # What changes a reference later is as good as the reference.
    if key == "attributename" and value.lower().rpartition(":")[2] in ("href", "style"):
        raise Refusal(ACTIVE)
    may = _WEB if word == "a" else _INSIDE
    if (key in ("href", "src") and value and not may.match(value)) or _OUT.search(value):
        raise Refusal(FETCHES)
