"""Handing in a file, and saying what it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import EVERYTHING, DocumentField
from submissions.attachments import queries
from submissions.attachments.models import Attachment
from submissions.lifecycle.drafts import Typed, fingerprint
from submissions.lifecycle.forms import TableForm
from submissions.rulebook.fields import FILE_FIELDS, Field, Words
from submissions.rulebook.limits import ATTACHMENT_BYTES

_NAME = re.compile(f"({'|'.join(row.name for row in FILE_FIELDS)})_[0-9]{{1,18}}", re.ASCII)


class FileForm(forms.Form):
    """One file, checked and cleaned."""

    use_required_attribute = False
    file = DocumentField(
        kinds=EVERYTHING,
        most=ATTACHMENT_BYTES,
        label=_("Choose a file"),
        error_messages={"required": _("Choose a file first.")},
    )


class SaidForm(TableForm):
    """What is said of each file of a draft, all on one page."""

    def __init__(self, files: Sequence[Attachment], *, version: int, data: Mapping[str, Any] | None = None) -> None:
        self.attachments = files
        standing = queries.said(files)
        # In a sentence each question tells which file it is about; beside the file it need not.
        asked = [(row, one, f"{row.name}_{one.pk}") for one in files for row in FILE_FIELDS]
        rows = [_about(row, one, name) for row, one, name in asked if name in standing]
        super().__init__(rows, standing=standing, version=version, data=data)
        for row, _one, name in asked:
            if name in self.fields:
                self.fields[name].label = str(row.label)

    def cards(self) -> list[tuple[Attachment, list[forms.BoundField]]]:
        """Each file with its fields."""
        names = [(one, [f"{row.name}_{one.pk}" for row in FILE_FIELDS]) for one in self.attachments]
        return [(one, [self[name] for name in both if name in self.fields]) for one, both in names]

    def labels(self) -> dict[str, Words]:
        return {**super().labels(), **dict.fromkeys(self.gone(), _("a file that was taken out"))}

    def typed(self) -> Typed:
        """What the page sent; a file that was added since is not on it, and nothing is said of it there."""
        typed = super().typed()
        return replace(typed, values={name: one for name, one in typed.values.items() if name in self.data})

    def gone(self) -> dict[str, str]:
        """What was typed of files that are no longer there."""
        was = self._was()
        sent = {name: str(self.data[name]).strip() for name in self.data if _NAME.fullmatch(name)}
        return {
            name: text
            for name, text in sent.items()
            if text and name not in self.fields and fingerprint(text) != was.get(name)
        }


def _about(row: Field, one: Attachment, name: str) -> Field:
    """A question asked of one file. The name is set apart, whatever its direction."""
    return replace(
        row, name=name, label=format_lazy("{label}: {file}", label=row.label, file=f"\u2068{one.name}\u2069")
    )
