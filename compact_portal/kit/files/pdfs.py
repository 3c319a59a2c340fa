"""PDFs: one that acts (scripts, launches, sends) or carries other files is refused, and who wrote it is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files.images import without_camera
from compact_portal.kit.refusals import Refusal

MOST_OBJECTS = 100_000  # in a PDF; a minute book of a thousand pages has fewer

# A few kilobytes can unfold into gigabytes: qpdf stops there instead. These hold for the whole process.
pikepdf.settings.set_qpdf_limits(flate_max_memory=100_000_000, run_length_max_memory=100_000_000)

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


def clean(content: bytes) -> bytes:
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
        for key in ("/URI", "/Base"):  # the second is where links begin that name no way of their own
            if isinstance(held.get(key), pikepdf.String) and leads_astray(bytes(held[key])):
                raise Refusal(_STARTS_OTHERS)
        if held.get("/S") == pikepdf.Name.Thread and "/F" in held:
            raise Refusal(_STARTS_OTHERS)
        for key in _TELLS:
            if key in held:
                del held[key]


def leads_astray(link: bytes) -> bool:
    """Whether a link names a way other than the web's or mail's, or a machine; readers skip blanks inside such a name."""
    bare = re.sub(rb"[\x00-\x20\xfe\xff]", b"", link)  # two marks say that sixteen bits a letter follow
    way = re.match(rb"([a-z][a-z0-9+.\-]*):", bare, re.IGNORECASE)
    if re.match(rb"[\\/]{2}", bare):
        return True
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
        if (bare := without_camera(given)) != given:
            stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))
