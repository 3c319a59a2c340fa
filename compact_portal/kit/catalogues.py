"""Message catalogues with Babel alone, so that no machine needs GNU gettext.

Strings are collected from Python and, after Django's own ``templatize``, from templates; each language's ``.po`` is
brought up to date with them; ``.mo`` files are compiled beside and never committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SOURCES = ("compact_portal", "cities", "submissions", "templates")


@dataclass(frozen=True)
class Gap:
    """A string of the source that a language lacks: ``why`` is missing, empty or fuzzy."""

    source: str
    why: str


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        for suffix in ("*.py", "*.html", "*.txt"):
            yield from sorted(path for path in (root / source).rglob(suffix) if "migrations" not in path.parts)


def _text(path: Path) -> bytes:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return source.encode()
    return templatize(source, origin=str(path)).encode()


def collect(root: Path | None = None) -> Catalog:
    """Every marked string of the project, with the files it stands in."""
    root = root or Path(settings.BASE_DIR)
    catalog = Catalog(project="Compact Portal", charset="utf-8", fuzzy=False)
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        found = extract("python", BytesIO(_text(path)), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalog


def _po(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The catalogue of ``language``, empty when there is none yet."""
    path = _po(language)
    if not path.exists():
        return Catalog(locale=language, project="Compact Portal", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> list[Gap]:
    """Bring a language's catalogue up to date with the source; return what it lacks."""
    catalog, template = load(language), collect()
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path = _po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return gaps(language)


def _lacks(message: Message | None) -> str:
    if message is None:
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return "" if words and all(words) else "empty"


def gaps(language: str) -> list[Gap]:
    """The strings of the source that ``language`` does not say yet."""
    catalog = load(language)
    found = []
    for message in collect():
        if message.id and (why := _lacks(catalog.get(message.id, message.context))):  # type: ignore[arg-type]
            found.append(Gap(str(message.id), why))
    return found


def compile_all() -> int:
    """Write every language's ``.mo`` where it is older than its ``.po``; return how many were written."""
    written = 0
    for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        with target.open("wb") as file:
            write_mo(file, catalog)
        written += 1
    return written
