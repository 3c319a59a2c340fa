"""What changed between two wordings, word by word, as HTML: ``<del>`` what went, ``<ins>`` what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# A word or a sign with the space after it; Chinese and Japanese write none, so there each character counts as a word.
_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN}]\s*|[^\W{_HAN}](?:[^\W{_HAN}]|['’\-.,](?=[^\W{_HAN}]))*\s*|[^\w\s]\s*|\s+")
_TOO_MANY = 8_000  # words: comparing more takes seconds, and nobody reads it
_NEAR = 15

Piece = tuple[str, str]


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Runs of text, each with ``same``, ``del`` or ``ins``."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > _TOO_MANY:
        yield from (one for one in (("del", old), ("ins", new)) if one[1])
        return
    matcher = difflib.SequenceMatcher(
        None, [one.rstrip() for one in before], [one.rstrip() for one in after], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(after[c:d])
            continue
        if gone := "".join(before[a:b]):
            yield "del", gone
        if come := "".join(after[c:d]):
            yield "ins", come


def _shortened(text: str, first: bool, last: bool) -> str:
    """A long run that did not change, with only the words next to what did."""
    words = _WORD.findall(text)
    if len(words) <= 3 * _NEAR:
        return text
    head = "" if first else "".join(words[:_NEAR]).rstrip() + " "
    tail = "" if last else " " + "".join(words[-_NEAR:])
    return f"{head}…{tail}"


def marked(old: str, new: str, *, shorten: bool = False) -> SafeString:
    """``new`` with what went and what came marked, escaped; ``shorten`` leaves out what is far from any change."""
    runs = list(pieces(old, new))
    html = []
    for index, (kind, text) in enumerate(runs):
        if kind == "same":
            html.append(format_html("{}", _shortened(text, index == 0, index == len(runs) - 1) if shorten else text))
            continue
        bare = text.rstrip()
        html.append(format_html("<{0}>{1}</{0}>{2}", kind, bare, text[len(bare) :] or ""))
    return format_html_join("", "{}", ((one,) for one in html))
