"""Reading what a reader looks for from an address. Nothing in an address is refused: what makes no sense is left out."""

from __future__ import annotations

import re

from django.http import QueryDict

from submissions.library.drafts import PAGE_SIZE, RANKED, Wish

WORDS_CHARACTERS = 200
CHOICES = 30
_KEY = re.compile(r"[a-z0-9-]{1,50}")
_REFERENCE = re.compile(r"\s*([A-Za-z]{2})-?(\d{4})-?(\d{1,6})\s*")


def _keys(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in query.getlist(name)[:CHOICES] if _KEY.fullmatch(one)))


def _number(raw: str, top: int) -> int:
    return min(max(int(raw), 1), top) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1


def read_wish(query: QueryDict) -> Wish:
    """The wish in an address: ``q, theme, region, language, life, year, city, sort, page, cursor``."""
    return Wish(
        words=" ".join(query.get("q", "").replace("\x00", " ").split())[:WORDS_CHARACTERS],
        themes=_keys(query, "theme"),
        regions=_keys(query, "region"),
        languages=_keys(query, "language"),
        lives=_keys(query, "life"),
        years=tuple(int(one) for one in _keys(query, "year") if re.fullmatch(r"20\d\d", one)),
        city=next(iter(_keys(query, "city")), ""),
        newest=query.get("sort") == "newest",
        page=_number(query.get("page", "1"), RANKED // PAGE_SIZE),
        cursor=query.get("cursor", "")[:500],
    )


def reference_in(words: str) -> str:
    """The reference that somebody typed instead of words, in its own spelling (``PR-2026-0042``), or empty."""
    found = _REFERENCE.fullmatch(words)
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}" if found else ""
