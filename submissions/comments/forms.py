"""The forms of a comment and of what is said about the whole filing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from compact_portal.kit.languages import CONTENT_LANGUAGES
from submissions.comments import queries
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle.drafts import Typed
from submissions.lifecycle.forms import OnceForm, TableForm
from submissions.lifecycle.models import Submission
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING_FIELDS, Words

_BETWEEN = re.compile(r"[\s,;،]+")
ABOUT_FIELDS = (*GENERAL_FIELDS, PRACTICE["language"], *UNDERTAKING_FIELDS)
_BLANK: dict[str, Any] = {"kind": "", "body": "", "wording": "", "practices": [], "others": ""}


class CommentForm(TableForm):
    """One comment. What it rests on is one answer: the city's practices that are ticked and the references typed."""

    def __init__(
        self,
        city_id: int,
        *,
        one: CommentItem | None = None,
        version: int = 0,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.city_id = city_id
        chosen = [practice.submission for practice in one.practices.all()] if one else []
        super().__init__(
            COMMENT_FIELDS,
            standing=queries.answers(one) if one else _BLANK,
            version=version,
            options={
                "kind": CommentItem.Kind.choices,
                "practices": _choices(queries.practices_offered(city_id, chosen)),
            },
            data=data,
        )
        if not self.options["practices"]:
            self.rows = tuple(row for row in self.rows if row.name != "practices")
            del self.fields["practices"]

    def clean_others(self) -> str:
        """References of practices this comment may rest on; each that is not one is named."""
        asked = [one.upper() for one in _BETWEEN.split(self.cleaned_data.get("others", "")) if one]
        found = set(queries.citable(self.city_id).filter(reference__in=asked).values_list("reference", flat=True))
        if lost := [one for one in asked if one not in found]:
            raise ValidationError(
                _("The library holds no practice %(reference)s.") % {"reference": ", ".join(lost[:5])}
            )
        return ", ".join(asked)

    def typed(self) -> Typed:
        typed = super().typed()
        values = dict(typed.values)
        if "others" in self.errors:  # the two are one answer, and it is saved whole
            values.pop("practices", None)
        others = [one for one in str(values.pop("others", "")).split(", ") if one]
        if "practices" in values or others:
            values["practices"] = sorted({*values.get("practices", []), *others})
        return Typed(values, typed.was, typed.made_from)


def _choices(cases: Sequence[Submission]) -> list[tuple[str, Words]]:
    return [
        (
            case.reference,
            format_html(
                '<span class="ref">{}</span> <bdi lang="{}">{}</bdi>', case.reference, case.language, case.title
            ),
        )
        for case in cases
    ]


class StartForm(CommentForm, OnceForm):
    """The first words of a comment: on which paragraph and, where no draft is open, in which language."""

    paragraph = forms.CharField(max_length=12, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_lazy("Language you write in"), choices=CONTENT_LANGUAGES, required=False)


class AboutForm(TableForm):
    """What is said about the whole filing."""

    def __init__(self, contribution: Contribution, *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            ABOUT_FIELDS,
            standing=queries.about(contribution),
            version=contribution.submission.version,
            data=data,
        )
