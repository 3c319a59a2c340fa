"""Images: decoded and written anew, so that no camera data, no location and no second file behind the first survive."""

from __future__ import annotations

import warnings
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from compact_portal.kit.refusals import Refusal

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
MOST_PIXELS = 50_000_000
_MOST = {WEBP: 16_000_000}  # its library takes thirty bytes for each, and seconds to write them
_MOST_SCANS = 100  # over one JPEG; programs write ten, and each goes over every pixel again
MOST_SIDE = 65_535  # as JPEG has it: a line of its own costs more than its pixels
_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}

_DAMAGED = _("The image is damaged and cannot be read.")


def clean(content: bytes, kind: str) -> bytes:
    too_many = _("The image has too many pixels. Make it smaller, then hand it in again.")
    if kind == JPEG and content.count(b"\xff\xda") > _MOST_SCANS:
        raise Refusal(_DAMAGED)
    # Other libraries let half a picture pass, for the whole process; a city would find grey where its plan ends.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as opened:
                if opened.width * opened.height > _MOST.get(kind, MOST_PIXELS) or max(opened.size) > MOST_SIDE:
                    raise Refusal(too_many)
                # A telephone's JPEG may hold a second picture behind the first; it is left behind.
                if kind != JPEG and getattr(opened, "is_animated", False):
                    raise Refusal(_("The image moves. Hand in a still one, or a PDF."))
                ImageOps.exif_transpose(opened, in_place=True)
                fresh = _plain(opened, kind)
    except Image.DecompressionBombError as problem:
        raise Refusal(too_many) from problem
    except (Refusal, MemoryError):
        raise
    except Exception as problem:  # Pillow's readers answer damage with whatever they stumble over
        raise Refusal(_DAMAGED) from problem
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


def size_of(content: bytes) -> tuple[int, int]:
    """The width and height of a cleaned image, in pixels."""
    with Image.open(BytesIO(content)) as opened:
        return opened.size
