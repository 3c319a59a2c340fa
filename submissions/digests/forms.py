"""How often, when, in which language, of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import OWN_NAMES
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


class ChoiceForm(forms.Form):
    """One digest's settings; the fields that narrow it are UNHCR's alone."""

    cadence = forms.ChoiceField(label=_("How often"), choices=Cadence.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("Day"), choices=WEEKDAYS, coerce=int, help_text=_("Used when it comes once a week.")
    )
    hour = forms.TypedChoiceField(label=_("Hour"), choices=[(n, f"{n:02d}:00") for n in range(24)], coerce=int)
    language = forms.ChoiceField(label=_("Language"))
    bureaux = forms.TypedMultipleChoiceField(
        label=_("Only these bureaux"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to be told of all."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these filings"),
        required=False,
        choices=[(row.kind, row.many) for row in KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to be told of all."),
    )

    def __init__(self, subscription: Subscription, *args: Any, **kwargs: Any) -> None:
        self.subscription = subscription
        kwargs.setdefault("prefix", f"digest-{subscription.pk}")
        kwargs.setdefault("initial", self._stands(subscription))
        super().__init__(*args, **kwargs)
        self.language_choices()
        if subscription.audience == Audience.STAFF:
            self.fields["bureaux"].choices = queries.bureaux()  # type: ignore[attr-defined]
        else:
            del self.fields["bureaux"], self.fields["kinds"]

    def language_choices(self) -> None:
        """The interface's languages, each in its own name."""
        names = [(code, OWN_NAMES.get(code, code)) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = names  # type: ignore[attr-defined]

    @staticmethod
    def _stands(one: Subscription) -> dict[str, Any]:
        return {
            "cadence": one.cadence,
            "weekday": one.weekday,
            "hour": one.hour,
            "language": one.language,
            "bureaux": one.scope.get("bureaux", []),
            "kinds": one.scope.get("kinds", []),
        }

    def choice(self) -> Choice:
        """What was chosen, once the form is valid. Themes are kept as they are."""
        data = self.cleaned_data
        scope = None
        if "bureaux" in self.fields:
            chosen = {"bureaux": data["bureaux"], "kinds": data["kinds"]}
            scope = {**self.subscription.scope, **chosen}
        return Choice(
            cadence=data["cadence"],
            weekday=data["weekday"],
            hour=data["hour"],
            time_zone=self.subscription.time_zone,
            language=data["language"],
            scope=scope,
        )
