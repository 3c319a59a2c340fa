"""A contribution as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext

from submissions.comments import queries
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Shown, shown
from submissions.protection import compose as protection
from submissions.protection.drafts import Source
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING_FIELDS, Field

_TYPED = tuple(row for row in COMMENT_FIELDS if row.name in {"body", "wording"})


@dataclass(frozen=True)
class Line:
    """One comment in a list: whether it has all it needs."""

    item: CommentItem
    done: bool


def lines(contribution: Contribution) -> list[Line]:
    """The comments of a draft and how far each is."""
    return [Line(one, not queries.missing_in(one)) for one in queries.items(contribution)]


def undertaking(contribution: Contribution) -> list[tuple[Field, Shown]]:
    """Language, mandate and consent as they are read."""
    given = queries.about(contribution)
    return [(row, shown(row, given[row.name])) for row in (PRACTICE["language"], *UNDERTAKING_FIELDS)]


def texts(case: Submission, content: Mapping[str, Any]) -> list[Source]:
    """Every text of a contribution that may point to a person, as it stands or as it was sent."""
    about = reverse("comments:about", args=[case.reference])
    found = protection.sources((*GENERAL_FIELDS, *UNDERTAKING_FIELDS), content, lambda row: f"{about}#id_{row.name}")
    for item in content.get("items", ()):
        found += _of_item(case, item)
    return found


def _label(number: str, label: str | Promise) -> str:
    return gettext("Paragraph %(number)s, %(label)s") % {"number": number, "label": label}


# Put together in the language of whoever reads it, which may be the filing's.
_labelled = lazy(_label, str)


def _of_item(case: Submission, item: Mapping[str, Any]) -> list[Source]:
    """The texts of one comment; named by its number, which stays over versions."""
    address = reverse("comments:item", args=[case.reference, item["id"]]) if "id" in item else ""
    found = protection.sources(_TYPED, item, lambda row: f"{address}#id_{row.name}")
    return [
        replace(
            one,
            name=f"items/{item.get('id', '')}/{one.name}",
            label=_labelled(str(item.get("paragraph", "")), one.label),
        )
        for one in found
    ]
