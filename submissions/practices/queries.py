"""Finding a practice, its answers, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language

from cities.people.actor import NOBODY, Actor
from compact_portal.kit.languages import of_question
from submissions.attachments import queries as attachments
from submissions.framework import queries as framework
from submissions.framework.models import Paragraph
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.queries import lacking, missing_to_send, of_the_city, visible_to
from submissions.practices.models import REFERENCE, Practice, Theme
from submissions.rulebook.fields import FILES, UNDERTAKING, Field, Step, Widget, Words, form_of
from submissions.rulebook.kinds import Kind

Answers = Mapping[str, Any]
_NAMED = re.compile(rf"\b{REFERENCE}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Missing:
    """What lacks before it can be sent: its step, its field or its place in a row, and the sentence that says so."""

    step: str
    name: str
    sentence: str | Promise


@dataclass(frozen=True)
class Task:
    """One part of the form; ``state`` is done, todo or optional."""

    step: Step
    number: int
    state: str


def _whole() -> QuerySet[Practice]:
    return (
        Practice.objects.defer("search")
        .select_related("submission__city", "submission__bureau", "submission__copied_from")
        .prefetch_related("themes", "paragraphs__version")
    )


def for_city(actor: Actor, reference: str) -> Practice | None:
    """A practice of the city the actor acts for, or None: not there and not yours look alike."""
    if actor.city is None:
        return None
    return _whole().filter(submission__reference=reference, submission__city_id=actor.city.id).first()


def of_case(case: Submission) -> Practice:
    """The practice of a case that is at hand, with its themes and paragraphs."""
    practice = Practice.objects.defer("search").prefetch_related("themes", "paragraphs").get(pk=case.pk)
    practice.submission = case
    return practice


def listed(actor: Actor) -> QuerySet[Submission]:
    """The city's practices, as cases."""
    return of_the_city(actor).filter(kind=Kind.PRACTICE)


def published() -> QuerySet[Submission]:
    """Every practice that anybody may read."""
    return visible_to(NOBODY).filter(kind=Kind.PRACTICE)


def reference_named(said: str) -> str:
    """The reference of a practice that a text names, as ``models.reference_in`` finds it, or empty."""
    found = _NAMED.search(said)
    return found[0].upper() if found else ""


def origin(practice: Practice) -> Submission | None:
    """The published practice that one says it is adapted from. What is not published is led to nowhere."""
    named = reference_named(practice.adapted_from)
    return published().select_related("city").filter(reference=named).first() if named else None


def answers(practice: Practice) -> dict[str, Any]:
    """Every answer by its field's name: texts, keys of themes, numbers of paragraphs, the undertaking."""
    given: dict[str, Any] = {}
    for row in form_of(practice.form).fields:
        if row.name == "themes":
            given["themes"] = sorted(theme.key for theme in practice.themes.all())
        elif row.name == "paragraphs":
            given["paragraphs"] = sorted(paragraph.number for paragraph in practice.paragraphs.all())
        else:
            given[row.name] = getattr(practice.submission if row.name in UNDERTAKING else practice, row.name)
    return given


def content(practice: Practice, given: Answers) -> dict[str, Any]:
    """Answers as a revision keeps them, with the version of the form they answer."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
    return {"form": practice.form, **plain}


def answers_of(practice: Practice, content: Mapping[str, Any]) -> dict[str, Any]:
    """The answers a revision holds to what the practice is asked, as values that can be written again."""
    asked = form_of(practice.form).fields
    held = {row.name: (row, content[row.name]) for row in asked if row.name in content}
    return {
        name: date.fromisoformat(value) if row.widget is Widget.DATE and isinstance(value, str) and value else value
        for name, (row, value) in held.items()
    }


def versions(practice: Practice) -> QuerySet[Revision]:
    """Every version of a practice that was kept, with who wrote it, without what it says."""
    return Revision.objects.filter(submission_id=practice.pk).select_related("by").defer("content")


def version_at(practice: Practice, number: int) -> Revision | None:
    """The version ``number``, or the one it grew into when its author typed on."""
    kept = Revision.objects.filter(submission_id=practice.pk, version__gte=number).select_related("by")
    return kept.order_by("version").first()


def theme_names() -> list[tuple[str, Words]]:
    """Every theme there ever was, for reading what an old version chose."""
    return [(theme.key, theme_name(theme)) for theme in Theme.objects.all()]


def missing(practice: Practice, given: Answers, at: datetime) -> list[Missing]:
    """What must be answered before it is sent at ``at``, in the order of the form."""
    rows = form_of(practice.form).fields
    own = [row for row in rows if row.name not in UNDERTAKING]  # what every filing is asked comes last
    gaps = [Missing(row.step, row.name, why) for row in own if (why := lacking(row, given[row.name], at))]
    gaps += [hole for row in own for hole in _holes(row, given[row.name])]
    gaps += [Missing(FILES.key, *gap) for gap in attachments.lacking(attachments.of_case(practice.submission))]
    gaps += [Missing("mandate", name, sentence) for name, sentence in missing_to_send(practice.submission, at)]
    return gaps


def _holes(row: Field, value: Any) -> Iterator[Missing]:
    """What lacks in rows that were begun: each column once, at the first row without it."""
    for column in row.columns:
        bare = [number for number, one in enumerate(value) if not one.get(column.name)] if column.needed else []
        if bare:
            sentence = of_question(str(row.label), str(column.needed))
            yield Missing(row.step, f"{row.name}_{bare[0]}_{column.name}", sentence)


def tasks(practice: Practice, given: Answers, gaps: Sequence[Missing]) -> list[Task]:
    """The parts of the form and how far each is. A part of which nothing is needed is optional while it is empty."""
    form, open_steps = form_of(practice.form), {gap.step for gap in gaps}
    found = []
    for number, step in enumerate(form.steps, start=1):
        rows = form.of(step.key)
        state = "todo" if step.key in open_steps else "done"
        if step.key not in open_steps and not any(row.needed or row.always or given[row.name] for row in rows):
            state = "optional"
        found.append(Task(step, number, state))
    files = "todo" if FILES.key in open_steps else "done" if attachments.of_case(practice.submission) else "optional"
    return [*found, Task(FILES, len(found) + 1, files)]


def theme_name(theme: Theme) -> str:
    """A theme's name in the language of the page."""
    return str(theme.names.get(get_language() or "en", theme.name))


def themes_offered(practice: Practice) -> list[tuple[str, Words]]:
    """Themes to choose from: those in use, and those this practice has already."""
    rows = Theme.objects.filter(Q(archived_at=None) | Q(practices=practice)).distinct()
    return [(theme.key, theme_name(theme)) for theme in rows]


def paragraphs_offered() -> list[Paragraph]:
    """The paragraphs of the newest version, in order."""
    version = framework.newest_text()
    return framework.paragraphs(version) if version else []
