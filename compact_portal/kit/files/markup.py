"""XML parts of a document, read from beginning to end and never held: a few bytes of it can ask for gigabytes as a tree.

Only UTF-8 is read: in another encoding the bytes say one thing to whoever searches them and another to a program. What
defines words of its own (DOCTYPE, ENTITY) is refused: a few of them unfold into gigabytes, or name a file of the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from compact_portal.kit.files.zips import DAMAGED, UNFOLDS
from compact_portal.kit.refusals import Refusal

MOST_DEPTH = 256
MOST_MARKS = 12_000_000  # in one part: three million cells of a table
_ENCODINGS = (None, "utf-8", "utf8", "us-ascii", "ascii")

Begin = Callable[[str, dict[str, str]], object]
Said = Callable[[str, str], object]
Instruction = Callable[[str, str], object]


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class _Walk:
    """One reading; ``open`` holds the elements whose words are asked for, each with the words so far."""

    def __init__(self, begin: Begin, said: Said | None, heard: Iterable[str]) -> None:
        self.begin, self.said, self.heard = begin, said, frozenset(heard)
        self.depth = 0
        self.open: list[tuple[int, str, list[str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        word = name.rpartition(":")[2] if ":" in name else name
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Refusal(DAMAGED)
        if word in self.heard:
            self.open.append((self.depth, word, []))
        if self.begin is not nothing:
            self.begin(word, attributes)

    def end(self, _name: str) -> None:
        if self.open and self.open[-1][0] == self.depth:
            _depth, word, parts = self.open.pop()
            if self.said:
                self.said(word, "".join(parts))
            if self.open:
                self.open[-1][2].extend(parts)
        self.depth -= 1

    def letters(self, data: str) -> None:
        if self.open:
            self.open[-1][2].append(data)


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise Refusal(DAMAGED)


def _defines(*_told: Any) -> None:
    raise Refusal(DAMAGED)


def read(
    content: bytes, begin: Begin, *, said: Said | None = None, heard: Iterable[str] = (),
    instruction: Instruction | None = None,
) -> None:  # fmt: skip
    """Tell ``begin`` each element (its name without prefix, its attributes), and ``said`` the words of those ``heard``.

    ``instruction`` hears what is meant for a program that shows it. Refuses what is not well formed.
    """
    if (
        content[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\x00" in content[:4]
    ):  # which the reader takes whatever it is told
        raise Refusal(DAMAGED)
    if content.count(b"<") > MOST_MARKS:
        raise Refusal(UNFOLDS)
    walk = _Walk(begin, said, heard)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.XmlDeclHandler = _declared
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _defines
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    if heard:
        parser.CharacterDataHandler = walk.letters
    if instruction:
        parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as problem:
        raise Refusal(DAMAGED) from problem


def nothing(_word: str, _attributes: dict[str, str]) -> None:
    """For whoever asks only whether a part is well formed."""
