"""Files that the practices bring along: a chart and a page, drawn here and marked as invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cities.people.actor import Actor
from compact_portal.kit import files
from submissions.attachments import actions as attachments
from submissions.attachments.models import Attachment
from submissions.lifecycle.drafts import Typed, fingerprints
from submissions.rulebook.limits import ATTACHMENT_BYTES

Row = Mapping[str, Any]
INVENTED = "Invented for the demonstration"
INK, BLUE, PALE = "#14202b", "#0b3d84", "#5b6b7a"
WIDE, HIGH, FOOT, EDGE = 1000, 620, 520, 90


def hand_in(*, case_id: int, row: Row, actor: Actor, at: datetime) -> None:
    """Add one file of a data file to a draft, with what is said of it."""
    content = _chart(row) if "bars" in row else _page(row["lines"])
    clean = files.accept(SimpleUploadedFile(row["name"], content), kinds=files.EVERYTHING, most=ATTACHMENT_BYTES)
    made = attachments.add(case_id=case_id, clean=clean, actor=actor, at=at)
    # What was drawn a moment ago holds no virus; a check that is set up would hold the filing back from being sent.
    Attachment.objects.filter(pk=made.pk).update(state=Attachment.State.CLEAN, scan_after=None)
    said = {f"{name}_{made.pk}": row[name] for name in ("alt", "caption") if row.get(name)}
    was = fingerprints(dict.fromkeys(said, ""))
    attachments.describe(case_id=case_id, typed=Typed(said, was, 0), actor=actor, at=at)


def _chart(row: Row) -> bytes:
    """Bars with their numbers over them, as a PNG."""
    sheet, drawn = Image.new("RGB", (WIDE, HIGH), "white"), BytesIO()
    pen = ImageDraw.Draw(sheet)
    most = max(number for _name, number in row["bars"])
    step = (WIDE - 2 * EDGE) // len(row["bars"])
    for place, (name, number) in enumerate(row["bars"]):
        start, top = EDGE + place * step + step // 6, FOOT - int(380 * number / most)
        end = start + step * 2 // 3
        pen.rectangle((start, top, end, FOOT), fill=BLUE)
        pen.text(((start + end) // 2, top - 8), str(number), fill=INK, font_size=30, anchor="mb")
        pen.text(((start + end) // 2, FOOT + 12), name, fill=INK, font_size=26, anchor="mt")
    pen.line((EDGE, FOOT, WIDE - EDGE, FOOT), fill=PALE, width=2)
    pen.text((EDGE, 30), row.get("title", ""), fill=INK, font_size=30)
    pen.text((EDGE, HIGH - 40), INVENTED, fill=PALE, font_size=20)
    sheet.save(drawn, "PNG")
    return drawn.getvalue()


def _page(lines: list[str]) -> bytes:
    """One page of plain lines, the first its heading, as a PDF whose words can be searched."""
    drawn, made = pikepdf.new(), BytesIO()
    drawn.add_blank_page(page_size=(595, 842))
    page = drawn.pages[0]
    fonts = {
        f"/{key}": pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=name, Encoding=pikepdf.Name.WinAnsiEncoding
        )
        for key, name in (("H", pikepdf.Name("/Helvetica-Bold")), ("T", pikepdf.Name.Helvetica))
    }
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
    said = [("H", 18, lines[0]), *(("T", 11, line) for line in lines[1:]), ("T", 9, ""), ("T", 9, INVENTED)]
    words, height = [], 760
    for font, size, line in said:
        words.append(b"/%s %d Tf 1 0 0 1 72 %d Tm (%s) Tj" % (font.encode(), size, height, _escaped(line)))
        height -= size + 9
    page.Contents = drawn.make_stream(b"BT\n" + b"\n".join(words) + b"\nET")
    drawn.save(made)
    return made.getvalue()


def _escaped(line: str) -> bytes:
    """A line as a string of a PDF."""
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
