"""Drawings inside Office files (SVG), as Word puts them beside an image: they stay when they only draw.

An SVG by itself is refused, for a browser would run what it holds. One inside a document is never handed to a browser;
what draws is kept, since every icon of Word's is one, and what runs or fetches is refused.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from compact_portal.kit.files.sentences import ACTIVE, FETCHES
from compact_portal.kit.refusals import Refusal

_RUNS = frozenset(("script", "handler", "listener", "foreignobject", "iframe", "embed", "object", "audio", "video"))
_INSIDE = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp);", re.IGNORECASE)
_WEB = re.compile(r"https?:|mailto:|#", re.IGNORECASE)
_OUT = re.compile(r"@import|url\(\s*['\"]?\s*(?!#|data:image/|data:font/)[^\s)'\"]", re.IGNORECASE)


def refuse(tree: Any) -> None:
    """Refuse the ``tree`` of an SVG that runs something or fetches something from elsewhere."""
    if any(
        one.target == "xml-stylesheet" for one in tree.xpath("//processing-instruction() | /processing-instruction()")
    ):
        raise Refusal(FETCHES)
    for one in tree.iter(etree.Element):
        word = etree.QName(one).localname.lower()
        if word in _RUNS:
            raise Refusal(ACTIVE)
        if word == "style" and _OUT.search("".join(one.itertext())):
            raise Refusal(FETCHES)
        for key, value in one.attrib.items():
            _attribute(word, str(key).rpartition("}")[2].lower(), str(value).strip())


def _attribute(word: str, key: str, value: str) -> None:
    if key.startswith("on"):
        raise Refusal(ACTIVE)
    # What changes a reference later is as good as the reference.
    if key == "attributename" and value.lower().rpartition(":")[2] in ("href", "style"):
        raise Refusal(ACTIVE)
    may = _WEB if word == "a" else _INSIDE
    if (key in ("href", "src") and value and not may.match(value)) or _OUT.search(value):
        raise Refusal(FETCHES)
