"""What became of a filing's files between two versions that were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from compact_portal.kit import worddiff
from submissions.attachments import queries
from submissions.attachments.queries import Sent
from submissions.lifecycle.models import Revision, Submission

SAID = ("name", "alt", "caption")


@dataclass(frozen=True)
class Change:
    """One file that only one of two versions names (``old`` or ``new`` is False), or of which they say different things.

    ``marks`` holds name, alternative text and caption, word by word; ``file`` is None once its bytes and row are gone.
    """

    old: bool
    new: bool
    file: Sent | None
    marks: Mapping[str, SafeString]


@dataclass(frozen=True)
class Changes:
    """The files of two versions side by side; ``untold`` are the versions of which nobody wrote down their files."""

    files: Sequence[Change]
    moved: bool
    untold: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.files or self.moved or self.untold)


def changes(case: Submission, old: Revision, new: Revision) -> Changes:
    """What differs in the files that two kept versions name: gone, come, said anew, put in another order."""
    before, after = _named(old), _named(new)
    if before is None or after is None:
        untold = [one.version for one, files in ((old, before), (new, after)) if files is None]
        return Changes((), moved=False, untold=untold if before or after or queries.had_any(case) else ())
    there = {one.id: one for one in queries.as_sent(case.pk, {"attachments": [*before.values(), *after.values()]})}
    found = [
        Change(True, key in after, there.get((after.get(key) or one)["id"]), _marks(one, after.get(key)))
        for key, one in before.items()
        if _said(one) != _said(after.get(key))
    ]
    found += [
        Change(False, True, there.get(one["id"]), _marks(None, one)) for key, one in after.items() if key not in before
    ]
    moved = [key for key in before if key in after] != [key for key in after if key in before]
    return Changes(found, moved, untold=())


def _named(revision: Revision) -> dict[str, Mapping[str, Any]] | None:
    """The files a version names, by what is in them, so that one that went and came again is the same; None if untold."""
    files = revision.content.get("attachments")
    return None if files is None else {one["sha256"]: one for one in files}


def _said(one: Mapping[str, Any] | None) -> Sequence[str] | None:
    return None if one is None else [str(one.get(name, "")) for name in SAID]


def _marks(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Mapping[str, SafeString]:
    """Name, alternative text and caption, word by word."""
    pairs = {name: (str((old or {}).get(name, "")), str((new or {}).get(name, ""))) for name in SAID}
    return {name: worddiff.marked(before, after) for name, (before, after) in pairs.items() if before or after}
