"""The answers to what is marked: for each mark a choice, and for each text of several marks one answer for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import lines
from submissions.protection.actions import WORDS
from submissions.protection.compose import Look, Place
from submissions.protection.drafts import Given, Source
from submissions.protection.models import ProtectionAnswer
from submissions.rulebook.limits import SHORT_CHARACTERS

if TYPE_CHECKING:
    from django.forms import BoundField

Side, Word = ProtectionAnswer.Side, ProtectionAnswer.Word
_NOT_OFFERED = {"invalid_choice": _("Choose one of the answers shown.")}


@dataclass(frozen=True)
class Asked:
    """One mark with the fields that ask about it."""

    place: Place
    word: BoundField
    consent_with: BoundField | None


@dataclass(frozen=True)
class Group:
    """The marks of one text; ``together`` answers all of them at once."""

    source: Source
    asked: list[Asked]
    together: BoundField | None


class AnswersForm(forms.Form):
    """What ``side`` says of each mark of ``look``. Nothing is required: answers are kept with their gaps."""

    use_required_attribute = False

    def __init__(self, look: Look, side: str, *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data, auto_id="id_%s")
        self.look, self.side = look, side
        self._choices = [(word.value, word.label) for word in Word if word.value in WORDS[side]]
        for number, (_source, places) in enumerate(look.by_source):
            for place in places:
                self._ask(place)
            if len(places) > 1:
                self.fields[f"all_{number}"] = forms.ChoiceField(
                    label=gettext("One answer for all %(n)s") % {"n": len(places)},
                    required=False,
                    choices=[("", _("Each its own")), *(one for one in self._choices if one[0] != Word.CONSENT)],
                    error_messages=_NOT_OFFERED,
                )

    def _ask(self, place: Place) -> None:
        said = self._said(place)
        self.fields[f"word_{place.key}"] = forms.ChoiceField(
            label=str(place.mark.what),
            required=False,
            choices=self._choices,
            widget=forms.RadioSelect(),
            initial=said.word if said else "",
            error_messages=_NOT_OFFERED,
        )
        if self.side == Side.CITY:
            self.fields[f"with_{place.key}"] = lines.LineField(
                label=_("If the person agreed: who holds the consent?"),
                required=False,
                max_length=SHORT_CHARACTERS,
                initial=said.consent_with if said else "",
            )

    def _said(self, place: Place) -> ProtectionAnswer | None:
        """The answer that stands, which a page shows as chosen."""
        if self.side == Side.DESK:
            return place.desk if place.looked_at else None
        return None if place.asked_out else place.city

    def groups(self) -> Iterator[Group]:
        """The marks text by text, each with its fields."""
        for number, (source, places) in enumerate(self.look.by_source):
            asked = [
                Asked(
                    place,
                    self[f"word_{place.key}"],
                    self[f"with_{place.key}"] if self.side == Side.CITY else None,
                )
                for place in places
            ]
            yield Group(source, asked, self[f"all_{number}"] if len(places) > 1 else None)

    def _chosen(self) -> Iterator[tuple[Place, str, str]]:
        for number, (_source, places) in enumerate(self.look.by_source):
            together = self.cleaned_data.get(f"all_{number}", "")
            for place in places:
                word = self.cleaned_data.get(f"word_{place.key}", "") or together
                yield place, word, self.cleaned_data.get(f"with_{place.key}", "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place, word, consent_with in self._chosen():
            if word == Word.CONSENT and not consent_with and f"with_{place.key}" not in self.errors:
                self.add_error(f"with_{place.key}", _("Say who holds the consent."))
        return data

    def given(self) -> list[Given]:
        """What was chosen and is right, but for what stands already: who said it and when stays as it was."""
        found = []
        for place, word, consent_with in self._chosen():
            if {f"word_{place.key}", f"with_{place.key}"} & self.errors.keys():
                continue
            kept = consent_with if word == Word.CONSENT else ""
            said = self._said(place)
            if word and not (said and said.word == word and said.consent_with == kept):
                found.append(Given(place.key, place.source.name, place.mark.kind, word, kept))
        return found
