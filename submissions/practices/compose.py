"""A practice as its city reads it before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from submissions.attachments import queries as attachments
from submissions.lifecycle.drafts import fingerprint
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Answer, Cell, Chapter, Options, Shown, difference, shown, table
from submissions.practices import queries
from submissions.practices.models import Practice
from submissions.protection import compose as protection
from submissions.protection.drafts import Source
from submissions.rulebook.fields import FILES, PRACTICE, Field, Step, Widget, form_of


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


def chapters(
    practice: Practice, given: Mapping[str, Any], files: Sequence[Mapping[str, Any]] | None = None
) -> list[Chapter]:
    """The same for paper, and for the mail with the receipt; ``files`` are those that were sent, else the draft's."""
    found = [
        Chapter(part.step.title, [Answer(row.label, one) for row, one in part.rows]) for part in read(practice, given)
    ]
    there = attachments.content(practice.submission) if files is None else files
    if there:
        told = [[Cell(str(one.get(name, ""))) for name in ("name", "alt", "caption")] for one in there]
        listed = table((_("Name"), _("What the image shows"), _("Caption")), told)
        found.append(Chapter(FILES.title, [Answer(_("What was added"), listed)]))
    return found


def sealed(case: Submission, content: Mapping[str, Any]) -> Callable[[], list[Chapter]]:
    """A practice as it was sent with ``content``; to be called in each reader's language."""
    practice = queries.of_case(case)
    given = {name: _revived(value, content.get(name, value)) for name, value in queries.answers(practice).items()}
    return lambda: chapters(practice, given, content.get("attachments") or ())


def _revived(standing: Any, kept: Any) -> Any:
    """A day is kept as its letters."""
    return date.fromisoformat(kept) if isinstance(standing, date) and isinstance(kept, str) and kept else kept


def texts(case: Submission, content: Mapping[str, Any], words: Mapping[int, str] | None = None) -> list[Source]:
    """Every text of a practice that may point to a person, its files' too, as it stands or as it was sent.

    ``words`` are those of its files, where they are at hand.
    """

    def href(row: Field) -> str:
        return f"{reverse('practices:step', args=[case.reference, row.step])}#id_{row.name}"

    asked = form_of(int(content.get("form") or 1)).fields
    return [*protection.sources(asked, content, href), *_of_files(case, content, words)]


def _of_files(case: Submission, content: Mapping[str, Any], words: Mapping[int, str] | None) -> list[Source]:
    """The name of each file, what is said of it, and its words."""
    there = content.get("attachments")
    if not there:
        return []
    if words is None:
        words = attachments.words(case.pk, [one["id"] for one in there])
    page = reverse("attachments:files", args=[case.reference])
    return [
        Source(
            f"files/{one['id']}",
            one["name"],
            "\n".join((one["name"], one.get("alt", ""), one.get("caption", ""), words.get(one["id"], ""))),
            f"{page}#file-{one['id']}",
        )
        for one in there
    ]


@dataclass(frozen=True)
class Difference:
    """One answer that two versions give differently; ``restorable`` when it can be brought back."""

    row: Field
    html: SafeString
    restorable: bool


def differences(old: Mapping[str, Any], new: Mapping[str, Any], options: Options) -> list[Difference]:
    """Every answer in which two kept versions differ, in the order of the form; what is asked no more comes last."""
    names = [*PRACTICE, *sorted((set(old) | set(new)) - set(PRACTICE) - {"form", "attachments"})]
    rows = [PRACTICE.get(name) or Field(name, "", name.replace("_", " "), widget=Widget.TEXT) for name in names]
    asked = {row.name for row in form_of(int(new.get("form") or old.get("form") or 1)).fields}
    return [
        Difference(row, difference(row, before, after, options), row.name in asked and row.name in old)
        for row in rows
        for before, after in [(old.get(row.name, row.empty), new.get(row.name, row.empty))]
        if fingerprint(before) != fingerprint(after)
    ]
