"""The pages of a practice's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import CONTENT_LANGUAGES, direction
from submissions.framework.models import Paragraph
from submissions.lifecycle.forms import OnceForm, Options, SeenForm, TableForm
from submissions.practices import actions, queries
from submissions.practices.models import Practice
from submissions.rulebook.fields import PRACTICE, Field, Step, form_of


class StartForm(OnceForm):
    """The language of a new practice."""

    use_required_attribute = False
    language = forms.ChoiceField(label=_("Language you write in"), choices=CONTENT_LANGUAGES)


class StepForm(TableForm):
    """One step of a practice."""

    def __init__(self, step: Step, practice: Practice, *, data: Mapping[str, Any] | None = None) -> None:
        asked = form_of(practice.form)
        rows = asked.of(step.key)
        if data is not None:
            data = _of_today(data, {row.name for row in asked.fields})
            # A page made before a colleague took the new questions sends answers that stand on other pages now.
            rows += tuple(row for row in asked.fields if row.step != step.key and _sent(row, data))
        super().__init__(
            rows,
            standing=queries.answers(practice),
            version=practice.submission.version,
            options=_options({row.name for row in rows}, practice),
            data=data,
        )

    def clean_adapted_from(self) -> str:
        """Words, a link, or the reference of a practice: one that is typed anew must be there."""
        said: str = self.cleaned_data["adapted_from"]
        named = queries.reference_named(said)
        if named and said != self.initial["adapted_from"] and not queries.published().filter(reference=named).exists():
            raise ValidationError(_("The library holds no practice %(reference)s.") % {"reference": named})
        return said


def _sent(row: Field, data: Mapping[str, Any]) -> bool:
    """Whether the page that sent this held the question: its fingerprint came along."""
    return not row.columns and row.name in data and f'"{row.name}":' in str(data.get("was", ""))


def _of_today(data: Mapping[str, Any], asked: set[str]) -> Mapping[str, Any]:
    """What an elder page sent, as it is asked today: partners on one line become rows. Merging then sees both texts."""
    line = data.get("partners", "")
    if not line or "partners" in asked or "partner_bodies" not in asked:
        return data
    sent = QueryDict(mutable=True)
    sent.update(data)
    for number, one in enumerate(actions.carried({"partners": line})["partner_bodies"]):
        sent.update({f"partner_bodies-{number}-{name}": text for name, text in one.items()})
    return sent


def paragraph_label(paragraph: Paragraph) -> SafeString:
    """A paragraph to choose: its number, then its words in their own language."""
    language = paragraph.version.language
    return format_html(
        '<b class="num">{}</b> <bdi lang="{}" dir="{}">{}</bdi>',
        paragraph.number,
        language,
        direction(language),
        paragraph.body,
    )


def _options(names: set[str], practice: Practice) -> Options:
    """What can be chosen, read from the database only where it is asked."""
    options: dict[str, Any] = {}
    if "themes" in names:
        options["themes"] = queries.themes_offered(practice)
    if "paragraphs" in names:
        offered = {one.number: one for one in [*practice.paragraphs.all(), *queries.paragraphs_offered()]}
        ordered = sorted(offered.values(), key=lambda one: one.order)
        options["paragraphs"] = [(one.number, paragraph_label(one)) for one in ordered]
    return options


class PairForm(forms.Form):
    """The two versions to compare; without the second, the one that stands."""

    a = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    b = forms.IntegerField(min_value=0, max_value=2_000_000_000, required=False)


class RestoreForm(SeenForm):
    """Which version to bring back, on what the page showed: all of it, or the answers that are ticked."""

    back_to = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    whole = forms.BooleanField(required=False)
    answers = forms.MultipleChoiceField(choices=[(name, name) for name in PRACTICE], required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("whole") and not given.get("answers"):
            self.add_error("answers", _("Tick at least one answer, or restore all of it."))
        return given

    @property
    def names(self) -> list[str] | None:
        """The ticked answers, or None for all of them."""
        return None if self.cleaned_data["whole"] else self.cleaned_data["answers"]
