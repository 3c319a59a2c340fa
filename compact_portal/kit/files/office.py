"""Office files: those that run, carry or fetch something are refused, and who wrote them is dropped.

A document is a zip file of XML parts, in one of two families: Microsoft's (docx, xlsx, pptx) and OpenDocument (odt,
ods, odp). Which it is, its parts say. What it may hold is a list of what does no harm: anything else is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from compact_portal.kit.files import drawings, formulas, zips
from compact_portal.kit.files.images import without_camera
from compact_portal.kit.files.pdfs import leads_astray
from compact_portal.kit.files.sentences import ACTIVE, CARRIES, FETCHES, LEADS, MACROS
from compact_portal.kit.files.zips import DAMAGED, LOCKED
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
_JPEG = ("jpg", "jpeg", "jpe", "jfif")
# What a content type or a relationship must not be, by a word in it.
_WORDS = (
    (("macroenabled", "vbaproject", "vbadata", "macrosheet", "dialogsheet", "wordvbadata"), MACROS),
    (("activex", "relationships/control", "ctrlprop", "customui", "ui/extensibility"), ACTIVE),
    (("oleobject", "relationships/package", "afchunk", "subdocument"), CARRIES),
    (("externallink", "connections", "querytable", "attachedtemplate", "relationships/frame"), FETCHES),
)
_FETCHING_FIELD = re.compile(
    r"\bDDE(?:AUTO)?\b|^\s*(?:INCLUDEPICTURE|INCLUDETEXT|DATABASE|LINK|IMPORT)\b", re.IGNORECASE | re.MULTILINE
)
_RUNS = re.compile(r"ppaction://(?:program|macro|ole)", re.IGNORECASE)
# What an attribute of a drawing's picture or filling must not be: a place elsewhere.
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.\-]*:|[\\/]{2})", re.IGNORECASE)
_PICTURED = ("imagedata", "fill", "stroke")
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
# Who wrote a comment or a change, in a Word document and in an OpenDocument.
_AUTHOR = re.compile(rb'( w(?:15)?:(?:author|initials))="[^"]*"')
_CREATOR = re.compile(rb"<(dc:creator|meta:creator-initials|loext:sender-initials)>[^<]*</\1>")

_BLANK = {
    "core-properties+xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "extended-properties+xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
}
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
    for name, content in parts.items():
        _declares_nothing(name, content)
    kept = _open_document(parts) if kind in (ODT, ODS, ODP) else _microsoft(parts)
    for name, content in kept.items():
        if _ending(name) in _JPEG and content.startswith(b"\xff\xd8"):
            kept[name] = without_camera(content)
    return zips.pack(kept, stored=("mimetype",))


def _ending(name: str) -> str:
    return posixpath.basename(name).rpartition(".")[2].lower() if "." in posixpath.basename(name) else ""


def _declares_nothing(name: str, content: bytes) -> None:
    """No part defines words of its own: a few of them can unfold into gigabytes, or name a file of the server."""
    written = _ending(name) in ("xml", "rels", "vml", "svg")
    if written and (b"\x00" in content[:64] or b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise Refusal(DAMAGED)
    if _ending(name) == "svg":
        drawings.refuse(xml(content))


def xml(content: bytes) -> Any:
    """A part as a tree; nothing outside it is read."""
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


def _microsoft(parts: Parts) -> Parts:
    tree = xml(parts[_TYPES])
    types = {str(one.get("PartName", "")).lstrip("/"): str(one.get("ContentType", "")) for one in tree}
    for one in tree:
        _refuse_words(str(one.get("ContentType", "")))
    dropped = {name for name, said in types.items() if said.lower().endswith(_DROPPED_TYPES)}
    dropped |= {name for name in parts if name.lower().startswith(("customxml/", "docprops/thumbnail"))}
    for name in parts:
        _known(name)
    kept = {name: content for name, content in parts.items() if name not in dropped}
    for name in kept:
        if _ending(name) == "rels":
            kept[name] = _relations(name, kept[name], dropped)
        elif _ending(name) in ("xml", "vml") and name.lower().startswith(("word/", "ppt/", "xl/")):
            _look_through(name, kept[name])
            kept[name] = _AUTHOR.sub(rb'\1="Author"', kept[name])
        for said, blank in _BLANK.items():
            if types.get(name, "").lower().endswith(said):
                kept[name] = blank
    for one in list(tree):
        if str(one.get("PartName", "")).lstrip("/") in dropped:
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
        if posixpath.normpath(posixpath.join("/", base, target)).lstrip("/") in dropped:
            tree.remove(one)
    return _written(tree)


def _look_through(name: str, content: bytes) -> None:
    """The words, drawings and formulas of a document: none of them fetches, or opens a file or a program."""
    told: list[str] = []
    for one in _elements(content):
        word = etree.QName(one).localname
        for key, value in one.attrib.items():
            if _RUNS.search(str(value)):
                raise Refusal(LEADS)
            if word in _PICTURED and _ELSEWHERE.match(str(value)) and str(key).rpartition("}")[2] in _SOURCES:
                raise Refusal(FETCHES)
        if word in _FORMULAS and name.lower().startswith("xl/"):
            formulas.refuse(one.text or "", bar=True)
        told += _instruction(word, one)
    # A quotation ends with its field: what is never closed would hide the fields behind it.
    if _FETCHING_FIELD.search(re.sub(r'"[^"\n]*"', '""', "".join(told))):
        raise Refusal(FETCHES)


_SOURCES = ("src", "href", "althref")


def _elements(content: bytes) -> Iterator[Any]:
    """Each element as it ends; nothing of a large table is kept."""
    try:
        for _event, one in etree.iterparse(
            BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        ):
            if isinstance(one.tag, str):
                yield one
                one.clear(keep_tail=True)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Refusal(DAMAGED) from problem


def _instruction(word: str, one: Any) -> list[str]:
    """What an element says of a Word document's fields, a field a line, however it is cut up."""
    if word == "instrText":
        return [one.text or ""]
    if word == "fldSimple":
        return ["\n", *(f"{value}\n" for value in one.attrib.values())]
    return ["\n"] if word == "fldChar" else []


# -- OpenDocument ----------------------------------------------------------------------------------------------------

_HREF = "{http://www.w3.org/1999/xlink}href"
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
        kept[name] = _META if posixpath.basename(name) == "meta.xml" else _open_body(name, content)
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


def _open_body(name: str, content: bytes) -> bytes:
    if posixpath.basename(name) not in ("content.xml", "styles.xml"):
        return content
    for one in xml(content).iter():
        if not isinstance(one.tag, str):
            continue
        word = etree.QName(one).localname
        if word in ("event-listener", "script"):
            raise Refusal(MACROS)
        if word in ("plugin", "applet", "object-ole"):
            raise Refusal(ACTIVE)
        if word in ("dde-source", "dde-connection-decl", "database", "connection-data"):
            raise Refusal(FETCHES)
        _refuse_way(word, str(one.get(_HREF, "")).strip())
        for key, value in one.attrib.items():
            if str(key).rpartition("}")[2] == "formula":
                formulas.refuse(str(value))
    return _CREATOR.sub(rb"<\1></\1>", content)


def _refuse_way(word: str, href: str) -> None:
    """Where a part of an OpenDocument leads: inside itself, or, from a link, to the web or a mailbox."""
    inside = not href or href.startswith(("#", "./", "Pictures/", "Object ", "ObjectReplacements/"))
    if word in _LINKS:
        if href and not re.match(r"(?:https?|mailto|tel):|#", href, re.IGNORECASE):
            raise Refusal(LEADS)
    elif not inside or ".." in href:
        raise Refusal(FETCHES)
