"""An archive: a compressed tar whose last member, the manifest, holds the size and the SHA-256 of every other.

It is written in one go, without going back. One that was cut short has no manifest; one that was altered does not fit
its manifest; neither is read any further.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

MANIFEST = "manifest.json"
_MOST_MANIFEST = 256 << 20


class Broken(Exception):
    """This is no archive, or not a whole one; the message says why."""


_UNREADABLE = (tarfile.TarError, EOFError, zlib.error)


class _Counted:
    """What is read through it, counted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sha256, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        try:
            part = self._file.read(size)
        except _UNREADABLE as problem:
            raise Broken(f"it cannot be read to its end: {problem}") from problem
        self.sha256.update(part)
        self.size += len(part)
        return part

    def rest(self) -> None:
        while self.read(1 << 20):
            pass

    def fact(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self.sha256.hexdigest()}


class Writer:
    """Writes an archive beside ``path`` and gives it its name when it is whole and on the disk; or leaves nothing."""

    def __init__(self, path: Path) -> None:
        self._path, self._unfinished = path, path.with_name(f"{path.name}.unfinished")
        self.members: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Writer:
        # Everything people said in confidence is in it: nobody else on the machine reads along.
        self._file = os.fdopen(os.open(self._unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb")
        self._packed = gzip.GzipFile("", "wb", compresslevel=5, fileobj=self._file)
        self._tar = tarfile.open(fileobj=self._packed, mode="w|")
        return self

    def __exit__(self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            with suppress(OSError):
                self._file.close()
            self._unfinished.unlink(missing_ok=True)

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add a member of just ``size`` bytes."""
        entry, counted = tarfile.TarInfo(name), _Counted(file)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, counted)  # type: ignore[arg-type]  # it is only read from
        self.members[name] = counted.fact()

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest: ``facts``, and what every member should be."""
        text = json.dumps(facts | {"members": self.members}, indent=1, sort_keys=True).encode()
        self.add(MANIFEST, io.BytesIO(text), len(text))
        self._tar.close()
        self._packed.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._unfinished.rename(self._path)


def _walk(path: Path) -> Iterator[tuple[str, _Counted]]:
    try:
        with tarfile.open(path, mode="r|gz") as tar:
            for entry in tar:
                held = tar.extractfile(entry) if entry.isreg() else None
                if held is None:
                    raise Broken(f"{entry.name} is not a file")
                yield entry.name, _Counted(held)
    except (*_UNREADABLE, OSError) as problem:
        raise Broken(f"it cannot be read to its end: {problem}") from problem


def manifest(path: Path) -> dict[str, Any]:
    """Read a whole archive, hold every member to the manifest and return that. Raises ``Broken``."""
    found: dict[str, Any] = {}
    told: dict[str, Any] | None = None
    for name, member in _walk(path):
        if told is not None or name in found:
            raise Broken(f"{name} should not be there")
        if name == MANIFEST:
            told = _facts(member.read(_MOST_MANIFEST))
        else:
            member.rest()
            found[name] = member.fact()
    if told is None:
        raise Broken("it has no manifest: it was cut short, or never finished")
    if wrong := sorted(name for name in found.keys() | told["members"].keys() if _differs(name, found, told)):
        raise Broken(f"{wrong[0]} is not what the manifest says ({len(wrong)} such)")
    return told


def _differs(name: str, found: dict[str, Any], told: dict[str, Any]) -> bool:
    return bool(found.get(name) != told["members"].get(name))


def _facts(text: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except ValueError as problem:
        raise Broken("its manifest cannot be read") from problem
    if not isinstance(facts, dict) or not isinstance(facts.get("members"), dict):
        raise Broken("its manifest is not one of ours")
    return facts


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member but the manifest, in order, each to be read before the next is asked for."""
    for name, member in _walk(path):
        if name != MANIFEST:
            yield name, member  # type: ignore[misc]  # it is only read from
