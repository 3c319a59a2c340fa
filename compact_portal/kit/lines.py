"""Text that people type into forms: normalised, without characters that nobody means to type.

A line or a text that holds controls, or marks that turn the writing direction of what stands beside them, is refused
with a sentence rather than cleaned in silence: what is stored is what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import instants

# Embeddings, overrides and isolates can make a name read as another one; LRM, RLM and ALM are harmless and needed.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_TOO_LONG = _("This is too long: it has %(show_value)s characters, and %(limit_value)s fit.")
_BREAKS = re.compile(r"[\r\n\t\u2028\u2029\x85]+")


def unfit(value: str) -> bool:
    """Whether ``value`` holds a character that nobody means to type."""
    return bool(_TURNING.search(value) or _CONTROL.search(value))


def _refuse(value: str) -> None:
    if unfit(value):
        raise ValidationError(
            _("This holds characters that cannot be shown. Type it again instead of pasting it."), code="unfit"
        )


def _grouped(given: Any) -> Any:
    return instants.number(given, instants.language_now()) if isinstance(given, int) else given


class TextField(forms.CharField):
    """Several lines. A ``max_length`` is required: nobody pastes a megabyte."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea)
        options["error_messages"] = {"max_length": _TOO_LONG} | options.get("error_messages", {})
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", text)

    def validate(self, value: str) -> None:
        super().validate(value)
        _refuse(value)

    def run_validators(self, value: str) -> None:
        """As Django does, but for the numbers of what is too long: those stand as the page's language groups them."""
        try:
            super().run_validators(value)
        except ValidationError as found:
            for one in found.error_list:
                if one.code == "max_length":
                    one.params = {name: _grouped(given) for name, given in (one.params or {}).items()}
            raise


class LineField(TextField):
    """One line: a name, an office. Line breaks become blanks."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput)
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return re.sub(r" {2,}", " ", _BREAKS.sub(" ", super().to_python(value))).strip()
