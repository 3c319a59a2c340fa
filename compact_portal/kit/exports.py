"""Sheets: rows as CSV and XLSX, written as they come, and harmless to the program that opens them.

A spreadsheet takes a cell that begins with one of a few signs for a formula and runs it (OWASP, "CSV Injection"): what
somebody typed as their name could send the reader's sheet elsewhere. Such a cell gets an apostrophe in front. In CSV so
does what follows a semicolon: where the comma is the decimal sign, Excel begins a new cell there, quoted or not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils.functional import Promise
from xlsxwriter import Workbook

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEW_CELL = re.compile(r"(;[\s\"]*)(?=[=+\-@＝＋－＠])")
_LONGEST = 32_767  # characters that a cell of XLSX holds

Row = Sequence[Any]


def harmless(value: Any) -> Any:
    """A cell's value: dates as ISO, numbers as they are, texts that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _in_csv(value: Any) -> Any:
    plain = harmless(value)
    return _NEW_CELL.sub(r"\1'", plain) if isinstance(plain, str) else plain


def write_csv(file: IO[bytes], headings: Sequence[str | Promise], rows: Iterable[Row]) -> int:
    """Write rows as UTF-8 with a byte order mark, by which Excel knows it; return how many."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    writer.writerow([_in_csv(one) for one in headings])
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([_in_csv(one) for one in row])
    text.flush()
    text.detach()
    return count


def write_xlsx(file: IO[bytes], headings: Sequence[str | Promise], rows: Iterable[Row], *, rtl: bool = False) -> int:
    """Write rows as one worksheet, keeping no more than a row in memory; return how many. ``rtl``: from the right."""
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, count = book.add_worksheet(), book.add_format({"bold": True}), 0
    if rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(headings) - 1, 0), 18)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, str(harmless(heading)), bold)
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(map(harmless, row)):
            if isinstance(value, str):
                sheet.write_string(count, column, value[:_LONGEST])
            else:
                sheet.write_number(count, column, value)
    book.close()
    return count
