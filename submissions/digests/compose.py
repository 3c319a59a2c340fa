"""What an edition holds: entry ids by section, and what waits. No words yet."""

from __future__ import annotations

from typing import Any

from submissions.digests import queries
from submissions.digests.drafts import Window

WAITING_SHOWN = 5


def content(window: Window) -> dict[str, Any]:
    """The ids of a window's entries by section, those its audience may not see, and what waits."""
    owed = queries.entries(window)
    rows = list(owed.values_list("id", "happening", "city_id"))
    shown = set(queries.visible(owed, queries.reader(window.audience, window.city_id)).values_list("id", flat=True))
    own = queries.sections(window.audience, own=True)
    others = queries.sections(window.audience, own=False) if window.city_id else {}
    found: dict[str, list[int]] = {}
    for entry_id, happening, city_id in rows:
        if entry_id in shown:
            table = others if window.city_id and city_id != window.city_id else own
            found.setdefault(table[happening], []).append(entry_id)
    waiting = queries.waiting(window)
    return {
        "sections": found,
        "withheld": [entry_id for entry_id, _happening, _city in rows if entry_id not in shown],
        "waiting": list(waiting.values_list("id", flat=True)[:WAITING_SHOWN]) if found else [],
        "waiting_count": waiting.count() if found else 0,
    }


def told(content: dict[str, Any]) -> set[int]:
    """Every entry an edition deals with, shown or withheld."""
    return {one for ids in content["sections"].values() for one in ids} | set(content["withheld"])
