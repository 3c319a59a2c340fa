"""Handing in a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.lists.queries import KINDS
from cities.signatories.queries import choices
from compact_portal.kit.sheets import MOST_BYTES


class ListForm(forms.Form):
    """A file, what it is a list of, and what happens where it differs from what stands."""

    kind = forms.ChoiceField(label=_("A list of"), choices=KINDS, widget=forms.RadioSelect, initial="cities")
    instrument = forms.ChoiceField(
        label=_("Which letter was signed"), required=False, help_text=_("Only for a list of signatures.")
    )
    file = forms.FileField(
        label=_("The list"),
        help_text=_("CSV in UTF-8, or XLSX; at most 5 MB and 20,000 rows."),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty.")},
    )
    take_over = forms.BooleanField(
        label=_("Where the list differs, it replaces what stands here"),
        required=False,
        help_text=_("Otherwise what stands here stays. You see every difference before anything is written."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [("", _("None")), *choices()]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """At most so large; what it is, the reader finds out."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
        return file

    def clean_kind(self) -> str:
        """What it is a list of."""
        return str(self.cleaned_data["kind"])
