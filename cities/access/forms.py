"""A new address, and the two codes that prove it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.access.drafts import CodesDraft
from compact_portal.kit import domains


class AddressForm(forms.Form):
    """The address one wants to sign in with."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        error_messages={"required": _("Give the e-mail address"), "invalid": _("This is not a whole e-mail address.")},
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        """In the one spelling that is stored; with letters of other scripts that is longer."""
        email = domains.normal_address(self.cleaned_data["email"])
        if len(email) > 254:
            raise forms.ValidationError(_("This address is too long."))
        return email


def _code(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "class": "input--num"}
        ),
    )


class CodesForm(forms.Form):
    """The code from each mailbox; a mailbox that is proved is asked no more."""

    old = _code(_("The code from your old mailbox"))
    new = _code(_("The code from your new mailbox"))

    def __init__(self, *args: Any, proved: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for end in proved:
            del self.fields[end]

    def _digits(self, end: str) -> str:
        # People copy blanks along. What is not six digits is no code, and costs no try.
        typed = "".join(self.cleaned_data.get(end, "").split()).replace("-", "")
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) == 6):
            raise forms.ValidationError(_("The code is six digits."))
        return typed

    def clean_old(self) -> str:
        return self._digits("old")

    def clean_new(self) -> str:
        return self._digits("new")

    def clean(self) -> dict[str, Any]:
        """At least one code."""
        typed = super().clean() or {}
        if not self.errors and not any(typed.get(end) for end in self.fields):
            for end in self.fields:
                self.add_error(end, _("Type the six digits from the mail"))
        return typed

    def draft(self) -> CodesDraft:
        """The codes as they were typed."""
        return CodesDraft(self.cleaned_data.get("old", ""), self.cleaned_data.get("new", ""))
