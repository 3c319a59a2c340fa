"""A practice as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from submissions.lifecycle.drafts import fingerprint
from submissions.lifecycle.render import Options, Shown, difference, shown
from submissions.practices import queries
from submissions.practices.models import Practice
from submissions.rulebook.fields import PRACTICE, PRACTICE_STEPS, Field, Step, Widget, practice_fields


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


@dataclass(frozen=True)
class Difference:
    """One answer that two versions give differently; ``restorable`` when it can be brought back."""

    row: Field
    html: SafeString
    restorable: bool


def differences(old: Mapping[str, Any], new: Mapping[str, Any], options: Options) -> list[Difference]:
    """Every answer in which two kept versions differ, in the order of the form; what is asked no more comes last."""
    names = [*PRACTICE, *sorted((set(old) | set(new)) - set(PRACTICE) - {"form"})]
    rows = [PRACTICE.get(name) or Field(name, "", name.replace("_", " "), widget=Widget.TEXT) for name in names]
    return [
        Difference(row, difference(row, before, after, options), row.name in PRACTICE and row.name in old)
        for row in rows
        for before, after in [(old.get(row.name, row.empty), new.get(row.name, row.empty))]
        if fingerprint(before) != fingerprint(after)
    ]
