"""Lists are read as text, and hostile ones end in a sentence."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from compact_portal.kit import sheets
from compact_portal.kit.refusals import Refusal
from tests.cities.lists.making import AARHUS, HEADING, repacked, sheet, xlsx

BOMB = b"<worksheet>" + b" " * 70_000_000
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows(inside: bytes) -> bytes:
    """A spreadsheet whose rows are written by hand."""
    return repacked("xl/worksheets/sheet1.xml", b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, inside))


NAMED = b'<row><c t="inlineStr"><is><t>name</t></is></c></row>'


def test_numbers_and_dates_become_what_a_person_types() -> None:
    rows = xlsx(["Name ", "Signed On"], ["Århus", date(2017, 12, 1)], [3.0, datetime(2017, 12, 1, 9, 30)], [2.5, True])
    found = sheets.read(rows)
    assert found.columns == ("name", "signed_on")
    assert [row["name"] for _line, row in found.rows] == ["Århus", "3", "2.5"]
    assert [row["signed_on"] for _line, row in found.rows] == ["2017-12-01", "2017-12-01 09:30:00", "True"]


def test_rows_keep_their_number_when_blank_ones_lie_between() -> None:
    assert [line for line, _row in sheets.read(b"name\n\nA\n,\nB\n").rows] == [3, 5]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"name\n", "no rows"),
        (b",,\n1,2,3\n", "name the columns"),
        (b"name,name\na,b\n", "twice"),
        (b"<!DOCTYPE html><html>", "neither"),
        (b"\xff\xfen\x00a\x00", "neither"),
        (b"name\nA\x00\n", "neither"),
        (b"%PDF-1.7 \xe2\xe3", "neither"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "older kind"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"name\n=1+1\n", "formula"),
        (b"name\n" + b"x" * 2_001 + b"\n", "2000 characters"),
        (b"name\n" + b"x" * 200_000 + b"\n", "damaged"),
        (b"n," * 1_000_000 + b"n\n", "more than 60 columns"),
        (b"name\n" + b"A\n" * 20_001, "more than 20000 rows"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (xlsx(HEADING, ["=1+1", *AARHUS[1:]]), "formula"),
        (xlsx(["n"] * 16_000, ["x"] * 16_000), "more than 60 columns"),
        (repacked("xl/worksheets/sheet1.xml", BOMB), "holds too much"),
        (repacked("xl/worksheets/sheet1.xml", b"<worksheet"), "damaged"),
        (repacked("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "damaged"),
        (repacked("xl/other.xml", b"<!DOCTYPE x>", instead=False), "damaged"),
        # What its reader would build an object of, each: styles, names, kinds of part, words.
        (
            repacked(
                "xl/styles.xml", b"<styleSheet %s><cellXfs>%s</cellXfs></styleSheet>" % (MAIN, b"<xf/>" * 300_000)
            ),
            "holds too much",
        ),
        (repacked("[Content_Types].xml", b"<Types>" + b"<Override/>" * 300_000 + b"</Types>"), "holds too much"),
        (repacked("xl/sharedStrings.xml", b"<sst>" + b"<si><t/></si>" * 3_000_000 + b"</sst>"), "holds too much"),
        (rows(NAMED + b'<row><c r="XFD1"><v/></c></row>' * 400), "holds too much"),
        (rows(NAMED + b'<row><c t="d"><v>99999-99-99</v></c></row>'), "damaged"),
        (rows(NAMED + b'<row><c r="ZZZZZZ1"><v>1</v></c></row>'), "damaged"),
        (repacked("xl/workbook.xml", '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037")), "damaged"),
        (repacked("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-'), "damaged"),
        (rows(b"<a>" * 100_000), "damaged"),
    ],
    # A workbook holds the time it was made: its bytes would name the test differently in each worker.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_hostile_files_end_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        sheets.read(content)


def test_the_name_of_a_file_says_nothing() -> None:
    assert sheets.read(xlsx(HEADING, AARHUS)).rows == sheets.read(sheet(HEADING, AARHUS)).rows


def test_what_a_list_weighs_is_what_it_unpacks_to() -> None:
    assert sheets.weight(repacked("xl/worksheets/sheet1.xml", BOMB)) > 70_000_000
    assert sheets.weight(b"name\n") == 5
    assert sheets.weight(b"PK nothing") == 10
