"""What staff type at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.lines import TextField
from submissions.comments.models import Disposition
from submissions.framework.models import Paragraph
from submissions.review.drafts import Answer, Colleague, Decision, Sought
from submissions.review.queries import VIEWS
from submissions.rulebook.kinds import KINDS
from submissions.rulebook.limits import ANSWER_CHARACTERS, REASON_CHARACTERS
from submissions.rulebook.states import SEEN_BY_STAFF
from submissions.rulebook.transitions import Verb


class SoughtForm(forms.Form):
    """Reads the queue's address. What makes no sense is left out, never an error: an old link still shows a queue."""

    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS], required=False)
    state = forms.ChoiceField(choices=[(state, state) for state in SEEN_BY_STAFF], required=False)
    kind = forms.ChoiceField(choices=[(row.kind, row.one) for row in KINDS], required=False)
    bureau = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    language = forms.ChoiceField(choices=CONTENT_LANGUAGES, required=False)
    round = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    q = forms.CharField(max_length=120, required=False)
    sort = forms.ChoiceField(choices=[("old", "old"), ("new", "new")], required=False)
    cursor = forms.CharField(max_length=400, required=False)

    def draft(self, default_view: str) -> Sought:
        """What is sought, with ``default_view`` when the address names none."""
        self.is_valid()
        found: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        return Sought(**({"view": default_view} | found))


class DecisionForm(forms.Form):
    """The decision on one case. What a decision needs beyond a reason is the action's to say."""

    VERBS = (
        (Verb.ACCEPT.value, _("Accept")),
        (Verb.ASK_CHANGES.value, _("Ask for changes")),
        (Verb.DECLINE.value, _("Decline")),
    )
    verb = forms.ChoiceField(
        choices=VERBS,
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    reason = TextField(
        max_length=REASON_CHARACTERS,
        label=_("Reason, read by the city"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Give a reason. The city will read it.")},
    )
    looked = forms.BooleanField(required=False, label=_("I looked for anything that makes a refugee recognisable"))
    despite = forms.BooleanField(required=False, label=_("I accept it without answering each of these places"))
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        accepts = data.get("verb") == Verb.ACCEPT
        if accepts and self.kind == "practice" and not data.get("looked"):
            self.add_error("looked", _("Say that you looked for anything that makes a refugee recognisable."))
        return data

    def draft(self) -> Decision:
        data = self.cleaned_data
        ticks = {name: data[name] for name in ("looked", "despite")}
        return Decision(verb=Verb(data["verb"]), reason=data["reason"], seen=data["seen"], **ticks)


class NoteForm(forms.Form):
    """An internal note, and the colleagues who are told of it."""

    body = TextField(
        max_length=ANSWER_CHARACTERS,
        label=_("Add a note"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write the note first.")},
    )
    people = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=_("Tell these colleagues"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose colleagues from the list.")},
    )

    def __init__(self, *args: Any, colleagues: Sequence[Colleague], **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_note_%s"} | options)
        self.fields["people"].choices = [(one.user_id, one.name) for one in colleagues]  # type: ignore[attr-defined]


class DispositionForm(forms.Form):
    """What becomes of one comment. ``choices`` are the paragraphs it may show in."""

    outcome = forms.ChoiceField(
        choices=[("", _("Choose")), *Disposition.Outcome.choices],
        label=_("What becomes of it"),
        error_messages={"required": _("Say what becomes of this comment.")},
    )
    reason = TextField(
        max_length=REASON_CHARACTERS,
        label=_("Reason, read by the city"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Give a reason. The city will read it.")},
    )
    shows_in = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("Paragraph in which it shows")
    )

    def __init__(self, *args: Any, paragraphs: Sequence[Paragraph], **options: Any) -> None:
        super().__init__(*args, **options)
        several = len({one.version_id for one in paragraphs}) > 1
        words = _("%(number)s, %(version)s") if several else "%(number)s"
        named = [(one.pk, words % {"number": one.number, "version": one.version.label}) for one in paragraphs]
        self.fields["shows_in"].choices = [("", _("Nowhere")), *named]  # type: ignore[attr-defined]

    def draft(self) -> Answer:
        data = self.cleaned_data
        return Answer(outcome=data["outcome"], reason=data["reason"], shows_in=data["shows_in"])
