"""Handing in a file, and saying what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import EVERYTHING, DocumentField
from compact_portal.kit.lines import LineField
from submissions.attachments.drafts import Said
from submissions.attachments.models import Attachment
from submissions.rulebook.limits import ALT_CHARACTERS, ATTACHMENT_BYTES, CAPTION_CHARACTERS

_TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")
_PLAIN: dict[str, Any] = {
    "required": False,
    "show_hidden_initial": True,
    "error_messages": {"max_length": _TOO_LONG},
}


class FileForm(forms.Form):
    """One file, checked and cleaned."""

    use_required_attribute = False
    file = DocumentField(
        kinds=EVERYTHING,
        most=ATTACHMENT_BYTES,
        label=_("Choose a file"),
        error_messages={"required": _("Choose a file first.")},
    )


class SaidForm(forms.Form):
    """What is said of each file of a draft, all on one page; ``alt`` of images only.

    The page carries what it showed, so that what a colleague wrote meanwhile is left as it is.
    """

    use_required_attribute = False

    def __init__(self, files: Sequence[Attachment], data: Any = None) -> None:
        super().__init__(data)
        self.attachments = files
        for one in files:
            if one.state == Attachment.State.REFUSED:
                continue
            if one.is_image:
                self.fields[f"alt_{one.pk}"] = LineField(
                    label=_("What the image shows"),
                    help_text=_(
                        "Read aloud to those who do not see it: who does what, or what the figures say. No names."
                    ),
                    initial=one.alt,
                    max_length=ALT_CHARACTERS,
                    **_PLAIN,
                )
            self.fields[f"caption_{one.pk}"] = LineField(
                label=_("Caption (optional)"), initial=one.caption, max_length=CAPTION_CHARACTERS, **_PLAIN
            )

    def rows(self) -> list[tuple[Attachment, list[forms.BoundField]]]:
        """Each file with its fields."""
        names = [(one, [f"alt_{one.pk}", f"caption_{one.pk}"]) for one in self.attachments]
        return [(one, [self[name] for name in both if name in self.fields]) for one, both in names]

    def said(self) -> dict[int, Said]:
        """What was changed on this page, by the number of its file."""
        found: dict[int, dict[str, str]] = {}
        for name in self.changed_data:
            if name in self.data:  # a file that was added since is not on the page that was sent
                what, _sep, number = name.partition("_")
                found.setdefault(int(number), {})[what] = self.cleaned_data[name]
        return {number: Said(**given) for number, given in found.items()}
