"""Files people hand in: what they are is decided by their content, and what is kept is cleaned.

``accept`` is the one way in. Images are decoded and written anew, so that no camera data, no location and no second
file behind the first survive; a PDF that acts (scripts, launches, sends) or carries other files is refused, and what it
says of its author is dropped. ``answer`` is the one way out: a kept file can run nothing on the portal's address.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from compact_portal.kit.refusals import Refusal

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
DOCUMENTS = frozenset({PDF, PNG, JPEG, WEBP})
MOST = 10_000_000  # bytes
MOST_PIXELS = 50_000_000
MOST_OBJECTS = 100_000  # in a PDF; a minute book of a thousand pages has fewer
NAME_BYTES = 150

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}
_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}

# A few kilobytes can unfold into gigabytes: qpdf stops there instead. These hold for the whole process.
pikepdf.settings.set_qpdf_limits(flate_max_memory=100_000_000, run_length_max_memory=100_000_000)


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
    kind = kind_of(content)
    if kind is None or kind not in kinds:
        raise Refusal(
            _("This is not a kind of file that can be handed in here. Give a PDF or an image (PNG, JPEG or WebP).")
        )
    cleaned = _pdf(content) if kind == PDF else _image(content, kind)
    return Clean(_name(upload.name or "", _ENDINGS[kind]), kind, cleaned)


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
    known = media_type if media_type in DOCUMENTS else "application/octet-stream"
    response = HttpResponse(content, content_type=known)
    ending = _ENDINGS.get(known, "")
    response.headers["Content-Disposition"] = content_disposition_header(True, _name(name, ending)) or "attachment"
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


def _image(content: bytes, kind: str) -> bytes:
    too_many = _("The image has too many pixels. Make it smaller, then hand it in again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Refusal(too_many)
                # A telephone's JPEG may hold a second picture behind the first; it is left behind.
                if kind != JPEG and getattr(opened, "is_animated", False):
                    raise Refusal(_("The image moves. Hand in a still one, or a PDF."))
                ImageOps.exif_transpose(opened, in_place=True)
                fresh = _plain(opened, kind)
    except Image.DecompressionBombError as problem:
        raise Refusal(too_many) from problem
    # Pillow's readers answer damage with whatever they stumble over.
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, OverflowError, EOFError) as problem:
        raise Refusal(_("The image is damaged and cannot be read.")) from problem
    except RuntimeError as problem:
        raise Refusal(_("The image is damaged and cannot be read.")) from problem
    fresh.info.clear()  # comments, profiles and camera data would be written along
    out = BytesIO()
    fresh.save(out, _FORMATS[kind], **({} if kind == PNG else {"quality": 90}))
    return out.getvalue()


def _plain(opened: Image.Image, kind: str) -> Image.Image:
    """The pixels alone, in a mode that every viewer draws; transparency is kept where the kind of file has it."""
    if opened.mode.startswith("I"):  # sixteen bits a pixel: Pillow would cut, not scale
        return opened.point(lambda level: level / 256).convert("L")
    if kind == JPEG:
        return opened.convert("L" if opened.mode == "L" else "RGB")
    if opened.has_transparency_data:
        return opened.convert("RGBA")
    return opened.convert("L" if opened.mode in ("1", "L") else "RGB")


# What a PDF may not hold: a key or a name anywhere in it, and the sentence that says so.
_SCRIPT = _("The PDF holds a script or acts by itself when it is opened. Print it to a new PDF, then hand that in.")
_STARTS_OTHERS = _("The PDF would start a program or open another file. Print it to a new PDF, then hand that in.")
_CARRIES = _("The PDF carries another file inside. Print it to a new PDF, then hand that in.")
_PLAYS = _("The PDF holds film, sound or a moving part. Print it to a new PDF, then hand that in.")
_SENDS = _("The PDF holds a form that sends what is typed. Print it to a new PDF, then hand that in.")
_ACTIVE: dict[str, Promise | str] = {
    **dict.fromkeys(("/JS", "/JavaScript", "/AA"), _SCRIPT),
    **dict.fromkeys(("/Launch", "/GoToR", "/GoToE", "/ImportData"), _STARTS_OTHERS),
    **dict.fromkeys(("/EF", "/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment", "/Collection"), _CARRIES),
    **dict.fromkeys(("/RichMedia", "/RichMediaContent", "/Movie", "/Sound", "/Rendition", "/3D", "/Screen"), _PLAYS),
    **dict.fromkeys(("/XFA", "/SubmitForm"), _SENDS),
}
_KINDS = ("/S", "/Type", "/Subtype")
# What programs write about who made a page and with what.
_TELLS = ("/Metadata", "/PieceInfo", "/LastModified")
_LOCKED = _("The PDF is locked with a password. Save it without one, then hand it in again.")
_DAMAGED = _("The PDF is damaged and cannot be read.")


def _pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refusal(_LOCKED)
            if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
                raise Refusal(_DAMAGED)
            _opens_quietly(pdf.Root)
            for one in pdf.objects:
                _inspect(one)
            del pdf.docinfo
            out = BytesIO()
            # Written anew: earlier versions, comments and whatever stood behind the end are left behind.
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except pikepdf.PasswordError as problem:
        raise Refusal(_LOCKED) from problem
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as problem:
        raise Refusal(_DAMAGED) from problem


def _opens_quietly(root: Any) -> None:
    """Where to begin reading is no action, and not needed; anything else at opening is refused."""
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != pikepdf.Name.GoTo:
        raise Refusal(_SCRIPT)
    if opening is not None:
        del root["/OpenAction"]


def _inspect(one: Any) -> None:
    for held in _held(one):
        named = {str(held[key]) for key in _KINDS if isinstance(held.get(key), pikepdf.Name)}
        for word in (*held.keys(), *named):
            if word in _ACTIVE:
                raise Refusal(_ACTIVE[word])
        if isinstance(held.get("/URI"), pikepdf.String) and _leads_astray(bytes(held["/URI"])):
            raise Refusal(_STARTS_OTHERS)
        for key in _TELLS:
            if key in held:
                del held[key]


def _leads_astray(link: bytes) -> bool:
    """Whether a link names a way other than the web's or mail's; readers skip blanks inside such a name."""
    way = re.match(rb"([a-z][a-z0-9+.\-]*):", re.sub(rb"[\x00-\x20]", b"", link), re.IGNORECASE)
    return way is not None and way[1].lower() not in (b"http", b"https", b"mailto", b"tel")


def _held(one: Any) -> Iterator[Any]:
    """The dictionaries of one object, however deep; what it refers to comes as an object of its own."""
    waiting = [one]
    while waiting:
        value = waiting.pop()
        if isinstance(value, pikepdf.Stream):
            if "/F" in value:  # its content stands in another file
                raise Refusal(_STARTS_OTHERS)
            _undress(value)
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            yield value
            inner = [value[key] for key in value.keys()]  # noqa: SIM118  (these are no Python dictionaries)
        else:
            inner = list(value) if isinstance(value, pikepdf.Array) else []
        waiting += [part for part in inner if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _undress(stream: Any) -> None:
    """Take what the camera wrote out of a photograph inside a PDF: a scan from a telephone says where it was made."""
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if isinstance(filters, pikepdf.Name) and filters == pikepdf.Name.DCTDecode:
        given = stream.read_raw_bytes()
        if (bare := _without_camera(given)) != given:
            stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def _without_camera(jpeg: bytes) -> bytes:
    """A JPEG without its application data and comments; what says how its colours are meant (APP0, APP14) stays."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and (marker := jpeg[at + 1 : at + 2]) not in (b"\xda", b""):
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (0xE1 <= marker[0] <= 0xED or marker in (b"\xef", b"\xfe")):
            kept.append(jpeg[at:end])
        at = end
    return b"".join((*kept, jpeg[at:]))
