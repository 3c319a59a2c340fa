"""A practice as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Options, Shown, shown
from submissions.practices import queries
from submissions.practices.models import Practice
from submissions.protection import compose as protection
from submissions.protection.drafts import Source
from submissions.rulebook.fields import PRACTICE_FIELDS, PRACTICE_STEPS, Field, Step, practice_fields


@dataclass(frozen=True)
class Part:
    """One step with its questions and the answers as they are read."""

    step: Step
    rows: Sequence[tuple[Field, Shown]]


def names(practice: Practice) -> Options:
    """The names of what this practice chose, from what was fetched with it."""
    return {"themes": [(theme.key, queries.theme_name(theme)) for theme in practice.themes.all()]}


def read(practice: Practice, given: Mapping[str, Any]) -> list[Part]:
    """Everything, in the order of the form."""
    options = names(practice)
    return [
        Part(step, [(row, shown(row, given[row.name], options)) for row in practice_fields(step.key)])
        for step in PRACTICE_STEPS
    ]


def texts(case: Submission, content: Mapping[str, Any]) -> list[Source]:
    """Every text of a practice that may point to a person, as it stands or as it was sent."""

    def href(row: Field) -> str:
        return f"{reverse('practices:step', args=[case.reference, row.step])}#id_{row.name}"

    return protection.sources(PRACTICE_FIELDS, content, href)
