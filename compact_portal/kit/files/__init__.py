"""Files people hand in: what they are is decided by their content, and what is kept is cleaned.

``accept`` is the one way in: images are written anew (``images``), PDFs and Office files that act, carry or fetch are
refused and what they say of their authors is dropped (``pdfs``, ``office``). ``answer`` is the one way out: a kept file
can run nothing on the portal's address; ``picture`` shows an image that was written anew. ``words_in`` reads their words. All reading is done apart (``cell``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import cell, images, office, pdfs, zips
from compact_portal.kit.files.images import JPEG, PNG, WEBP
from compact_portal.kit.files.office import DOCX, ODP, ODS, ODT, OFFICE, PPTX, XLSX
from compact_portal.kit.files.texts import Words
from compact_portal.kit.refusals import Refusal

PDF, ZIP = "application/pdf", "application/zip"
IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = frozenset({PDF, *IMAGES})
EVERYTHING = DOCUMENTS | OFFICE
MOST = 10_000_000  # bytes
NAME_BYTES = 150

__all__ = ["DOCX", "JPEG", "ODP", "ODS", "ODT", "OFFICE", "PNG", "PPTX", "WEBP", "XLSX"]

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (zips.START, ZIP))
_ENDINGS = {
    PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp", DOCX: ".docx", XLSX: ".xlsx", PPTX: ".pptx",
    ODT: ".odt", ODS: ".ods", ODP: ".odp",
}  # fmt: skip


@dataclass(frozen=True)
class Clean:
    """A file that may be kept: its ``name`` without anything but a name, its ``media_type`` and its ``content``."""

    name: str
    media_type: str
    content: bytes


def accept(upload: UploadedFile[bytes], *, kinds: frozenset[str] = DOCUMENTS, most: int = MOST) -> Clean:
    """The cleaned file. ``most`` is in bytes. Raises ``Refusal`` with a sentence that says why it cannot be kept."""
    content = upload.read(most + 1)
    if not content:
        raise Refusal(_("The file is empty."))
    if len(content) > most:
        raise Refusal(_("The file is larger than %(most)s MB.") % {"most": most // 1_000_000})
    told, kept = cell.ask("clean", content, kinds=sorted(kinds))
    kind = str(told["kind"])
    return Clean(_name(upload.name or "", _ENDINGS[kind]), kind, kept)


def cleaned(content: bytes, kinds: frozenset[str]) -> tuple[str, bytes]:
    """What a file is, and what is kept of it. ``cell`` calls this, in a process that a hostile file may use up."""
    kind, parts = kind_of(content), {}
    if kind == ZIP and kinds & OFFICE:
        parts = zips.unpack(content)
        kind = office.kind_in(parts)
    if kind is None or kind not in kinds:
        raise Refusal(_why_not(content, kinds, parts))
    if kind in OFFICE:
        return kind, office.clean(parts, kind)
    return kind, pdfs.clean(content) if kind == PDF else images.clean(content, kind)


def words_in(clean: Clean) -> Words:
    """The words of a cleaned file, as far as they can be read; none where reading them takes too much."""
    if clean.media_type in IMAGES:
        return Words()
    try:
        told, text = cell.ask("words", clean.content, kind=clean.media_type)
    except Refusal:
        return Words()
    return Words(text.decode(), told["pages"], told["wordless"])


# What is asked for again and again, by how such a file begins, and how to hand in the same another way.
_TELLING = (
    (b"GIF8", _("A GIF is not a kind of file that can be handed in here. Save the image as PNG.")),
    (
        (b"BM", b"II*\x00", b"MM\x00*"),
        _("This is not a kind of file that can be handed in here. Save the image as PNG or JPEG."),
    ),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK"),
        _("An archive is not a kind of file that can be handed in here. Hand in the files one by one."),
    ),
    ((b"MZ", b"\x7fELF", b"#!"), _("A program is not a kind of file that can be handed in here.")),
    (b"{\\rtf", _("An RTF document is not a kind of file that can be handed in here. Save it as docx or PDF.")),
)
_SVG = _("An SVG image can hold scripts, so it is not a kind of file that can be handed in here. Save it as PNG.")
_HEIC = _("A HEIC image is not a kind of file that can be handed in here. Save it as JPEG.")
_OLD = _(
    "An Office file of the kind before 2007 is not a kind of file that can be handed in here. Save it as docx, xlsx or pptx."
)
_OTHER_OFFICE = _(
    "A template or a slide show is not a kind of file that can be handed in here. Save it as docx, xlsx or pptx."
)
_PDF_OR_IMAGE = _("This is not a kind of file that can be handed in here. Give a PDF or an image (PNG, JPEG or WebP).")
_ANY = _(
    "This is not a kind of file that can be handed in here. Give a PDF, an Office file (docx, xlsx, pptx, odt, ods or odp) or an image (PNG, JPEG or WebP)."
)


def _why_not(content: bytes, kinds: frozenset[str], parts: dict[str, bytes]) -> str | Promise:
    """The sentence for what cannot be kept here, as exact as its content allows."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # an OLE file: locked, or of the old kind
        return zips.LOCKED if "EncryptedPackage".encode("utf-16-le") in content else _OLD
    if "[Content_Types].xml" in parts or "mimetype" in parts:
        return _OTHER_OFFICE
    if b"<svg" in content[:4096].lower():
        return _SVG
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1"):
        return _HEIC
    for start, sentence in _TELLING:
        if content.startswith(start):
            return sentence
    return _ANY if kinds & OFFICE else _PDF_OR_IMAGE


class DocumentField(forms.FileField):
    """A form's file, cleaned; why it was refused stands beside the field. Gives a ``Clean``, or None where none is needed."""

    def __init__(self, *, kinds: frozenset[str] = DOCUMENTS, most: int = MOST, **options: Any) -> None:
        endings = ",".join(sorted({*(_ENDINGS[kind] for kind in kinds), *([".jpeg"] if JPEG in kinds else [])}))
        options.setdefault("widget", forms.FileInput(attrs={"accept": endings}))
        super().__init__(allow_empty_file=True, **options)
        self.kinds, self.most = kinds, most

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            return super().clean(None, initial)
        try:
            return accept(data, kinds=self.kinds, most=self.most)
        except Refusal as refusal:
            raise ValidationError(str(refusal.sentence), code="refused") from refusal


def answer(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A kept file for whoever may have it: saved, never shown by the portal, and unable to run anything if it were.

    Who may have it is the caller's to say. A kind that is not known here goes out as plain bytes.
    """
    known = media_type if media_type in EVERYTHING else "application/octet-stream"
    response = HttpResponse(content, content_type=known)
    ending = _ENDINGS.get(known, "")
    response.headers["Content-Disposition"] = content_disposition_header(True, _name(name, ending)) or "attachment"
    return _shut_in(response)


def picture(content: bytes, media_type: str) -> HttpResponse:
    """An image that was written anew here, to be shown on a page; any other kind is refused as a fault of the caller."""
    if media_type not in IMAGES:
        raise ValueError(f"{media_type} is not shown")
    return _shut_in(HttpResponse(content, content_type=media_type))


def _shut_in(response: HttpResponse) -> HttpResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def kind_of(content: bytes) -> str | None:
    """What a file is by its first bytes, or None for what is not known here."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    return WEBP if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _name(given: str, ending: str) -> str:
    """The last part of what the browser called it, as one plain word with the ending its content has."""
    base = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    # Marks turn the reading direction, join or control; none of them is missed in a name.
    base = "".join(char for char in base if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    while (bare := re.sub(r"\.[A-Za-z][A-Za-z0-9]{1,4}$", "", base)) and bare != base:
        base = bare
    plain = "".join(char if char in " -_.()’" or unicodedata.category(char)[0] in "LMN" else "_" for char in base)
    plain = re.sub(r"_{2,}", "_", " ".join(plain.split()))
    # Most systems hold 255 bytes, not characters.
    plain = plain.encode()[:NAME_BYTES].decode(errors="ignore").strip(" ._")
    return (plain if any(char.isalnum() for char in plain) else "document") + ending
