"""Forms of the filing side: built from the rule book's table, savable with gaps, mindful of who typed what since when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import lines, rows
from submissions.lifecycle.drafts import Typed, fingerprints
from submissions.lifecycle.render import places
from submissions.rulebook.fields import Field, Widget, Words
from submissions.rulebook.limits import REASON_CHARACTERS
from submissions.rulebook.states import State
from submissions.rulebook.transitions import Verb

Options = Mapping[str, Sequence[tuple[str, Words]]]

_TOO_LONG = _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit.")
_NOT_OFFERED = _("Choose one of the answers shown.")
_NO_ANSWER = _("No answer")
_NO_DATE = _("Give the date as year, month and day, such as 2026-11-18.")
_DIRECTION = dict.fromkeys(range(0x202A, 0x202F)) | dict.fromkeys(range(0x2066, 0x206A))
_MANY = 9  # more answers than this, one of them to choose, make a list that opens
KEEP = "keep_"  # keep_title=theirs: on the page with both texts, the colleague's was chosen


class Answer(lines.TextField):
    """A long answer. Marks of writing direction come with every Arabic text pasted from a word processor: they stay."""

    def validate(self, value: str) -> None:
        super().validate(value.translate(_DIRECTION))


def _text(row: Field) -> forms.Field:
    messages = {"max_length": _TOO_LONG}
    if row.widget is Widget.LINE:
        return lines.LineField(max_length=row.limit, required=False, error_messages=messages)
    area = forms.Textarea(attrs={"rows": row.rows})
    return Answer(max_length=row.limit, required=False, widget=area, error_messages=messages)


def _one(row: Field, choices: Sequence[tuple[str, Words]]) -> forms.Field:
    short = len(choices) <= _MANY and row.name != "language"
    # A button once chosen cannot be let go of. What may stay open has one that gives no answer: it is kept as none.
    open_still = [] if row.needed or row.always else [("", _NO_ANSWER)]
    return forms.ChoiceField(
        choices=[*choices, *open_still],
        required=row.always,
        widget=forms.RadioSelect() if short else forms.Select(),
        error_messages={"invalid_choice": _NOT_OFFERED, "required": _NOT_OFFERED},
    )


def _some(row: Field, choices: Sequence[tuple[str, Words]]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": _NOT_OFFERED, "invalid_list": _NOT_OFFERED},
    )


def _date(row: Field) -> forms.Field:
    return forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": _NO_DATE},
    )


def _built(row: Field, choices: Sequence[tuple[str, Words]]) -> forms.Field:
    if row.widget is Widget.ONE_OF:
        made = _one(row, choices)
    elif row.widget is Widget.SOME_OF:
        made = _some(row, choices)
    elif row.widget is Widget.DATE:
        made = _date(row)
    elif row.widget is Widget.ROWS:
        made = rows.RowsField(places(row), row.limit)
    elif row.widget is Widget.TICK:
        made = forms.BooleanField(required=False)
    else:
        made = _text(row)
    made.label, made.help_text = str(row.label), str(row.help)
    made.optional = not (row.needed or row.always)  # type: ignore[attr-defined]
    if row.good:
        made.good = str(row.good)  # type: ignore[attr-defined]
    return made


class TableForm(forms.Form):
    """The questions ``asked``, with the answers that stand as initial values.

    Nothing is required: a page is saved with its gaps. Limits and formats are checked. The page carries the version it
    was made from and the fingerprints of the answers it showed.
    """

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    was = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000)

    def __init__(
        self,
        asked: Iterable[Field],
        *,
        standing: Mapping[str, Any],
        version: int = 0,
        options: Options | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.rows = tuple(asked)
        self.options: Options = options or {}
        shown = {row.name: standing[row.name] for row in self.rows}
        was = json.dumps(fingerprints(shown))
        super().__init__(data=data, initial={**shown, "version": version, "was": was})
        for row in self.rows:
            field = _built(row, self.options.get(row.name, row.choices))
            # The one long question of a page is its title's neighbour, and is set larger.
            if len(self.rows) == 1 and row.widget is Widget.TEXT:
                field.template_name = "forms/field_big.html"  # type: ignore[attr-defined]
            self.fields[row.name] = field

    def typed(self) -> Typed:
        """What the page sent, without what is to be put right and without that for which the colleague's was chosen."""
        right = (row.name for row in self.rows if row.name not in self.errors)
        kept = {name for name in right if self.data.get(f"{KEEP}{name}") != "theirs"}
        values = {row.name: self._answer(row) for row in self.rows if row.name in kept}
        return Typed(values, self._was(), self.cleaned_data.get("version") or 0)

    @property
    def severable(self) -> bool:
        """Whether what is right can be saved without what is wrong: each error is about one answer."""
        return set(self.errors) <= {row.name for row in self.rows}

    def labels(self) -> dict[str, Words]:
        """The question of every answer that may be sent."""
        return {row.name: row.label for row in self.rows}

    def _answer(self, row: Field) -> Any:
        value = self.cleaned_data.get(row.name, row.empty)
        return sorted(value or []) if row.widget is Widget.SOME_OF else value

    def _was(self) -> dict[str, str]:
        try:
            was = json.loads(self.cleaned_data.get("was") or "{}")
        except (ValueError, RecursionError):  # a thousand brackets are deeper than the reader goes
            return {}
        return {str(name): str(mark) for name, mark in was.items()} if isinstance(was, dict) else {}


class OnceForm(forms.Form):
    """The mark by which a form that was sent twice is known."""

    once = forms.UUIDField(widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """An act on what the page showed: the version that was before the person."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class CheckedForm(SeenForm):
    """An act from the page where a filing is checked, with the state in which it stood there."""

    state = forms.ChoiceField(required=False, choices=[(state.value, state.value) for state in State])


# What is asked for where the act has words of its own: the question, and what is said when it is left empty.
_OF_THE_ACT: dict[Verb, tuple[str | Promise, str | Promise]] = {
    Verb.RETURN: (_("Your note to the drafters"), _("Write a note. The drafters will read it.")),
}


class ReasonForm(SeenForm):
    """The same, with the reason that ``verb`` needs, asked for in the words of the act."""

    use_required_attribute = False
    reason = Answer(
        label=_("Your reason"),
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Give a reason. The people it concerns will read it."),
            "max_length": _TOO_LONG,
        },
    )

    def __init__(self, *args: Any, verb: Verb, **options: Any) -> None:
        super().__init__(*args, **options)
        # Here, before anything is checked: a field that was drawn or refused keeps the words it had then.
        if of_the_act := _OF_THE_ACT.get(verb):
            field = self.fields["reason"]
            field.label, field.error_messages["required"] = map(str, of_the_act)
