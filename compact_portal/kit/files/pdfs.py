"""PDFs: one that acts (scripts, launches, sends) or carries other files is refused, and who wrote it is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import pictures
from compact_portal.kit.refusals import Refusal

MOST_OBJECTS = 100_000  # in a PDF; a minute book of a thousand pages has fewer

# A few kilobytes can unfold into gigabytes: qpdf stops there instead. These hold for the whole process.
_UNFOLDED = 50_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_UNFOLDED, run_length_max_memory=_UNFOLDED, png_max_memory=_UNFOLDED, tiff_max_memory=_UNFOLDED,
    dct_max_memory=_UNFOLDED, parser_max_container_size=500_000, max_stream_filters=5,
)  # fmt: skip

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
    **dict.fromkeys(("/GoTo3DView", "/RichMediaExecute"), _PLAYS),
    **dict.fromkeys(("/XFA", "/SubmitForm"), _SENDS),
    "/OPI": _STARTS_OTHERS,
}
_KINDS = ("/S", "/Type", "/Subtype")
# What programs write about who made a page and with what.
_TELLS = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")  # a small picture of the page as it once was
_SIGNS = ("/Name", "/Location", "/Reason", "/ContactInfo", "/Contents", "/Cert")
_JPEG, _JPEG_2000 = ("/DCTDecode", "/DCT"), "/JPXDecode"
_LOCKED = _("The PDF is locked with a password. Save it without one, then hand it in again.")
_DAMAGED = _("The PDF is damaged and cannot be read.")


def clean(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refusal(_LOCKED)
            if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
                raise Refusal(_DAMAGED)
            for one in pdf.objects:
                _inspect(one)
            _opens_quietly(pdf.Root)
            for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:  # who wrote it, and whatever else stands there
                del pdf.trailer[key]
            out = BytesIO()
            # Written anew: earlier versions, comments and whatever stood behind the end are left behind.
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except pikepdf.PasswordError as problem:
        raise Refusal(_LOCKED) from problem
    except (
        pikepdf.PdfError,
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        OverflowError,
        IndexError,
    ) as problem:
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
        if held.get("/Subtype") == pikepdf.Name.PS or held.get("/Subtype2") == pikepdf.Name.PS:
            raise Refusal(_SCRIPT)
        if isinstance(held.get("/Ref"), pikepdf.Dictionary) and "/F" in held["/Ref"]:  # a page of another file
            raise Refusal(_STARTS_OTHERS)
        for key in (*_TELLS, *_names_of_people(held)):
            if key in held:
                del held[key]


def _names_of_people(held: Any) -> tuple[str, ...]:
    """The keys that say who wrote a note, or who signed: a signature is broken as soon as anything is written anew."""
    if "/ByteRange" in held:
        return _SIGNS
    note = "/Rect" in held and "/FT" not in held and held.get("/Subtype") not in (None, pikepdf.Name.Widget)
    return ("/T",) if note else ()


def leads_astray(link: bytes) -> bool:
    """Whether a link names a way other than the web's or mail's, or a machine; readers skip blanks inside such a name."""
    bare = re.sub(rb"[\x00-\x20\xfe\xff]|\xef\xbb\xbf", b"", link)  # marks that say how many bits a letter has
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
    given = stream.get("/Filter")
    filters = [str(one) for one in (given if isinstance(given, pikepdf.Array) else [given])]
    if filters in (["None"], ["/FlateDecode"]) and stream.get("/Subtype") != pikepdf.Name.Image:
        _undress_inline(stream)
    if not filters or filters[-1] not in (*_JPEG, _JPEG_2000):
        return
    packed = stream.read_raw_bytes() if len(filters) == 1 else _unpacked(stream)
    plain = pictures.jpeg_2000(packed) if filters[-1] == _JPEG_2000 else pictures.jpeg(packed)
    if plain != packed or len(filters) > 1:
        parameters = stream.get("/DecodeParms")
        own = parameters[-1] if isinstance(parameters, pikepdf.Array) and len(parameters) else parameters
        meant = pikepdf.Name(_JPEG_2000 if filters[-1] == _JPEG_2000 else _JPEG[0])
        stream.write(plain, filter=meant, decode_parms=own if isinstance(own, pikepdf.Dictionary) else None)


def _undress_inline(stream: Any) -> None:
    """The same for a photograph in the middle of what a page draws."""
    drawn = stream.read_bytes()
    if b"/DCT" in drawn and b"\xff\xd8\xff" in drawn and b"EI" in drawn:
        stream.write(pictures.jpegs_within(drawn))


def _unpacked(stream: Any) -> bytes:
    """The photograph itself, where it was packed once more."""
    parameters, filters = stream.get("/DecodeParms"), stream["/Filter"]
    outer = pikepdf.Dictionary(Filter=pikepdf.Array(list(filters)[:-1]))
    if isinstance(parameters, pikepdf.Array):
        outer["/DecodeParms"] = pikepdf.Array(list(parameters)[:-1])
    with pikepdf.new() as aside:
        return aside.make_stream(stream.read_raw_bytes(), outer).read_bytes()
