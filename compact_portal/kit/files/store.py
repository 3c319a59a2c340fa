"""The store of files as a whole: which names the rows hold, and putting files back under them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import pghistory.models
import structlog
from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

from compact_portal.kit.refusals import Refusal

log = structlog.get_logger(__name__)

CHUNK = 1 << 20


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed or issubclass(model, pghistory.models.Event):
            continue  # the past of rows names files that are gone for good
        yield from ((model, one.name) for one in model._meta.concrete_fields if isinstance(one, models.FileField))


def named() -> set[str]:
    """The name of every file that some row holds."""
    found: set[str] = set()
    for model, column in _columns():
        found.update(model._base_manager.exclude(**{column: ""}).values_list(column, flat=True).iterator())
    return found - {None, ""}  # type: ignore[arg-type]


def open_file(name: str) -> tuple[IO[bytes], int] | None:
    """A stored file and its size, or None when the store does not have it."""
    try:
        file = default_storage.open(name, "rb")
        return file, file.size  # type: ignore[return-value]
    except FileNotFoundError:
        return None


def _same(name: str, sha256: str) -> bool:
    with default_storage.open(name, "rb") as held:
        found = hashlib.sha256()
        for part in iter(lambda: held.read(CHUNK), b""):
            found.update(part)
        return found.hexdigest() == sha256


def put_back(name: str, content: IO[bytes], sha256: str) -> bool:
    """Keep a file under just this name. Says whether it was written: one that is there already is left as it is."""
    if default_storage.exists(name):
        if _same(name, sha256):
            return False
        default_storage.delete(name)
    kept = default_storage.save(name, File(content))
    if kept != name:
        discard([kept])
        raise OSError(f"the store keeps {name} as {kept}")
    return True


@contextmanager
def or_refused(field: str, name: str = "") -> Iterator[None]:
    """Refuse, beside ``field``, what the store does not take; what it took of ``name`` is taken out again."""
    try:
        yield
    except (DatabaseError, Refusal):
        raise
    except Exception as problem:  # a full disk, or whatever a store over the network may raise
        log.error("file_not_kept", problem=type(problem).__name__)
        if name:
            discard([name])
        raise Refusal(
            _("The file could not be kept: the portal’s store is full or away. Nothing was changed. Try again later."),
            field=field,
        ) from problem


def discard(names: Iterable[str]) -> None:
    """Take files out of the store; one that cannot be is told to the log alone."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as problem:
            log.warning("file_not_discarded", key=name, problem=type(problem).__name__)
