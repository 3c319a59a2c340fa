"""Sheets are harmless to the program that opens them, and keep no more than a row in memory."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from compact_portal.kit import exports

FORMULAS = (
    "=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_program_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert exports.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Vesterhaven", "a=b", "عمّان", "", "1-2", "'=1"])
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert exports.harmless(text) == text


def test_dates_are_iso_and_numbers_stay_numbers() -> None:
    assert exports.harmless(date(2026, 11, 24)) == "2026-11-24"
    assert exports.harmless(datetime(2026, 11, 24, 9, 5, tzinfo=UTC)) == "2026-11-24T09:05+00:00"
    assert (exports.harmless(-3), exports.harmless(None), exports.harmless(True)) == (-3, "", "True")
    assert exports.harmless("a\x00b") == "ab"


def test_csv_is_utf_8_with_its_mark_and_quotes_what_it_must() -> None:
    file = io.BytesIO()
    assert exports.write_csv(file, ["=City", "Filed"], [['عمّان, "the"\nhill', 3], ["=1", None]]) == 2
    raw = file.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows == [["'=City", "Filed"], ['عمّان, "the"\nhill', "3"], ["'=1", ""]]


@pytest.mark.parametrize("text", ["Housing; =1+1", 'a;"=1+1', "a;=1+1", "a, b;+1", "x;\t@SUM(A1)"])
def test_csv_begins_no_formula_behind_a_semicolon(text: str) -> None:
    file = io.BytesIO()
    exports.write_csv(file, ["City"], [["a", text]])
    cells = [cell.strip(' "\r\n\t') for cell in file.getvalue().decode("utf-8-sig").split(";")]
    assert len(cells) > 1 and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_xlsx_holds_texts_and_numbers_and_no_formula() -> None:
    file = io.BytesIO()
    rows: list[list[Any]] = [["=1+1", 3], ["https://elsewhere.example", "x" * 40_000]]
    assert exports.write_xlsx(file, ["City", "Filed"], rows, rtl=True) == 2
    book = load_workbook(io.BytesIO(file.getvalue()))
    sheet = book.active
    assert sheet is not None and sheet.sheet_view.rightToLeft
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["City", "Filed"] and cells[1] == ["'=1+1", 3] and len(str(cells[2][1])) == 32_767
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_rows_are_taken_one_at_a_time() -> None:
    pending: list[int] = []

    def rows() -> Any:
        for number in range(1000):
            pending.append(number)
            yield [number]

    assert exports.write_csv(io.BytesIO(), ["n"], rows()) == len(pending) == 1000
    assert exports.write_csv(io.BytesIO(), ["n"], []) == 0
