"""A contribution as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from submissions.comments import queries
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Answer, Chapter, Options, Shown, shown
from submissions.protection import compose as protection
from submissions.protection.drafts import Source
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING_FIELDS, Field, Widget

ABOUT = (PRACTICE["language"], *UNDERTAKING_FIELDS)
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
    return [(row, shown(row, given[row.name])) for row in ABOUT]


def texts(case: Submission, content: Mapping[str, Any]) -> list[Source]:
    """Every text of a contribution that may point to a person, as it stands or as it was sent."""
    about = reverse("comments:about", args=[case.reference])
    found = protection.sources((*GENERAL_FIELDS, *UNDERTAKING_FIELDS), content, lambda row: f"{about}#id_{row.name}")
    for item in content.get("items", ()):
        found += _of_item(case, item)
    return found


def chapters(contribution: Contribution) -> list[Chapter]:
    """Everything for paper: comment by comment, then what holds for all."""
    return _chapters(contribution, queries.content(contribution), queries.bodies(contribution.version))


def sealed(case: Submission, content: Mapping[str, Any]) -> Callable[[], list[Chapter]]:
    """The same as it was sent with ``content``, for the mail with the receipt; to be called in each reader's language."""
    contribution = queries.of_case(case)
    bodies = queries.bodies(contribution.version)
    kept = {**queries.content(contribution), **content}
    return lambda: _chapters(contribution, kept, bodies)


def _chapters(contribution: Contribution, content: Mapping[str, Any], bodies: Mapping[str, str]) -> list[Chapter]:
    titles = {
        on.submission.reference: f"{on.submission.reference} {on.submission.title}"
        for one in queries.items(contribution)
        for on in one.practices.all()
    }
    language = contribution.version.language
    said = [
        Chapter(
            _("Comment on paragraph %(number)s") % {"number": one["paragraph"]},
            _answers(one, titles),
            about=bodies.get(one["paragraph"], ""),
            language=language,
        )
        for one in content["items"]
    ]
    general = [Answer(row.label, shown(row, content[row.name])) for row in GENERAL_FIELDS if content[row.name]]
    about = [Answer(row.label, shown(row, _day(row, content[row.name]))) for row in ABOUT]
    text = Answer(_("Text"), Shown("line", str(contribution.version)))
    return [*said, Chapter(_("About this filing"), [text, *general, *about])]


def _answers(given: Mapping[str, Any], titles: Mapping[str, str]) -> list[Answer]:
    options: Options = {"kind": CommentItem.Kind.choices, "practices": list(titles.items())}
    rows = [row for row in COMMENT_FIELDS if row.needed or given.get(row.name)]
    return [Answer(row.label, shown(row, given[row.name], options)) for row in rows]


def _day(row: Field, kept: Any) -> Any:
    """A day is kept as its letters."""
    return date.fromisoformat(kept) if row.widget is Widget.DATE and kept else kept


def _label(number: str, label: str | Promise) -> str:
    return _("Paragraph %(number)s, %(label)s") % {"number": number, "label": label}


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
