"""The preference table as a form: one group of choices for each kind that concerns a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from submissions.rulebook.notices import CHOICES, NoticeKind


class PreferencesForm(forms.Form):
    """One question a kind; what nobody can turn off is no question."""

    def __init__(self, kinds: Iterable[NoticeKind], chosen: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            if kind.choices:
                self.fields[kind.key] = forms.ChoiceField(
                    label=str(kind.label),
                    choices=[(choice.value, CHOICES[choice]) for choice in kind.choices],
                    initial=chosen.get(kind.key, kind.default.value),
                    widget=forms.RadioSelect,
                )
