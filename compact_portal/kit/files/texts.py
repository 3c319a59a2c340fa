"""The words of a kept file, for those who look for personal data in it: as far as a bound of time and size allows.

Office files give theirs whole. A PDF's are read as its fonts say; a scan has none, and a font that says nothing is left
out. Nothing here is shown as the document: it is searched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pikepdf

from compact_portal.kit.files import markup, zips
from compact_portal.kit.files.office import OFFICE
from compact_portal.kit.refusals import Refusal

MOST_CHARACTERS = 200_000
MOST_SECONDS = 3.0
MOST_PAGES = 300

# The parts that hold words, in the order they are read.
_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|xl/sharedStrings\.xml"
    r"|xl/worksheets/sheet\d+\.xml|xl/comments\d*\.xml|ppt/slides/slide\d+\.xml|ppt/notesSlides/notesSlide\d+\.xml"
    r"|ppt/comments/.*\.xml|content\.xml|styles\.xml"
)
_WORDS = frozenset(("t", "instrText"))
_BREAKS = frozenset(("p", "h", "si", "row", "c", "br", "tab", "table-cell", "line-break", "comment"))


@dataclass(frozen=True)
class Words:
    """The words of a file. Of a PDF also how many ``pages`` it has, and on how many of them, though something is drawn
    there, no words were read: scans, fonts that say nothing, and what lies beyond the bounds."""

    text: str = ""
    pages: int | None = None
    wordless: int | None = None


def words_of(content: bytes, kind: str) -> Words:
    """The words of a cleaned file, cut where the bounds end; none of images and of what cannot be read."""
    until = time.monotonic() + MOST_SECONDS
    if kind in OFFICE:
        return Words(_plain(_office(content, until)))
    if kind != "application/pdf":
        return Words()
    found = _pdf(content, until)
    return replace(found, text="") if _only_counts(found.text) else found


def _plain(pieces: Iterable[str]) -> str:
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        if (length := length + len(piece)) > MOST_CHARACTERS:
            break
    plain = "".join(char if char.isprintable() or char in "\n\t" else " " for char in "".join(found)[:MOST_CHARACTERS])
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[^\S\n]+", " ", plain)).strip()


# What stands on a page beside its number, in the languages of the portal and a few more; some files hold Arabic as drawn.
_ARABIC = ("صفحة", "ص", "من")
_COUNTING = frozenset(
    [
        "page", "pages", "p", "pg", "of", "seite", "von", "s", "página", "pagina", "pág", "pag", "de", "di",
        "sur", "f", "стр", "страница", "из", "лист", "第", "页", "共",
        *_ARABIC, *(word[::-1] for word in _ARABIC),
    ]
)  # fmt: skip
_ROMAN = re.compile(r"[ivxlc]{1,7}|[IVXLC]{1,7}")


def _only_counts(said: str) -> bool:
    """Whether a document says nothing but the numbers of its pages: it is a scan that a program has numbered."""
    return all(_counts(line) for line in said.splitlines())


def _counts(line: str) -> bool:
    words, numbers = re.findall(r"[^\W\d_]+", line), re.findall(r"\d+", line)
    return (
        len(numbers) <= 2
        and all(len(number) <= 4 for number in numbers)
        and all(word.lower() in _COUNTING or _ROMAN.fullmatch(word) for word in words)
    )


class _Enough(Exception):
    """The bounds are reached."""


def _office(content: bytes, until: float) -> Iterator[str]:
    try:
        parts = zips.unpack(content)
    except Refusal:
        return
    for name, part in parts.items():
        if _PARTS.fullmatch(name):
            found: list[str] = []
            try:
                _words(part, found, until, all_text=name in ("content.xml", "styles.xml"))
            except _Enough:
                yield from found
                return
            except Refusal:
                pass  # what was read before the damage counts
            yield from found


def _words(part: bytes, found: list[str], until: float, *, all_text: bool) -> None:
    length = 0

    def said(word: str, text: str) -> None:
        nonlocal length
        if length > MOST_CHARACTERS or time.monotonic() > until:
            raise _Enough
        if word in _WORDS or (all_text and word in ("p", "h")):
            found.append(text)
            length += len(text)
        if word in _BREAKS:
            found.append("\n")

    markup.read(part, markup.nothing, said=said, heard=_WORDS | _BREAKS)


# -- PDF -------------------------------------------------------------------------------------------------------------

_SHOWING = "BT ET Td TD Tm T* Tf Tj TJ ' \" Do"
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([^<>]*)>\s*<([^<>]*)>\s*(\[[^\[\]]*\]|<[^<>]*>)")
_MOST_CODES = 300_000  # that the ranges of one font may name


# What puts something on a page. A page without any of it is blank, and nothing is missed there.
_DRAWING = "BI ID EI Do Tj TJ ' \" f F f* B B* b b* S s sh"


def _pdf(content: bytes, until: float) -> Words:
    said: list[str] = []
    wordless = length = 0
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            for number, page in enumerate(pdf.pages):
                if number >= MOST_PAGES or length > MOST_CHARACTERS or time.monotonic() > until:
                    wordless += pages - number
                    break
                text = _page(page, until)
                said.append(text)
                length += len(text)
                wordless += _only_counts(text) and _draws(page)
    except _BROKEN:
        return Words()
    return Words(_plain(said), pages, wordless)


_BROKEN = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError)


def _page(page: Any, until: float) -> str:
    """The words of one page; of a broken one those before the break."""
    found: list[str] = []
    try:
        for piece in _shown(page.obj, page.obj.get("/Resources"), {}, until, 0):
            found.append(piece)
    except _BROKEN:
        pass
    return _plain([*found, "\n"]) + "\n"


def _draws(page: Any) -> bool:
    try:
        return bool(pikepdf.parse_content_stream(page.obj, _DRAWING))
    except _BROKEN:
        return True


def _shown(held: Any, resources: Any, fonts: dict[Any, _Font], until: float, depth: int) -> Iterator[str]:
    """What a page, or a form that is drawn on it, shows; a form may be drawn by another, three deep."""
    font = _Font(None)
    shown: Any = pikepdf.parse_content_stream(held, _SHOWING)
    for operands, operator in shown:
        if time.monotonic() > until:
            return
        name = str(operator)
        if name == "Tf" and resources is not None:
            font = _font(resources, str(operands[0]), fonts)
        elif name == "Do" and resources is not None and depth < 3:
            drawn = resources.get("/XObject", {}).get(str(operands[0]))
            if drawn is not None and drawn.get("/Subtype") == "/Form":
                yield from _shown(drawn, drawn.get("/Resources", resources), {}, until, depth + 1)
        elif name in ("Tj", "'", '"'):
            yield ("" if name == "Tj" else "\n") + font.read(bytes(operands[-1]))
        elif name == "TJ":
            yield "".join(_piece(one, font) for one in operands[0])
        elif name in ("Td", "TD", "Tm", "T*", "ET"):
            yield _gap(name, operands)


def _piece(one: Any, font: _Font) -> str:
    """A piece of a line: letters, or a move; a wide one stands for a space."""
    if isinstance(one, pikepdf.String):
        return font.read(bytes(one))
    return " " if float(one) < -180 else ""


def _gap(name: str, operands: Any) -> str:
    """Along the line a space, else a new line."""
    return " " if name == "Td" and len(operands) == 2 and not float(operands[1]) else "\n"


def _font(resources: Any, name: str, fonts: dict[Any, _Font]) -> _Font:
    if name not in fonts:
        fonts[name] = _Font(resources.get("/Font", {}).get(name))
    return fonts[name]


class _Font:
    """How the codes of one font are read: by its own table, else as Western letters; two bytes a code without one is nothing."""

    def __init__(self, font: Any) -> None:
        self.wide = font is not None and font.get("/Subtype") == "/Type0"
        self.table: dict[int, str] = {}
        table = font.get("/ToUnicode") if font is not None else None
        if isinstance(table, pikepdf.Stream):
            self._learn(table.read_bytes()[:500_000])

    def read(self, codes: bytes) -> str:
        if self.wide:
            pairs = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes) - 1, 2))
            return "".join(self.table.get(code, "") for code in pairs)
        if self.table:
            return "".join(self.table.get(code, "") for code in codes)
        return codes.decode("cp1252", "ignore")

    def _learn(self, table: bytes) -> None:
        for block in _blocks(table, b"beginbfchar", b"endbfchar"):
            told = _HEX.findall(block)
            for code, letters in zip(told[::2], told[1::2], strict=False):
                self.table[int(code, 16)] = _letters(letters)
        left = _MOST_CODES
        for block in _blocks(table, b"beginbfrange", b"endbfrange"):
            for low, high, rest in _RANGE.findall(block):
                if (left := left - min(int(high, 16) - int(low, 16) + 1, 65_536)) < 0:
                    return
                self._range(int(low, 16), int(high, 16), _HEX.findall(rest), rest.startswith(b"["))

    def _range(self, low: int, high: int, letters: list[bytes], each: bool) -> None:
        for step, code in enumerate(range(low, min(high, low + 65_535) + 1)):
            if each:
                if step < len(letters):
                    self.table[code] = _letters(letters[step])
            elif letters and (first := _letters(letters[0])):
                self.table[code] = first[:-1] + chr(min(ord(first[-1]) + step, 0x10FFFF))


def _blocks(table: bytes, begins: bytes, ends: bytes) -> Iterator[bytes]:
    """What stands between the words, one after the other: a flood of beginnings without an end is gone through once."""
    at = table.find(begins)
    while at >= 0 and (end := table.find(ends, at)) >= 0:
        yield table[at + len(begins) : end]
        at = table.find(begins, end)


def _letters(digits: bytes) -> str:
    """The letters of one code: a few, as a ligature has them."""
    return bytes.fromhex(b"".join(digits[:80].split()).decode()).decode("utf-16-be", "ignore")
