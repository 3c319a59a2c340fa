"""Tags of the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

register = template.Library()

# A number of each plural category that any of our languages has, by its name in the browser.
_ONE_OF_EACH = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


@register.filter
def of(forms: Mapping[int, Any], pk: int) -> Any:
    """The form that belongs to a row; None when there is none."""
    return forms.get(pk)


@register.simple_tag
def words_by_count() -> str:
    """What the button under a note says, by how many it mails, for desk.js: ``{n}`` stands for the number."""
    words = {
        name: ngettext("Keep the note, and mail %(n)s person", "Keep the note, and mail %(n)s people", number)
        % {"n": "{n}"}
        for name, number in _ONE_OF_EACH.items()
    }
    return json.dumps(words | {"nobody": gettext("Keep as internal note")})
