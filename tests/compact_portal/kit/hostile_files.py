"""Hostile PDFs for the tests, written by hand where no library would write them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import pikepdf

from tests.compact_portal.kit.test_files import document

HEAD = b"%PDF-1.7\n"
BASE: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
}
SCRIPTED = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/J#53(app.alert)>>>>"


def stream(about: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n" % (about, len(data)) + data + b"\nendstream"


def _written(objects: Mapping[int, bytes], head: bytes = HEAD) -> tuple[bytearray, dict[int, int]]:
    out, places = bytearray(head), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return out, places


def raw(objects: Mapping[int, bytes], *, head: bytes = HEAD, trailer: bytes = b"") -> bytes:
    """A PDF of these objects with a plain table of places; the first is its root."""
    out, places = _written(objects, head)
    table, top = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % top
    for number in range(1, top):
        out += b"%010d 0000%d %s \n" % (places.get(number, 0), 0, b"n" if number in places else b"f")
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (top, trailer, table)
    return bytes(out)


def changed(first: bytes, number: int, body: bytes) -> bytes:
    """A version more behind the first one, in which one object is another."""
    before = first.rindex(b"xref\n", 0, first.rindex(b"startxref"))
    out = first + b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev %d>>\n" % (number, len(first), before)
    return out + table + b"startxref\n%d\n%%%%EOF\n" % len(out)


def packed(inside: bytes) -> bytes:
    """A PDF whose fifth object, named by its root, is ``inside``, packed into a stream of objects."""
    held = stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", zlib.compress(b"5 0 " + inside, 9))
    out, places = _written(BASE | {1: BASE[1].replace(b"/Pages", b"/Odd 5 0 R/Pages"), 4: held})
    places[6] = len(out)
    rows = struct.pack(">BIB", 0, 0, 0) + b"".join(struct.pack(">BIB", 1, places[n], 0) for n in (1, 2, 3, 4))
    rows += struct.pack(">BIB", 2, 4, 0) + struct.pack(">BIB", 1, places[6], 0)
    out += b"6 0 obj\n" + stream(b"/Type/XRef/Size 7/W[1 4 1]/Root 1 0 R", rows)
    return bytes(out + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[6])


def hidden_table() -> bytes:
    """A script that only the second of two tables of places leads to."""
    objects = BASE | {1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>", 4: b"<</S/JavaScript/JS(1)>>"}
    out, places = _written(objects)
    second = len(out)
    out += (
        b"5 0 obj\n"
        + stream(b"/Type/XRef/Size 6/W[1 4 1]/Index[4 1]", struct.pack(">BIB", 1, places[4], 0))
        + b"\nendobj\n"
    )
    table = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % places[n] for n in (1, 2, 3))
    return bytes(out + b"trailer\n<</Size 6/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (second, table))


def page(content: bytes, about: bytes = b"/Filter/FlateDecode", more: bytes = b"", **objects: bytes) -> bytes:
    """A PDF with one page that draws ``content``; ``objects`` are named o5, o6 and so on."""
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%s>>" % more
    others = {int(name[1:]): body for name, body in objects.items()}
    return raw(BASE | {3: one, 4: stream(about, content)} | others)


def font(table: bytes) -> bytes:
    """A PDF whose one font says by ``table`` which letters its codes mean."""
    return page(
        b"/F 9 Tf (abc) Tj", b"", b"/Resources<</Font<</F 5 0 R>>>>",
        o5=b"<</Type/Font/Subtype/Type0/ToUnicode 6 0 R>>", o6=stream(b"/Filter/FlateDecode", zlib.compress(table, 9)),
    )  # fmt: skip


def with_photograph(filters: Any, data: bytes) -> bytes:
    """A PDF with a photograph that is packed by ``filters``."""

    def build(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.make_stream(
            b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=40, Height=30,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        )  # fmt: skip
        drawn.write(data, filter=filters, decode_parms=None)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))

    return document(build)


def with_form(**about: Any) -> bytes:
    """A PDF with something drawn on its page that says more of itself than how it is drawn."""

    def build(pdf: pikepdf.Pdf) -> None:
        held = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 9, 9]} | about
        drawn = pdf.make_stream(b"", **held)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F0=drawn))

    return document(build)


def unfolded(clean: bytes) -> bytes:
    """Every byte that a kept PDF holds, unpacked."""
    from io import BytesIO

    found = [clean]
    with pikepdf.open(BytesIO(clean)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    found.append(one.read_bytes())
                except pikepdf.PdfError:
                    found.append(one.read_raw_bytes())
            found.append(one.unparse() if not isinstance(one, pikepdf.Stream) else repr(dict(one.items())).encode())
    return b"\n".join(found)
