"""Who else is at one thing now: names in the cache, each forgotten some minutes after its last sign of life.

It is a courtesy, not a lock: while Redis is away nobody is seen, and two signs in the same instant may cost one of them
until its next. What keeps two people's texts apart is the merge (lifecycle/drafts.py), never this.
"""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

SEEN_FOR = 5 * 60  # seconds


def others(place: str, who: int | None, name: str, at: datetime) -> list[str]:
    """Note that ``who`` is at ``place`` now, and return the names of the others, who came last first."""
    key, now = f"presence:{place}", int(at.timestamp())
    found = cache.get(key)
    here = {one: seen for one, seen in found.items() if now - seen[1] < SEEN_FOR} if isinstance(found, dict) else {}
    if who is not None:
        cache.set(key, {**here, who: (name, now)}, SEEN_FOR)
    rest = [seen for one, seen in here.items() if one != who]
    return [seen[0] for seen in sorted(rest, key=lambda seen: -seen[1])]
