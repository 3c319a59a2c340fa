"""Tags of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(forms: Mapping[int, Any], pk: int) -> Any:
    """The form that belongs to a row; None when there is none."""
    return forms.get(pk)
