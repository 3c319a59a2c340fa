"""How often, when, in which language, of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import OWN_NAMES
from compact_portal.kit.lines import TextField
from compact_portal.kit.zones import ZoneField
from submissions.digests import queries
from submissions.digests.drafts import Choice
from submissions.digests.models import Audience, Cadence, Subscription
from submissions.rulebook.kinds import KINDS

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


MOST_CITIES = 200


def _narrowing(label: Any, hint: Any = "", coerce: Any = str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, help_text=hint, required=False, coerce=coerce, widget=forms.CheckboxSelectMultiple
    )


class ChoiceForm(forms.Form):
    """One digest's settings. What narrows it is UNHCR's alone, but for the themes."""

    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=Cadence.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Never: no digest comes. Those you were sent stay here, what cannot wait still comes at once, and when you "
            "switch it on again it tells what happens from then on."
        ),
    )
    weekday = forms.TypedChoiceField(
        label=_("Day"), choices=WEEKDAYS, coerce=int, help_text=_("Used when it comes once a week.")
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        choices=[(n, f"{n:02d}:00") for n in range(24)],
        coerce=int,
        help_text=_("Twice a day, the other one comes eight hours later; from 16:00 on, eight hours earlier."),
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("The hour is on the clock of this place."))
    language = forms.ChoiceField(label=_("Language"))
    note_when_empty = forms.BooleanField(
        label=_("Tell me too when there was nothing"),
        required=False,
        help_text=_("Otherwise no mail comes when nothing has happened."),
    )
    bureaux = _narrowing(_("Only these bureaux"), _("Choose none to be told of all."), int)
    kinds = _narrowing(_("Only these filings"), _("Choose none to be told of all."))
    themes = _narrowing(
        _("Only these themes"), _("Of practices: comments have no theme. Choose none to be told of all.")
    )
    sections = _narrowing(_("Only these parts of the framework"), _("Choose none to be told of all."))
    rounds = _narrowing(_("Only these rounds"), _("Choose none to be told of all."), int)
    signatories = forms.BooleanField(label=_("Only cities that signed a letter"), required=False)
    cities = TextField(
        label=_("Only these cities"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One a line, by its name in the registry. Leave it empty to be told of all."),
    )

    STAFFS = ("bureaux", "kinds", "sections", "rounds", "signatories", "cities")
    WHEN = ("cadence", "weekday", "hour", "time_zone", "language", "note_when_empty")
    NARROWS = ("bureaux", "kinds", "themes", "sections", "rounds")

    def __init__(self, subscription: Subscription, *args: Any, **kwargs: Any) -> None:
        self.subscription = subscription
        kwargs.setdefault("prefix", f"digest-{subscription.pk}")
        kwargs.setdefault("initial", self._stands(subscription))
        super().__init__(*args, **kwargs)
        self._offer("language", [(code, OWN_NAMES.get(code, code)) for code, _name in settings.LANGUAGES])
        self._offer("themes", queries.themes(subscription.scope.get("themes", [])))
        if subscription.audience != Audience.STAFF:
            self.fields["themes"].label = _("From other cities, only these themes")
            self.fields["themes"].help_text = _(
                "What became of your own filings always comes. Choose none to be told of all."
            )
            for name in self.STAFFS:
                del self.fields[name]
            return
        self._offer("bureaux", queries.bureaux())
        self._offer("kinds", [(row.kind, row.many) for row in KINDS])
        self._offer("sections", queries.text_sections())
        self._offer("rounds", queries.rounds())

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def _stands(cls, one: Subscription) -> dict[str, Any]:
        stands = {name: getattr(one, name) for name in cls.WHEN}
        narrows = {name: one.scope.get(name, []) for name in cls.NARROWS}
        cities = "\n".join(queries.city_names(one.scope["cities"])) if one.scope.get("cities") else ""
        return {**stands, **narrows, "signatories": bool(one.scope.get("signatories")), "cities": cities}

    @property
    def narrowing(self) -> list[BoundField]:
        """The fields that make it tell less; a list that offers nothing is left away."""
        there = [name for name in (*self.NARROWS, "signatories", "cities") if name in self.fields]
        return [self[name] for name in there if getattr(self.fields[name], "choices", True)]

    def clean_cities(self) -> list[int]:
        """The ids of the cities that were named, each known by just one."""
        names = list(dict.fromkeys(line.strip() for line in self.cleaned_data["cities"].splitlines() if line.strip()))
        if len(names) > MOST_CITIES:
            raise forms.ValidationError(_("Name at most %(most)s cities.") % {"most": MOST_CITIES})
        chosen = []
        for name, found in queries.cities_called(names, self.subscription.scope.get("cities", [])).items():
            if len(found) != 1:
                sentence = _("Several cities are called “%(name)s”.") if found else _("No city is called “%(name)s”.")
                raise forms.ValidationError(sentence % {"name": name})
            chosen.append(found[0].pk)
        return chosen

    def clean(self) -> dict[str, Any]:
        """Refuse what could never tell anything: each part is good by itself, and together they keep all away."""
        data = super().clean() or self.cleaned_data
        if data.get("themes") and data.get("kinds") and "practice" not in data["kinds"]:
            self.add_error("themes", _("Only practices have themes, and you chose to be told of none."))
        if not data.get("cities"):
            return data
        if bureaux := data.get("bureaux"):
            self._refuse(
                queries.cities_outside(data["cities"], bureaux), _("%(city)s is in none of the bureaux you chose.")
            )
        if data.get("signatories"):
            self._refuse(
                queries.cities_that_signed_nothing(data.get("cities", [])),
                _("%(city)s signed no letter, and you chose only cities that did."),
            )
        return data

    def _refuse(self, cities: Sequence[str], sentence: Any) -> None:
        for name in cities[:1]:
            self.add_error("cities", sentence % {"city": name})

    def choice(self) -> Choice:
        """What was chosen, once the form is valid."""
        data = self.cleaned_data
        scope = {name: data[name] for name in self.NARROWS if name in self.fields}
        if "cities" in self.fields:
            scope |= {"cities": data["cities"], "signatories": [1] if data["signatories"] else []}
        return Choice(
            cadence=data["cadence"],
            weekday=data["weekday"],
            hour=data["hour"],
            time_zone=data["time_zone"],
            language=data["language"],
            scope={**self.subscription.scope, **scope},
            note_when_empty=data["note_when_empty"],
        )
