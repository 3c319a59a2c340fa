"""A practice as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from submissions.lifecycle.render import Options, Shown, shown
from submissions.practices import queries
from submissions.practices.models import Practice
from submissions.rulebook.fields import Field, Step, form_of


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
    form = form_of(practice.form)
    return [
        Part(step, [(row, shown(row, given[row.name], options)) for row in form.of(step.key)]) for step in form.steps
    ]
