"""Files as people hand them in, good and hostile."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADING = ["name", "country", "bureau", "latitude", "longitude", "time_zone", "name_ar"]
AARHUS = ["Aarhus", "DK", "Europe", "56.1629", "10.2039", "Europe/Copenhagen", "آرهوس"]
ODENSE = ["Odense", "DK", "Europe", "55.4038", "10.4024", "", ""]


def xlsx(*rows: Sequence[Any]) -> bytes:
    """An XLSX with a sheet of rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: Sequence[Any], between: str = ",", bom: bool = False) -> bytes:
    """A CSV of rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=between).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def repacked(name: str, content: bytes, *, instead: bool = True) -> bytes:
    """A good XLSX with one part replaced or added."""
    old, out = zipfile.ZipFile(io.BytesIO(xlsx(HEADING, AARHUS))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name or not instead:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()
