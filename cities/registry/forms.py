"""The administrator's forms of the registry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.registry import queries
from cities.registry.drafts import CityDraft, FactDraft, domain, language_and_name, split
from cities.registry.models import City, Fact
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.lines import LineField, TextField
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.zones import ZoneField

_NAMES = tuple((code, label) for code, label in CONTENT_LANGUAGES)


def degrees(label: Any, most: int, hint: Any) -> forms.DecimalField:
    """A field of degrees with four decimals."""
    return forms.DecimalField(
        label=label, min_value=-most, max_value=most, decimal_places=4, max_digits=7, help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--num", "dir": "ltr"}),
    )  # fmt: skip


class CityForm(forms.Form):
    """What the registry holds of a city. ``seen`` is the state the page was made from."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = LineField(
        label=_("Name in the registry"), max_length=120, error_messages={"required": _("Give the city’s name")}
    )
    latitude = degrees(_("Latitude"), 90, _("In degrees, such as 55.6761. South is negative."))
    longitude = degrees(_("Longitude"), 180, _("In degrees, such as 12.5683. West is negative."))
    time_zone = ZoneField(label=_("Time zone"))
    official_domains = TextField(
        label=_("Official mail domains"), max_length=2000, required=False, help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )  # fmt: skip
    other_names = TextField(
        label=_("Names in other languages"), max_length=2000, required=False,
        help_text=_("One a line: the language’s code, a colon, the name. For example: el: Αθήνα"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in _NAMES:
            field = LineField(
                label=label, max_length=300, required=False, widget=forms.TextInput(attrs={"lang": code, "dir": "auto"})
            )
            self.fields[f"name_{code}"] = field
        self.fields["other_names"] = self.fields.pop("other_names")

    def name_fields(self) -> list[forms.BoundField]:
        """The names in the languages of the United Nations."""
        return [self[f"name_{code}"] for code, _label in _NAMES]

    def clean_official_domains(self) -> tuple[str, ...]:
        """The domains as they are stored, each once."""
        try:
            found = [domain(one) for one in split(self.cleaned_data["official_domains"])]
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal
        return tuple(dict.fromkeys(found))

    def clean_other_names(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a language and a name."""
        lines = [one for one in self.cleaned_data["other_names"].split("\n") if one.strip()]
        try:
            return tuple(language_and_name(one) for one in lines)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal

    def clean(self) -> dict[str, Any]:
        """A name is at most 120 characters long, in any language."""
        data: dict[str, Any] = super().clean() or {}
        for code, _label in _NAMES:
            if any(len(one) > 120 for one in split(data.get(f"name_{code}") or "")):
                self.add_error(f"name_{code}", _("A name is at most 120 characters long."))
        return data

    def draft(self, country: str = "") -> CityDraft:
        """The city as it was typed."""
        data = self.cleaned_data
        own = [(code, one) for code, _label in _NAMES for one in split(data[f"name_{code}"])]
        return CityDraft(
            name=data["name"], country=data.get("country") or country, latitude=data["latitude"],
            longitude=data["longitude"], time_zone=data["time_zone"], official_domains=data["official_domains"],
            names=tuple(dict.fromkeys([*own, *data["other_names"]])),
        )  # fmt: skip


class NewCityForm(CityForm):
    """A city the registry does not hold yet. ``sure`` says that it is not one of those that look like it."""

    country = forms.ChoiceField(label=_("Country"), error_messages={"required": _("Choose the country")})
    bureau = forms.TypedChoiceField(
        label=_("UNHCR bureau"), coerce=int, error_messages={"required": _("Choose the bureau")}
    )
    sure = forms.BooleanField(label=_("It is another city: add it all the same"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *queries.countries()]  # type: ignore[attr-defined]
        self.fields["bureau"].choices = [("", _("Choose a bureau")), *queries.current_bureaux()]  # type: ignore[attr-defined]


def initial_of(city: City) -> dict[str, Any]:
    """What the form of a city begins with."""
    codes = {code for code, _label in _NAMES}
    found: dict[str, Any] = dict(queries.fields_of(city)) | {"seen": queries.version_of(city)}
    others = []
    for one in city.other_names.all():
        key = f"name_{one.language}"
        if one.language in codes:
            found[key] = f"{found[key]}; {one.name}" if key in found else one.name
        else:
            others.append(f"{one.language}: {one.name}")
    return found | {"other_names": "\n".join(others)}


class BureauForm(forms.Form):
    """Another bureau, from a day that has come."""

    bureau = forms.TypedChoiceField(label=_("UNHCR bureau"), coerce=int)
    since = forms.DateField(
        label=_("From which day"), widget=forms.DateInput(attrs={"type": "date", "class": "input--half"})
    )
    reason = TextField(
        label=_("Reason"), max_length=1000, error_messages={"required": _("Give a reason")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bureau"].choices = queries.current_bureaux()  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """One figure with its year and source."""

    what = forms.ChoiceField(label=_("What"), choices=Fact.What.choices)
    value = forms.DecimalField(
        label=_("Value"), max_digits=13, decimal_places=2, min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--half", "dir": "ltr"}),
        help_text=_("People; of a share, percent. A point before decimals."),
        error_messages={"required": _("Give the value")},
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("Year"), min_value=1900, max_value=2200, error_messages={"required": _("Give the year")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--num", "dir": "ltr"}),
    )  # fmt: skip
    source = LineField(
        label=_("Source"), max_length=300, error_messages={"required": _("Say where the figure comes from")}
    )
    source_url = forms.URLField(
        label=_("Link to the source"), required=False, max_length=200, assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def draft(self) -> FactDraft:
        """The figure as it was typed."""
        return FactDraft(
            **{name: self.cleaned_data[name] for name in ("what", "value", "year", "source", "source_url")}
        )


class CorrectionForm(FactForm):
    """A figure put right, with the reason; what it is a figure of stays."""

    reason = TextField(
        label=_("Why it is corrected"), max_length=1000, error_messages={"required": _("Say why it is corrected")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        del self.fields["what"]

    def draft(self) -> FactDraft:
        """The figure as it was typed."""
        data = self.cleaned_data
        return FactDraft(self.fact.what, data["value"], data["year"], data["source"], data["source_url"])


def fact_initial(fact: Fact) -> dict[str, Any]:
    """What the form of a correction begins with."""
    value = fact.value.to_integral() if fact.value == fact.value.to_integral() else fact.value
    return {"value": value, "year": fact.year, "source": fact.source, "source_url": fact.source_url}
