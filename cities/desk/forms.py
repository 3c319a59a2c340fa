"""What administrators type at the desk for accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.desk import queries
from cities.desk.drafts import CONTACTS, LEADS, VIEWS, ContactDraft, Sought
from cities.desk.models import Contact
from cities.membership import queries as members
from cities.membership.drafts import LeadOffer
from cities.membership.models import Membership
from cities.registry.models import City
from compact_portal.kit.domains import normal_address
from compact_portal.kit.lines import TextField

REASON_CHARACTERS = 1_000
LARGEST = 2**31
_READ_BY_THE_CITY = _("Give a reason. The city will read it.")


def _reason(label: Any, *, required: bool = True, told: Any = _READ_BY_THE_CITY) -> TextField:
    return TextField(
        max_length=REASON_CHARACTERS, label=label, required=required,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": told},
    )  # fmt: skip


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give the day."), "invalid": _("Give a day that is in the calendar.")},
    )  # fmt: skip


class SoughtForm(forms.Form):
    """Reads the list's address. What makes no sense is left out, never an error: an old link still shows a list."""

    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS], required=False)
    standing = forms.ChoiceField(choices=City.Standing.choices, required=False)
    bureau = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
    country = forms.RegexField("^[A-Z]{2}$", required=False)
    lead = forms.ChoiceField(choices=[(name, name) for name in LEADS], required=False)
    contact = forms.ChoiceField(choices=[(name, name) for name in CONTACTS], required=False)
    q = forms.CharField(max_length=120, required=False)
    cursor = forms.CharField(max_length=400, required=False)

    def draft(self) -> Sought:
        """What is sought."""
        self.is_valid()
        return Sought(**{name: value for name, value in self.cleaned_data.items() if value})


class ReasonForm(forms.Form):
    """Why something is taken away."""

    reason = _reason(_("Reason, read by the city’s leads"))


class RestoreForm(forms.Form):
    """What the leads should know when their city is restored."""

    reason = _reason(_("A word for the city’s leads, if there is one"), required=False)


class NothingForm(forms.Form):
    """An act that asks for nothing but its button."""


class InviteForm(forms.Form):
    """Whom to offer the lead of a city."""

    email = forms.EmailField(
        label=_("E-mail of the lead"),
        max_length=254,
        error_messages={"required": _("Give the e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=lambda: settings.LANGUAGES)


class ReplaceForm(forms.Form):
    """Who becomes the lead, and whether those who led before leave."""

    membership = forms.TypedChoiceField(
        coerce=int, label=_("Who becomes the lead"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose who becomes the lead.")},
    )  # fmt: skip
    end_old = forms.BooleanField(required=False, label=_("End the membership of whoever leads the city now"))
    reason = _reason(_("Reason, kept in the journal"), told=_("Give a reason. It stands in the journal."))

    def __init__(self, *args: Any, members: Sequence[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        here = [one for one in members if one.user.is_active]
        reached = queries.reached(here)
        self.fields["membership"].choices = [  # type: ignore[attr-defined]
            (one.pk, self._label(one, one.pk in reached)) for one in here
        ]

    @staticmethod
    def _label(one: Membership, reached: bool) -> str:
        said = f"\u2068{one.user}\u2069, {one.get_role_display()}, \u2068{one.user.email}\u2069"
        return said if reached else str(_("%(name)s (no mail reaches them)") % {"name": said})


class ContactForm(forms.Form):
    """One time UNHCR spoke with the city. ``today`` is the date in Geneva."""

    on = _day(_("Day"))
    medium = forms.ChoiceField(label=_("How"), choices=Contact.Medium.choices)
    summary = TextField(
        max_length=2_000, label=_("What was said"), widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Say in a few words what was said.")},
    )  # fmt: skip
    next_on = _day(_("Next contact on"), required=False, hint=_("Leave it empty if none is planned."))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        on, next_on = data.get("on"), data.get("next_on")
        if on and on > self.today:
            self.add_error("on", _("This day is still to come."))
        if on and on.year < 2000:
            self.add_error("on", _("Give a day that is in the calendar."))
        if on and next_on and next_on <= on:
            self.add_error("next_on", _("The next contact comes after this one."))
        return data

    def draft(self) -> ContactDraft:
        """The contact as it was typed."""
        return ContactDraft(**self.cleaned_data)


class SelectedForm(forms.Form):
    """Which cities were ticked."""

    city = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def ids(self) -> list[int]:
        """Those that are numbers a row can have; the rest is left out."""
        raw = self.data.getlist("city") if hasattr(self.data, "getlist") else []
        return [int(one) for one in raw[:200] if one.isascii() and one.isdigit() and int(one) < LARGEST]


class BulkForm(forms.Form):
    """An address and a language for each of some cities; a city without an address is left out."""

    def __init__(self, *args: Any, cities: Sequence[City], **options: Any) -> None:
        super().__init__(*args, **options)
        self.cities = cities
        for city in cities:
            label = gettext("E-mail of the lead of %(city)s") % {"city": city.name}
            box = forms.EmailInput(attrs={"autocomplete": "off", "aria-label": label})
            self.fields[f"email_{city.pk}"] = forms.EmailField(required=False, max_length=254, label=label, widget=box)
            label = gettext("Language of the mail to %(city)s") % {"city": city.name}
            chooser = forms.Select(attrs={"aria-label": label})
            self.fields[f"language_{city.pk}"] = forms.ChoiceField(
                choices=settings.LANGUAGES, label=label, required=False, widget=chooser
            )

    def rows(self) -> list[tuple[City, forms.BoundField, forms.BoundField]]:
        """Each city with its two fields."""
        return [(city, self[f"email_{city.pk}"], self[f"language_{city.pk}"]) for city in self.cities]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(f"email_{city.pk}") for city in self.cities):
            raise forms.ValidationError(_("Give an address for one city at least."))
        asked = {f"email_{city.pk}": normal_address(data.get(f"email_{city.pk}") or "") for city in self.cities}
        reached = members.invitable(one for one in asked.values() if one)
        for name, address in asked.items():
            if address and address not in reached:
                self.add_error(name, members.UNREACHED)
        return data

    def offers(self) -> list[tuple[City, LeadOffer]]:
        """The cities that have an address, each with its offer."""
        data = self.cleaned_data
        return [
            (city, LeadOffer(city.pk, data[f"email_{city.pk}"], data[f"language_{city.pk}"] or settings.LANGUAGE_CODE))
            for city in self.cities
            if data.get(f"email_{city.pk}")
        ]
