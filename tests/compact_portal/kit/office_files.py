"""Office files for the tests, harmless and hostile, built part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

import docx
import openpyxl

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHOW = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: Mapping[str, bytes | str], *, stored: tuple[str, ...] = (), comment: bytes = b"") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
        archive.comment = comment
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word_file(*paragraphs: str, author: str = "Karen Holm") -> bytes:
    made = docx.Document()
    made.core_properties.author = made.core_properties.last_modified_by = author
    for one in paragraphs or ("A guarantee instead of a deposit.",):
        made.add_paragraph(one)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def sheet_file(*cells: str, author: str = "Karen Holm") -> bytes:
    made = openpyxl.Workbook()
    made.properties.creator = author
    for one in cells or ("94 days",):
        made.active.append([one])
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def show_file(words: str = "A guarantee") -> bytes:
    """The least that is a presentation."""
    return zipped(
        {
            "[Content_Types].xml": types({"/ppt/presentation.xml": SHOW}),
            "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml", "")),
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>',
        }
    )


def types(overrides: Mapping[str, str]) -> str:
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def relations(*rows: tuple[str, str, str]) -> str:
    """Rows of kind, target and mode."""
    told = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"{f" TargetMode={chr(34)}{mode}{chr(34)}" if mode else ""}/>'
        for number, (kind, target, mode) in enumerate(rows)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{told}</Relationships>'


def body(inside: str) -> str:
    names = f'xmlns:w="{W}" xmlns:r="{RELATIONS}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="o"'
    return f"<w:document {names}><w:body>{inside}</w:body></w:document>"


def word_parts(**more: bytes | str) -> dict[str, bytes | str]:
    """The parts of the least that is a Word document; ``more`` adds or replaces."""
    return {
        "[Content_Types].xml": types({"/word/document.xml": WORD}),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": body("<w:p><w:r><w:t>Words</w:t></w:r></w:p>"),
        **more,
    }


def open_parts(kind: str = "text", inside: str = "<text:p>Words</text:p>", **more: str) -> dict[str, bytes | str]:
    """The parts of an OpenDocument."""
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": (
            '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:draw="d" xmlns:script="s" xmlns:dc="c" xmlns:table="b"'
            f' xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</office:document-content>'
        ),
        "meta.xml": "<meta><creator>Karen Holm</creator></meta>",
        "META-INF/manifest.xml": (
            '<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"/>'
            '<m:file-entry m:full-path="Thumbnails/thumbnail.png"/></m:manifest>'
        ),
        "Thumbnails/thumbnail.png": "png",
        **more,
    }


def open_file(kind: str = "text", inside: str = "<text:p>Words</text:p>", **more: str) -> bytes:
    return zipped(open_parts(kind, inside, **more), stored=("mimetype",))


def lies_about_its_size(name: str = "word/document.xml", claimed: int = 100) -> bytes:
    """A part of ninety megabytes that its directory says is small."""
    content = bytearray(zipped(word_parts(**{name: b" " * 90_000_000})))
    real = (90_000_000).to_bytes(4, "little")
    return bytes(content.replace(real, claimed.to_bytes(4, "little")))


def overlapping() -> bytes:
    """Two entries of the directory that lead to one part: a few bytes that unfold many times."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in word_parts().items():
            archive.writestr(name, content)
        again = zipfile.ZipInfo("word/again.xml")
        first = archive.getinfo("word/document.xml")
        for field in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
            setattr(again, field, getattr(first, field))
        archive.filelist.append(again)
        archive.NameToInfo[again.filename] = again
        archive._didModify = True  # type: ignore[attr-defined]
    return out.getvalue()


def old_office(word: str = "WordDocument") -> bytes:
    """An OLE file: what Word wrote before 2007, and what a locked document is wrapped in."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + word.encode("utf-16-le") + b"\0" * 2048
