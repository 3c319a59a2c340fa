"""A contribution as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from submissions.comments import queries
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle.compose import Suspicion
from submissions.lifecycle.render import Answer, Chapter, Options, Shown, shown
from submissions.rulebook import protection
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING_FIELDS, Field

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
    return [(row, shown(row, given[row.name])) for row in (PRACTICE["language"], *UNDERTAKING_FIELDS)]


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
    """Everything for paper, and for the mail with the receipt: comment by comment, then what holds for all."""
    said = [_comment(contribution, one) for one in queries.items(contribution)]
    general = GENERAL_FIELDS[0]
    about = [
        Answer(_("Text"), Shown("line", str(contribution.version))),
        *([Answer(general.label, shown(general, contribution.general))] if contribution.general else []),
        *(Answer(row.label, one) for row, one in undertaking(contribution)),
    ]
    return [*said, Chapter(_("About this filing"), about)]


def _comment(contribution: Contribution, one: CommentItem) -> Chapter:
    given = queries.answers(one)
    rests = [
        (case.reference, f"{case.reference} {case.title}") for case in (on.submission for on in one.practices.all())
    ]
    options: Options = {"kind": CommentItem.Kind.choices, "practices": rests}
    asked = [row for row in COMMENT_FIELDS if given[row.name] or row.needed]
    title = _("Comment on paragraph %(number)s") % {"number": one.paragraph.number}
    answers = [Answer(row.label, shown(row, given[row.name], options)) for row in asked]
    return Chapter(title, answers, about=one.paragraph.body, language=contribution.version.language)
