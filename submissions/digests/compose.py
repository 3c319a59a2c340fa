"""What an edition holds: entry ids by section, and what waits. No words yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from submissions.digests import queries
from submissions.digests.drafts import Window, canonical

WAITING_SHOWN = 5


def content(window: Window) -> dict[str, Any]:
    """The ids of a window's entries by section, those its audience may not see, and what waits."""
    owed = queries.entries(window)
    rows = list(owed.values_list("id", "happening", "city_id", "submission_id"))
    shown = set(queries.visible(owed, queries.reader(window.audience, window.city_id)).values_list("id", flat=True))
    own = queries.sections(window.audience, own=True)
    others = queries.sections(window.audience, own=False) if window.city_id else {}
    found: dict[str, list[int]] = {}
    for entry_id, happening, city_id, _case in rows:
        if entry_id in shown:
            table = others if window.city_id and city_id != window.city_id else own
            found.setdefault(table[happening], []).append(entry_id)
    # What this digest tells anyway is not said again as waiting.
    waiting = queries.waiting(window).exclude(pk__in={case for _id, _happening, _city, case in rows if case})
    return {
        "sections": found,
        "withheld": [entry_id for entry_id, _happening, _city, _case in rows if entry_id not in shown],
        "waiting": list(waiting.values_list("id", flat=True)[:WAITING_SHOWN]) if found else [],
        "waiting_count": waiting.count() if found else 0,
    }


def told(content: dict[str, Any]) -> set[int]:
    """Every entry an edition deals with, shown or withheld."""
    return {one for ids in content["sections"].values() for one in ids} | set(content["withheld"])


def differences() -> Iterator[str]:
    """What everyone should have been told, worked out anew from the journal, against what was: one line each."""
    yield from _windows_that_do_not_tile()
    yield from _editions_that_differ()
    yield from _issues_without_mail()


def _windows_that_do_not_tile() -> Iterator[str]:
    windows: dict[int, list[tuple[int, int]]] = {}
    for subscription, start, through in queries.windows():
        windows.setdefault(subscription, []).append((start, through))
    for subscription, since, position in queries.positions():
        reached = since
        for start, through in windows.get(subscription, []):
            if start < since:  # before it was stopped and taken up anew
                continue
            if start != reached:
                yield f"subscription {subscription}: ({reached}, {start}] was {'skipped' if start > reached else 'told twice'}"
            reached = through
        if reached != position:
            yield f"subscription {subscription}: told up to {reached}, but stands at {position}"


def _editions_that_differ() -> Iterator[str]:
    for edition in queries.editions().iterator(chunk_size=50):
        scope = canonical(edition.scope)
        window = Window(
            edition.audience, edition.city_id, scope, edition.from_position, edition.through_position
        )  # fmt: skip
        owed, dealt = set(queries.entries(window).values_list("id", flat=True)), told(edition.content)
        for entry in sorted(owed - dealt):
            yield f"edition {edition.pk}: journal entry {entry} was not told"
        for entry in sorted(dealt - owed):
            yield f"edition {edition.pk}: journal entry {entry} was told and not owed"


def _issues_without_mail() -> Iterator[str]:
    for issue, key in queries.issues_without_mail():
        yield f"issue {issue}: mail {key} is missing"
