"""Comments as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from compact_portal.kit.worddiff import marked
from submissions.framework.models import Paragraph
from submissions.framework.queries import readable


@dataclass(frozen=True)
class Said:
    """A public comment; ``wording`` is the proposed text with the differences from the paragraph marked."""

    item: Any
    practices: tuple[Any, ...]
    wording: SafeString | None


def said(paragraph: Paragraph, items: Sequence[Any]) -> list[Said]:
    """Comments with the practices anybody may read and their proposed wording marked against the paragraph."""
    open_ones = readable([one.pk for item in items for one in item.practices.all()])
    return [
        Said(
            item,
            tuple(one for one in item.practices.all() if one.pk in open_ones),
            marked(paragraph.body, item.wording) if item.wording else None,
        )
        for item in items
    ]
