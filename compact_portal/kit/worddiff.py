"""What changed between two wordings, word by word, as HTML: ``<del>`` what went, ``<ins>`` what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# A word or a sign with the space after it; Chinese and Japanese write none, so there each character counts as a word.
_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
# Vowel signs and accents that stand on a letter, and the joiners between two letters, are part of the word.
_ON = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c\u200d"
_LETTER = rf"(?:[^\W{_HAN}]|[{_ON}])"
_WORD = re.compile(rf"[{_HAN}]\s*|{_LETTER}(?:{_LETTER}|['’\-.,٫٬](?=[^\W{_HAN}]))*\s*|[^\w\s]\s*|\s+")
_TOO_MANY = 8_000  # words: comparing more takes seconds, and nobody reads it
_NEAR = 15


class Piece(NamedTuple):
    """A run of words: ``same``, ``del`` or ``ins``, and the white space after it in each wording that holds it."""

    kind: str
    text: str
    old_gap: str = ""
    new_gap: str = ""


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The runs in which two wordings agree and differ; what both hold has the white space of ``new`` within."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > _TOO_MANY:
        yield from _changed([old], [new])
        return
    matcher = difflib.SequenceMatcher(
        None, [one.rstrip() for one in before], [one.rstrip() for one in after], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            text, gap = _parted("".join(after[c:d]))
            yield Piece("same", text, _parted(before[b - 1])[1], gap)
        else:
            yield from _changed(before[a:b], after[c:d])


def _parted(text: str) -> tuple[str, str]:
    """A text, and the white space at its end."""
    bare = text.rstrip()
    return bare, text[len(bare) :]


def _changed(gone: Sequence[str], come: Sequence[str]) -> Iterator[Piece]:
    if text := "".join(gone):
        bare, gap = _parted(text)
        yield Piece("del", bare, old_gap=gap)
    if text := "".join(come):
        bare, gap = _parted(text)
        yield Piece("ins", bare, new_gap=gap)


def _gap(before: Piece | None, left: Piece, right: Piece) -> str:
    """The white space between two runs that stand side by side; ``before`` is the one ahead of ``left``.

    No two words touch that touch in neither wording, and a line that is broken in the new one is broken here.
    """
    if right.kind == "del":
        return left.old_gap
    if left.kind != "del":
        return left.new_gap
    if right.kind == "ins":
        return "\n" if "\n" in left.text + right.text else " "
    # The words on either side of what went are neighbours in the new wording: so much must part them there.
    needed, given = (before.new_gap, before.old_gap + left.old_gap) if before else ("", left.old_gap)
    missing = (needed and not given) or ("\n" in needed and "\n" not in given)
    return needed if missing else left.old_gap


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
    gaps = [_gap(runs[n - 1] if n else None, left, right) for n, (left, right) in enumerate(pairwise(runs))]
    html = []
    for n, run in enumerate(runs):
        text = run.text
        if run.kind == "same":
            html.append(format_html("{}", _shortened(text, n == 0, n == len(runs) - 1) if shorten else text))
        elif text:
            html.append(format_html("<{0}>{1}</{0}>", run.kind, text))
        html.append(format_html("{}", gaps[n] if n < len(gaps) else run.new_gap))
    return format_html_join("", "{}", ((one,) for one in html))
