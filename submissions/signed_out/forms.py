"""Which kept form is not wanted any more."""

from __future__ import annotations

from django import forms


class ForgetForm(forms.Form):
    """The number of a kept form."""

    post = forms.IntegerField(min_value=1, max_value=2**63 - 1)
