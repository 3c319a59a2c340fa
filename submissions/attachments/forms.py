"""Handing in a file, and saying what it shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.files import EVERYTHING, DocumentField
from compact_portal.kit.lines import LineField
from submissions.attachments.drafts import Said
from submissions.attachments.models import Attachment
from submissions.rulebook.limits import ALT_CHARACTERS, ATTACHMENT_BYTES, CAPTION_CHARACTERS

_TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")


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
    """What is said of one file; ``alt`` of images only. Several stand on one page, so names carry the file's number."""

    use_required_attribute = False

    def __init__(self, attachment: Attachment, data: Any = None) -> None:
        self.attachment = attachment
        number = attachment.pk
        super().__init__(data, initial={f"alt_{number}": attachment.alt, f"caption_{number}": attachment.caption})
        if attachment.is_image:
            self.fields[f"alt_{number}"] = LineField(
                label=_("What the image shows"),
                help_text=_("Read aloud to those who do not see it: who does what, or what the figures say. No names."),
                max_length=ALT_CHARACTERS,
                required=False,
                error_messages={"max_length": _TOO_LONG},
            )
        self.fields[f"caption_{number}"] = LineField(
            label=_("Caption (optional)"),
            max_length=CAPTION_CHARACTERS,
            required=False,
            error_messages={"max_length": _TOO_LONG},
        )

    def said(self) -> Said:
        """What was typed."""
        number = self.attachment.pk
        alt = self.cleaned_data.get(f"alt_{number}", self.attachment.alt)
        return Said(alt=alt, caption=self.cleaned_data[f"caption_{number}"])
