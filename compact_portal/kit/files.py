"""Files people hand in: what they are is decided by their content, and what is kept is cleaned.

``accept`` is the one way in. Images are decoded and written anew, so that no camera data, no location and no second
file behind the first survive; a PDF that holds scripts, launches or embedded files is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from compact_portal.kit.refusals import Refusal

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
DOCUMENTS = frozenset({PDF, PNG, JPEG, WEBP})
MOST_PIXELS = 50_000_000

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}
_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}
_ACTIVE = ("/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/SubmitForm")


@dataclass(frozen=True)
class Clean:
    """A file that may be kept: its ``name`` without anything but a name, its ``media_type`` and its ``content``."""

    name: str
    media_type: str
    content: bytes


def accept(upload: UploadedFile[bytes], *, kinds: frozenset[str] = DOCUMENTS, most: int = 10_000_000) -> Clean:
    """The cleaned file. ``most`` is in bytes. Raises ``Refusal`` with a sentence that says why it cannot be kept."""
    if not upload.size:
        raise Refusal(_("The file is empty."))
    if upload.size > most:
        raise Refusal(_("The file is larger than %(most)s MB.") % {"most": most // 1_000_000})
    content = upload.read(most + 1)
    kind = kind_of(content)
    if kind is None or kind not in kinds:
        raise Refusal(
            _("This is not a kind of file that can be handed in here. Give a PDF or an image (PNG, JPEG or WebP).")
        )
    cleaned = _pdf(content) if kind == PDF else _image(content, kind)
    return Clean(_name(upload.name or "", _ENDINGS[kind]), kind, cleaned)


def kind_of(content: bytes) -> str | None:
    """What a file is by its first bytes, or None for what is not known here."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    return WEBP if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _name(given: str, ending: str) -> str:
    """The last part of what the browser called it, as one plain word with the ending its content has."""
    base = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    plain = re.sub(r"[^\w \-.()]+", "_", base).strip(" ._")[:100]
    return (plain or "document") + ending


def _image(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refusal(_("The image has too many pixels. Make it smaller, then hand it in again."))
            upright = ImageOps.exif_transpose(opened) or opened
            fresh = upright.convert("RGB" if kind == JPEG else "RGBA" if "A" in upright.getbands() else "RGB")
    except Refusal:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as problem:
        raise Refusal(_("The image is damaged and cannot be read.")) from problem
    out = BytesIO()
    bare = Image.new(fresh.mode, fresh.size)
    bare.paste(fresh)
    bare.save(out, _FORMATS[kind])
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refusal(_("The PDF is locked with a password. Save it without one, then hand it in again."))
            for one in pdf.objects:
                if isinstance(one, pikepdf.Dictionary) and _acts(one):
                    raise Refusal(
                        _("The PDF holds a script or another file. Print it to a new PDF, then hand that in.")
                    )
            out = BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError as problem:
        raise Refusal(_("The PDF is locked with a password. Save it without one, then hand it in again.")) from problem
    except (pikepdf.PdfError, RecursionError, ValueError) as problem:
        raise Refusal(_("The PDF is damaged and cannot be read.")) from problem


def _acts(one: pikepdf.Dictionary) -> bool:
    named = {str(one.get(key, "")) for key in ("/S", "/Type", "/Subtype")}
    return any(key in one for key in _ACTIVE) or bool(named & set(_ACTIVE))
