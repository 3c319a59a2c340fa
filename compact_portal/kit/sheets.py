"""Lists people hand in as CSV or XLSX, read as rows of plain text.

What a file is, its content decides, never its name. A spreadsheet is a packed archive: what it would unpack to is
bounded before anything is unpacked, formulas are refused because nobody saw what they would give, and dates and
numbers become the text a person would type.
"""

from __future__ import annotations

import csv
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from compact_portal.kit.files import markup
from compact_portal.kit.refusals import Refusal

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CELL = 5_000_000, 20_000, 60, 2_000
_MOST_UNPACKED, _MOST_PARTS = 60_000_000, 300
# Marks of XML in one part. The reader of spreadsheets makes an object of each style, name and kind of part.
_MOST_MARKS, _MOST_MARKS_ASIDE = 6_000_000, 200_000
_MOST_CELLS = 5_000_000  # a cell at the far right stands for all those before it
_LARGE = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_BROKEN = (BadZipFile, ParseError, InvalidFileException, KeyError, ValueError, TypeError, IndexError, EOFError,
           AttributeError, OSError, RuntimeError, NotImplementedError, ArithmeticError, SyntaxError, AssertionError,
           zlib.error, struct.error)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A list as text: its ``columns`` and its ``rows``, each with its number in the file (the heading is row 1)."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[int, dict[str, str]]]


def weight(content: bytes) -> int:
    """How many bytes a list holds once it is unpacked; for anything that cannot be told, what was handed in."""
    try:
        return _unpacked(content) if content.startswith(b"PK") else len(content)
    except _BROKEN:
        return len(content)


def read(content: bytes) -> Sheet:
    """The rows of a list. Refuses, with a sentence, whatever is no list, is too large, or holds a formula."""
    if not content.strip():
        raise Refusal(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Refusal(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    if content.startswith(b"PK"):
        return _sheet(_xlsx(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(_("This is a spreadsheet of an older kind, or one locked with a password. Save it as XLSX."))
    return _sheet(_csv(content))


def _sheet(lines: Iterable[Sequence[str]]) -> Sheet:
    numbered = enumerate(lines, start=1)
    columns = _heading(next(numbered, (1, []))[1])
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in numbered:
        if not any(cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise Refusal(_("The list has more than %(most)s rows. Hand it in in parts.") % {"most": MOST_ROWS})
        rows.append((number, _row(number, columns, cells)))
    if not rows:
        raise Refusal(_("The list has a heading and no rows."))
    return Sheet(tuple(one for one in columns if one), rows)


def _heading(cells: Sequence[str]) -> list[str]:
    _not_too_wide(1, cells)
    columns = [re.sub(r"[\s_]+", "_", cell.strip().lower()) for cell in cells]
    named = [one for one in columns if one]
    if not named:
        raise Refusal(_("The first row must name the columns."))
    if twice := next((one for one in named if named.count(one) > 1), ""):
        raise Refusal(_("The heading names the column “%(name)s” twice.") % {"name": twice[:50]})
    return columns


def _not_too_wide(number: int, cells: Sequence[str]) -> None:
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        sentence = _("Row %(row)s has more than %(most)s columns.")
        raise Refusal(sentence % {"row": number, "most": MOST_COLUMNS})


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    _not_too_wide(number, cells)
    row = dict.fromkeys((one for one in columns if one), "")
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > MOST_CELL:
            sentence = _("Row %(row)s holds a cell of more than %(most)s characters.")
            raise Refusal(sentence % {"row": number, "most": MOST_CELL})
        if cell.lstrip().startswith("="):
            raise _formula(number)
        if column:
            row[column] = unicodedata.normalize("NFC", cell.strip())
    return row


def _formula(number: int) -> Refusal:
    sentence = _("Row %(row)s holds a formula. Replace formulas by their values, then hand the list in again.")
    return Refusal(sentence % {"row": number})


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refusal(_("This is neither an XLSX nor a CSV in UTF-8. Save it as one of them.")) from problem
    if "\x00" in text or re.match(r"\s*<(!doctype|html|\?xml)", text, re.IGNORECASE):
        raise Refusal(_("This is neither an XLSX nor a CSV in UTF-8. Save it as one of them."))
    first = text.split("\n", 1)[0][:10_000]
    between = max(",;\t", key=first.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=between)
    except csv.Error as problem:
        raise Refusal(_("The CSV is damaged and cannot be read.")) from problem


def _unpacked(content: bytes) -> int:
    with ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _check(content: bytes) -> None:
    """Refuse an archive that would unpack to too much, that is no spreadsheet, or whose parts define entities."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise Refusal(_("The spreadsheet holds too much. Keep the list alone in it, then hand it in again."))
        if "xl/workbook.xml" not in archive.namelist():
            raise Refusal(_("This is neither an XLSX nor a CSV in UTF-8. Save it as one of them."))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                inside = archive.read(part)
                large = _LARGE.fullmatch(part.filename)
                if inside.count(b"<") > (_MOST_MARKS if large else _MOST_MARKS_ASIDE):
                    raise Refusal(
                        _("The spreadsheet holds too much. Keep the list alone in it, then hand it in again.")
                    )
                # In UTF-8 and with no words of its own, or refused: see there.
                markup.read(inside, markup.nothing)


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        _check(content)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        left = _MOST_CELLS
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if (left := left - len(cells)) < 0:
                raise Refusal(_("The spreadsheet holds too much. Keep the list alone in it, then hand it in again."))
            if len(cells) > MOST_COLUMNS:
                _not_too_wide(number, [_text(cell.value) for cell in cells])
            if any(cell.data_type == "f" for cell in cells):
                raise _formula(number)
            yield [_text(cell.value) for cell in cells]
    except Refusal:
        raise
    except _BROKEN as problem:
        raise Refusal(_("The spreadsheet is damaged and cannot be read.")) from problem


def _text(value: Any) -> str:
    """A cell as a person would type it: no trailing ``.0``, a day without its midnight."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
