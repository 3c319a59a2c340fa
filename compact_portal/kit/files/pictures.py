"""Pictures inside a document: what the camera wrote, and what stands behind the picture, is taken out; they stay as drawn.

Which kind one is, its bytes say: programs write a photograph under any ending.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from compact_portal.kit.files.zips import DAMAGED, UNFOLDS
from compact_portal.kit.refusals import Refusal

_PNG = b"\x89PNG\r\n\x1a\n"
_TIFF = (b"II*\x00", b"MM\x00*")
_DRAWN = (
    _PNG, b"\xff\xd8\xff", b"GIF8", b"BM", *_TIFF, b"\x00\x00\x01\x00", b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a",
    b"\x01\x00\x09\x00", b"\x02\x00\x09\x00", b"\x1f\x8b", b"VCLMTF",
)  # fmt: skip
_MOST_PIXELS = 50_000_000
# Of a PNG: what draws, and how its colours are meant. Everything else tells, or is nobody's need.
_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT")
)  # fmt: skip


def is_one(content: bytes) -> bool:
    """Whether the bytes begin as a picture's do."""
    return content.startswith(_DRAWN) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def plain(content: bytes) -> bytes:
    """A picture without what tells of its author, camera or place. One of a kind without such data comes back as it is."""
    if content.startswith(b"\xff\xd8"):
        return jpeg(content)
    if content.startswith(_PNG):
        return b"".join((_PNG, *_png(content)))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content.startswith(b"GIF8"):
        return b"".join(_gif(content))
    return _tiff(content) if content.startswith(_TIFF) else content


def jpeg(content: bytes) -> bytes:
    """A JPEG up to its own end, without application data and comments; what says how its colours are meant stays."""
    return _jpeg(content)[0]


def jpegs_within(content: bytes) -> bytes:
    """What a page draws, with the photographs that stand in the middle of it made plain."""
    parts, at = [], 0
    while (begins := content.find(b"\xff\xd8\xff", at)) >= 0:
        parts.append(content[at:begins])
        made, length = _jpeg(content[begins:])
        parts.append(made)
        at = begins + length
    return b"".join((*parts, content[at:]))


def _jpeg(content: bytes) -> tuple[bytes, int]:
    """The plain JPEG, and how many bytes the given one takes."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # any number of them may stand before a mark
            at += 1
            continue
        if marker == 0xD9:
            at += 2
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:
            end = _scan(content, end)
        if marker == 0xE0:
            kept.append(_without_thumbnail(content[at:end]))
        elif marker == 0xEE or not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, b"\xff\xd9")), at


def jpeg_2000(content: bytes) -> bytes:
    """A JPEG 2000 without the boxes in which programs write what they like: nothing in it counts places in the file."""
    kept, at = [], 0
    while at + 8 <= len(content):
        length, head = int.from_bytes(content[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        end = at + length if length else len(content)
        if content[at + 4 : at + 8] not in (b"uuid", b"xml ", b"uinf", b"jp2i"):
            kept.append(content[at:end])
        if length and length < head:
            break
        at = end
    return b"".join(kept)


def _scan(content: bytes, at: int) -> int:
    """Where the picture's own bytes end: at a mark that is neither a stuffed byte nor a place to begin again."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2
    return len(content)


def _without_thumbnail(segment: bytes) -> bytes:
    """The segment that says how large a point is; a small picture in it may show what the large one hides."""
    if segment[4:9] != b"JFIF\x00" or len(segment) < 16:
        return b""
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00"


def _png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(content):
        (length,), name = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        if name in _CHUNKS:
            yield content[at : at + 12 + length]
        if name == b"IEND":
            return
        at += 12 + length


def _webp(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        name, (length,) = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])
        piece = content[at : at + 8 + length + (length & 1)]
        if name == b"VP8X" and len(piece) >= 18:
            piece = piece[:8] + bytes((piece[8] & ~0x2C,)) + piece[9:]  # no longer any colour profile, EXIF or XMP
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"):
            kept.append(piece)
        at += 8 + length + (length & 1)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(content: bytes) -> Iterator[bytes]:
    at = 13 + (3 << ((content[10] & 7) + 1) if len(content) > 10 and content[10] & 0x80 else 0)
    yield content[:at]
    while at < len(content) and content[at] in (0x21, 0x2C):
        start = at
        if content[at] == 0x2C:
            table = content[at + 9 : at + 10]
            at += 11 + (3 << ((table[0] & 7) + 1) if table and table[0] & 0x80 else 0)
            draws = True
        else:
            draws = content[at + 1 : at + 2] != b"\xfe" and (
                content[at + 1 : at + 2] != b"\xff" or content[at + 3 : at + 14] == b"NETSCAPE2.0"
            )
            at += 2
        while at < len(content) and content[at]:  # pieces of up to 255 bytes, until an empty one
            at += 1 + content[at]
        at += 1
        if draws:
            yield content[start:at]
    yield b";"


def _tiff(content: bytes) -> bytes:
    """Drawn anew: in a TIFF everything leads everywhere, so nothing can be cut out of it."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=["TIFF"]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Refusal(UNFOLDS)
            mode = opened.mode if opened.mode in ("1", "L", "RGB", "RGBA", "CMYK") else "RGB"
            fresh = opened.convert(mode)
    except (Refusal, MemoryError):
        raise
    except Exception as problem:  # Pillow's readers answer damage with whatever they stumble over
        raise Refusal(DAMAGED) from problem
    fresh.info.clear()
    out = BytesIO()
    fresh.save(out, "TIFF", compression="group4" if mode == "1" else "tiff_lzw")
    return out.getvalue()
