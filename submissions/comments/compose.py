"""A contribution as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from submissions.comments import queries
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle.compose import Suspicion
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Answer, Chapter, Options, Shown, shown
from submissions.rulebook import protection
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING_FIELDS, Field, Widget

ABOUT = (PRACTICE["language"], *UNDERTAKING_FIELDS)
_TYPED = tuple(row for row in COMMENT_FIELDS if row.name in {"body", "wording"})


@dataclass(frozen=True)
class Doubt:
    """What may point to one person in one comment."""

    item: CommentItem
    found: Sequence[Suspicion]


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


def doubts(contribution: Contribution) -> list[Doubt]:
    """What may point to one person, comment by comment."""
    found = []
    for one in queries.items(contribution):
        texts = {"body": one.body, "wording": one.wording}
        marked = [Suspicion(row, marks) for row in _TYPED if (marks := protection.check(texts[row.name]))]
        if marked:
            found.append(Doubt(one, marked))
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
