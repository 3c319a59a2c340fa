"""Zip files: unpacked within bounds, and packed anew so that nothing stands between the parts."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from io import BytesIO
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from compact_portal.kit.refusals import Refusal

MOST_PARTS = 3_000
MOST_UNPACKED = 80_000_000  # bytes
MOST_RATIO = 100  # a text packs into a tenth, a table of equal rows into a fiftieth
SMALL = 5_000_000  # whose ratio is nobody's trouble

START = b"PK\x03\x04"
DAMAGED = _("The file is damaged and cannot be read.")
UNFOLDS = _("The file unfolds into far more than it seems to hold. Save it anew, or as a PDF, then hand that in.")
_TWO_IN_ONE = _("Something else stands before or behind the document in this file. Save it anew, then hand that in.")
LOCKED = _("The document is locked with a password. Save it without one, then hand it in again.")
_END = struct.Struct("<4s4H2LH")  # mark, two disks, two counts, the directory's size and place, the comment's length


def unpack(content: bytes) -> dict[str, bytes]:
    """Every part by its name, in order. Refuses what is locked, damaged, doubled, or larger than it may be."""
    _nothing_around(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            _check(entries, len(content))
            left, parts = MOST_UNPACKED, {}
            for one in entries:
                with archive.open(one) as opened:
                    # What the directory says of a part's size may be a lie: no more is read than may be kept.
                    parts[one.filename] = opened.read(left + 1)
                if (left := left - len(parts[one.filename])) < 0:
                    raise Refusal(UNFOLDS)
            return parts
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as problem:
        raise Refusal(DAMAGED) from problem


def _nothing_around(content: bytes) -> None:
    """The document's first part begins the file, and its directory ends it."""
    if not content.startswith(START) or len(content) < _END.size:
        raise Refusal(DAMAGED)
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(content):  # cut on its way
        raise Refusal(DAMAGED)
    *_counts, size, place, comment = _END.unpack(content[at : at + _END.size])
    if comment or at + _END.size != len(content) or place + size != at:
        raise Refusal(_TWO_IN_ONE)


def _check(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """What the directory says: names that are names, each once, no part over another, and sizes within bounds."""
    if any(one.flag_bits & 0x41 for one in entries):
        raise Refusal(LOCKED)
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > max(SMALL, packed * MOST_RATIO):
        raise Refusal(UNFOLDS)
    names = [one.filename.casefold() for one in entries]
    if len(set(names)) != len(names) or any(map(_strays, names)):
        raise Refusal(DAMAGED)
    placed = sorted(entries, key=lambda one: one.header_offset)
    if placed and placed[0].header_offset:
        raise Refusal(_TWO_IN_ONE)
    for one, after in pairwise(placed):
        if one.header_offset + 30 + one.compress_size > after.header_offset:
            raise Refusal(UNFOLDS)
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in entries):
        raise Refusal(DAMAGED)


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or not name.isprintable()


def pack(parts: Mapping[str, bytes], *, stored: Collection[str] = ()) -> bytes:
    """The parts as one zip file, in their order, without instants, comments or gaps."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
