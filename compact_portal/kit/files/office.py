"""Office files: those that run, carry or fetch something are refused, and who wrote them is dropped.

A document is a zip file of XML parts, in one of two families: Microsoft's (docx, xlsx, pptx) and OpenDocument (odt,
ods, odp). Which it is, its parts say. What it may hold is a list of what does no harm: anything else is refused.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from lxml import etree

from compact_portal.kit.files import authors, drawings, formulas, markup, pictures, zips
from compact_portal.kit.files.pdfs import leads_astray
from compact_portal.kit.files.sentences import ACTIVE, CARRIES, FETCHES, LEADS, MACROS
from compact_portal.kit.files.zips import DAMAGED, LOCKED, UNFOLDS
from compact_portal.kit.refusals import Refusal

_MS, _ODF = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
DOCX = f"{_MS}wordprocessingml.document"
XLSX = f"{_MS}spreadsheetml.sheet"
PPTX = f"{_MS}presentationml.presentation"
ODT, ODS, ODP = f"{_ODF}text", f"{_ODF}spreadsheet", f"{_ODF}presentation"
OFFICE = frozenset({DOCX, XLSX, PPTX, ODT, ODS, ODP})

Parts = dict[str, bytes]

_TYPES = "[Content_Types].xml"
# Kinds of part that do no harm, by ending; fonts and the settings of a printer among them.
_HARMLESS = frozenset(
    [
        "xml",
        "rels",
        "vml",
        "png",
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "emf",
        "wmf",
        "emz",
        "wmz",
        "svg",
        "webp",
        "ico",
        "fntdata",
        "odttf",
        "ttf",
        "otf",
        "svm",
    ]
)
_MARKUP = ("xml", "rels", "vml", "svg")
_FONTS = ("fntdata", "odttf", "ttf", "otf")
# How a font or a printer's settings do not begin: programs, archives, documents, pages.
_NO_FONT = (
    b"MZ",
    b"PK",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"<",
    b"\xef\xbb\xbf<",
    b"\x7fELF",
    b"#!",
    b"Rar!",
    b"7z\xbc\xaf",
)
_MOST_LISTED = 2_000_000  # bytes of a list of parts or of what they lead to
# What a content type or a relationship must not be, by a word in it.
_WORDS = (
    (("macroenabled", "vbaproject", "vbadata", "macrosheet", "dialogsheet", "wordvbadata"), MACROS),
    (("activex", "relationships/control", "ctrlprop", "customui", "ui/extensibility", "webextension"), ACTIVE),
    (("oleobject", "relationships/package", "afchunk", "subdocument"), CARRIES),
    (("externallink", "connections", "querytable", "attachedtemplate", "relationships/frame"), FETCHES),
)
# A field's name stands at its beginning; blanks before it must not run over the end of a line, or a flood of empty
# fields takes for ever.
_FETCHING_FIELD = re.compile(
    r"\bDDE(?:AUTO)?\b|^[^\S\n]*(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|DATABASE|LINK|IMPORT|RD)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LINKING_FIELD = re.compile(
    r"^[^\S\n]*HYPERLINK\b[^\S\n]*(?:\"([^\"\n]*)\"?|([^\s\"\\]\S*|\\\\\S*))?", re.IGNORECASE | re.MULTILINE
)
# Names of what is looked at below; a name cannot be written in another way, a value can.
_NOTABLE = (
    b"&#", b"src", b"href", b"action", b"instrText", b"fldChar", b"fldSimple", b"connectString", b"mailMerge", b"definedName",
    b"ormula", b"<f>", b"<f/", b"<f ", b"<f\t", b"<f\n", b"<f\r", b":f>", b":f/", b":f ", b":f\t", b":f\n", b":f\r",
)  # fmt: skip
_RUNS = re.compile(r"ppaction://(?:program|macro|ole)", re.IGNORECASE)
# What an attribute of a drawing's picture or filling must not be: a place elsewhere.
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.\-]*:|[\\/]{2})", re.IGNORECASE)
_PICTURED = ("imagedata", "fill", "stroke", "image")
_FORMULAS = frozenset(
    ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula", "oldFormula")
)
_BLANK = {
    "core-properties+xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "extended-properties+xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
}
_USUALLY = {"core-properties+xml": "docprops/core.xml", "extended-properties+xml": "docprops/app.xml"}
# Parts that say who and with what, and are missed by nobody.
_DROPPED_TYPES = ("custom-properties+xml", "wordprocessingml.people+xml", "customxmlproperties+xml")


def kind_in(parts: Parts) -> str | None:
    """Which Office file these parts make: by the first part in one family, by the list of types in the other."""
    if "mimetype" in parts:
        said = parts["mimetype"].decode("ascii", "replace")
        return said if said in OFFICE else None
    types = parts.get(_TYPES, b"").lower()
    for kind, macro in ((DOCX, b"ms-word.document"), (XLSX, b"ms-excel.sheet"), (PPTX, b"ms-powerpoint.presentation")):
        # A macro document names its main part by another type; it is that kind all the same, and refused below.
        if f"{kind}.main+xml".encode() in types or macro + b".macroenabled" in types:
            return kind
    return None


def clean(parts: Parts, kind: str) -> bytes:
    """The document without what tells of its authors. Refuses, with a sentence, what can run, carry or fetch."""
    if "mimetype" in parts and _TYPES in parts:
        raise Refusal(DAMAGED)  # two documents in one: which is read, the program decides
    for name, content in parts.items():
        if _ending(name) == "svg":
            drawings.refuse(content)
    kept = _open_document(parts) if kind in (ODT, ODS, ODP) else _microsoft(parts, kind)
    for name, content in kept.items():
        if _ending(name) not in _MARKUP and name != "mimetype":
            kept[name] = _as_it_says(name, content)
    return zips.pack(kept, stored=("mimetype",))


def _ending(name: str) -> str:
    return posixpath.basename(name).rpartition(".")[2].lower() if "." in posixpath.basename(name) else ""


def _as_it_says(name: str, content: bytes) -> bytes:
    """A part that is no text: a picture without its camera, or a font. What only calls itself one is another file."""
    if not content or pictures.is_one(content):
        return pictures.plain(content)
    if (_ending(name) in _FONTS or _ending(name) == "bin") and not content.lstrip()[:8].startswith(_NO_FONT):
        return content
    raise Refusal(CARRIES)


def xml(content: bytes) -> Any:
    """A list of parts, or of what they lead to, as a tree; nothing outside it is read."""
    if len(content) > _MOST_LISTED:
        raise Refusal(UNFOLDS)
    markup.read(content, markup.nothing)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Refusal(DAMAGED) from problem


def _written(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _refuse_words(said: str) -> None:
    low = said.lower()
    for words, sentence in _WORDS:
        if any(word in low for word in words):
            raise Refusal(sentence)


# -- Microsoft's family ----------------------------------------------------------------------------------------------


def _microsoft(parts: Parts, kind: str) -> Parts:
    tree = xml(parts[_TYPES])
    # Names of parts are the same in large and small letters.
    types = {str(one.get("PartName", "")).lstrip("/").lower(): str(one.get("ContentType", "")).lower() for one in tree}
    for one in tree:
        _refuse_words(str(one.get("ContentType", "")))
    dropped = {name for name, said in types.items() if said.endswith(_DROPPED_TYPES)}
    dropped |= {name.lower() for name in parts if name.lower().startswith(("customxml/", "docprops/thumbnail"))}
    for name in parts:
        _known(name)
    kept = {name: content for name, content in parts.items() if name.lower() not in dropped}
    for name in kept:
        if _ending(name) == "rels":
            kept[name] = _relations(name, kept[name], dropped)
        elif _ending(name) in ("xml", "vml"):  # wherever it lies: the main part may lie anywhere
            _look_through(kept[name], table=kind == XLSX)
            kept[name] = authors.out_of_microsoft(name, kept[name])
        for said, blank in _BLANK.items():
            if types.get(name.lower(), "").endswith(said) or name.lower() == _USUALLY[said]:
                kept[name] = blank
    for one in list(tree):
        if str(one.get("PartName", "")).lstrip("/").lower() in dropped:
            tree.remove(one)
    kept[_TYPES] = _written(tree)
    return kept


def _known(name: str) -> None:
    """Each part is of a kind that does no harm, whatever it calls itself elsewhere."""
    low = name.lower()
    if "vbaproject" in low or "vbadata" in low or "macrosheets/" in low:
        raise Refusal(MACROS)
    if "activex/" in low or "ctrlprops/" in low or low.startswith("customui/"):
        raise Refusal(ACTIVE)
    if "externallinks/" in low:
        raise Refusal(FETCHES)
    printer = "/printersettings/" in low and low.endswith(".bin")
    if "embeddings/" in low or not (_ending(name) in _HARMLESS or printer):
        raise Refusal(CARRIES)


def _relations(name: str, content: bytes, dropped: set[str]) -> bytes:
    """What a part leads to, without what was dropped. Only a link to the web or to a mailbox may lead out."""
    tree = xml(content)
    base = posixpath.dirname(posixpath.dirname(name))
    for one in list(tree):
        kind, target = str(one.get("Type", "")), str(one.get("Target", ""))
        external = str(one.get("TargetMode", "")).lower() == "external"
        if external and kind.lower().endswith("/hyperlink"):
            if leads_astray(target.encode()) or not re.match(
                r"(?:https?|mailto|tel):|#", target.strip(), re.IGNORECASE
            ):
                raise Refusal(LEADS)
            continue
        _refuse_words(kind)
        if external:
            raise Refusal(FETCHES)
        if posixpath.normpath(posixpath.join("/", base, target)).lstrip("/").lower() in dropped:
            tree.remove(one)
    return _written(tree)


def _look_through(content: bytes, *, table: bool) -> None:
    """The words, drawings and formulas of a document: none of them fetches, or opens a file or a program."""
    if not any(
        name in content for name in _NOTABLE
    ):  # a large table without formulas: it is only read for whether it is well formed
        markup.read(content, markup.nothing)
        return
    told: list[str] = []
    acts = b"&#" in content or b"action" in content

    def begin(word: str, attributes: dict[str, str]) -> None:
        if word in _BEGINNINGS:
            _begins(word, attributes, told)
        for key in attributes:  # a large table has millions of them
            if acts or key.endswith(_SOURCES):
                _attribute(word, markup.local(key), attributes[key])

    def said(word: str, text: str) -> None:
        if word == "instrText":
            told.append(text)
        elif table:
            formulas.refuse(text, bar=True)

    markup.read(content, begin, said=said, heard=_FORMULAS | {"instrText"} if table else ("instrText",))
    _fields("".join(told))


_BEGINNINGS = frozenset(("fldChar", "fldSimple", "connectString", "mailMerge"))
_SOURCES = ("src", "href", "althref")


def _begins(word: str, attributes: dict[str, str], told: list[str]) -> None:
    """Note what an element says of a Word document's fields, a field a line, however it is cut up."""
    if word in ("connectString", "mailMerge"):
        raise Refusal(FETCHES)
    told.append("\n")
    if word == "fldSimple":
        told += [f"{value}\n" for value in attributes.values()]


def _attribute(word: str, name: str, value: str) -> None:
    if _RUNS.search(value):
        raise Refusal(LEADS)
    if name not in _SOURCES:
        return
    if word in _PICTURED and _ELSEWHERE.match(value):
        raise Refusal(FETCHES)
    if name == "href" and leads_astray(value.encode()):
        raise Refusal(LEADS)


def _fields(told: str) -> None:
    """A quotation ends with its field: what is never closed would hide the fields behind it."""
    if _FETCHING_FIELD.search(re.sub(r'"[^"\n]*"', '""', told)):
        raise Refusal(FETCHES)
    for link in _LINKING_FIELD.finditer(told):
        target = (link[1] or link[2] or "").replace("\\\\", "\\")
        if target and (leads_astray(target.encode()) or target.startswith("\\")):
            raise Refusal(LEADS)


# -- OpenDocument ----------------------------------------------------------------------------------------------------

_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
_LEFT_OUT = ("thumbnails/", "configurations2/", "layout-cache", "manifest.rdf")
_LINKS = ("a", "image-map", "area-rectangle", "area-circle", "area-polygon")


def _open_document(parts: Parts) -> Parts:
    manifest = parts.get("META-INF/manifest.xml")
    if manifest is None or next(iter(parts)) != "mimetype":
        raise Refusal(DAMAGED)
    if b"encryption-data" in manifest:
        raise Refusal(LOCKED)
    kept: Parts = {}
    for name, content in parts.items():
        if name.lower().startswith(_LEFT_OUT):
            continue
        _known_open(name)
        if _ending(name) in _MARKUP and _ending(name) != "svg":
            markup.read(content, _open_element)
            content = authors.out_of_open(content)
        kept[name] = _META if posixpath.basename(name) == "meta.xml" else content
    tree = xml(manifest)
    for one in list(tree):
        place = next((str(value) for key, value in one.attrib.items() if str(key).endswith("full-path")), "")
        if place.lower().startswith(_LEFT_OUT):
            tree.remove(one)
    kept["META-INF/manifest.xml"] = _written(tree)
    return kept


def _known_open(name: str) -> None:
    low = name.lower()
    if low.startswith(("basic/", "scripts/", "dialogs/")):
        raise Refusal(MACROS)
    replacement = low.startswith("objectreplacements/")
    signature = low.startswith("meta-inf/") and low != "meta-inf/manifest.xml"
    if signature or not (_ending(name) in _HARMLESS or replacement or name == "mimetype"):
        raise Refusal(CARRIES)


_ACTING = {
    **dict.fromkeys(("event-listener", "script", "execute-macro"), MACROS),
    **dict.fromkeys(("plugin", "applet", "object-ole", "submission"), ACTIVE),
    **dict.fromkeys(("dde-source", "dde-connection-decl", "database", "connection-data"), FETCHES),
    **dict.fromkeys(("database-source-sql", "database-source-table", "database-source-query"), FETCHES),
}


def _open_element(word: str, attributes: dict[str, str]) -> None:
    if word in _ACTING:
        raise Refusal(_ACTING[word])
    for key, value in attributes.items():
        name = markup.local(key)
        if name == "href":
            _refuse_way(word, value.strip())
        elif name in ("formula", "expression", "condition"):
            formulas.refuse(value)


def _refuse_way(word: str, href: str) -> None:
    """Where a part of an OpenDocument leads: inside itself, or, from a link, to the web or a mailbox."""
    inside = not href or href.startswith(("#", "./", "Pictures/", "Object ", "ObjectReplacements/"))
    if word in _LINKS:
        if href and not re.match(r"(?:https?|mailto|tel):|#", href, re.IGNORECASE):
            raise Refusal(LEADS)
    elif not inside or ".." in href:
        raise Refusal(FETCHES)
