"""Forms of a request to take part and of its vetting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from cities.registration import queries
from cities.registration.drafts import AnswerDraft, NewCity, RequestDraft, VettingDraft
from cities.registration.models import Registration
from cities.registry.models import City
from compact_portal.kit import domains, tokens
from compact_portal.kit.files import DocumentField
from compact_portal.kit.languages import OWN_NAMES
from compact_portal.kit.lines import LineField, TextField
from compact_portal.kit.zones import ZoneField

_SALT = "registration-form"


def _countries() -> list[tuple[str, Any]]:
    return [("", _("Choose a country")), *queries.countries()]


def _anywhere() -> list[tuple[str, Any]]:
    return [("", _("Any country")), *queries.countries()]


class ChooseForm(forms.Form):
    """Looking for one's city in the registry."""

    q = forms.CharField(
        label=_("Name of your municipality"),
        required=False,
        help_text=_("In any language, or a part of it. Accents do not matter."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=_anywhere, required=False)


class ProofForm(forms.Form):
    """What holds a document: a browser keeps what was typed, and never a file."""

    def file_again(self) -> bool:
        """Whether a file was sent that must be chosen again, because the page is shown once more."""
        return bool(self.files)


class RequestForm(ProofForm):
    """A municipality's request. ``once`` names the form that was shown, so that sending it ten times asks once.

    With a ``city`` of the registry it is not asked which one it is.
    """

    once = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    municipality = LineField(
        label=_("Your municipality"),
        error_messages={"required": _("Give the name of your municipality")},
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=_("Its official name, in the language it uses itself."),
    )
    country = forms.ChoiceField(
        label=_("Country"), error_messages={"required": _("Choose the country")}, choices=_countries
    )
    person = LineField(
        label=_("Your name"),
        error_messages={"required": _("Give your name")},
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office = LineField(
        label=_("Your office"),
        error_messages={"required": _("Give your office")},
        max_length=150,
        help_text=_("For example: Head of the integration unit"),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label=_("Your official e-mail address"),
        error_messages={"required": _("Give your official e-mail address")},
        max_length=254,
        help_text=_("Use the municipality’s own domain. We send a code to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language in which we write to you"), choices=list(OWN_NAMES.items()))
    mandate = TextField(
        label=_("Your mandate"),
        error_messages={"required": _("Say who decided that you speak for the municipality")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Who decided that you speak for the municipality, under what, and when."),
    )
    proof = DocumentField(
        label=_("Proof of the mandate (optional)"),
        required=False,
        help_text=_(
            "The decision, or a letter on the municipality’s paper: a PDF or an image (PNG, JPEG, WebP) of at most 10 MB. Without it UNHCR will often ask for one."
        ),
    )

    def __init__(self, *args: Any, city: City | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = city
        if city:
            del self.fields["municipality"], self.fields["country"]

    def token(self) -> str:
        """The secret of the request this form makes, bound to what was typed.

        Sent again it is the same request; sent again with another address it is another one, and its code goes there.
        """
        try:
            found: str = signing.loads(self.cleaned_data["once"], salt=_SALT, max_age=86_400)
        except signing.BadSignature:
            found = tokens.new_token()
        return tokens.bound(found, self.draft().words())

    def draft(self) -> RequestDraft:
        """The request as it was typed."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        if self.city:
            typed |= {"municipality": "", "country": "", "city_id": self.city.pk}
        return RequestDraft(**typed)


def once() -> str:
    """A fresh name for a form that is about to be shown; it becomes the request's link."""
    return signing.dumps(tokens.new_token(), salt=_SALT)


class AnswerForm(ProofForm):
    """What the person answers to what UNHCR asked for."""

    body = TextField(
        label=_("Your answer"),
        error_messages={"required": _("Write your answer")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    proof = DocumentField(
        label=_("Another document (optional)"),
        required=False,
        help_text=_("A PDF or an image (PNG, JPEG, WebP) of at most 10 MB."),
    )

    def draft(self) -> AnswerDraft:
        """The answer as it was typed."""
        return AnswerDraft(self.cleaned_data["body"], self.cleaned_data["proof"])


class CodeForm(forms.Form):
    """The six digits that came by mail."""

    code = forms.CharField(
        label=_("The code from the mail"),
        error_messages={"required": _("Type the six digits from the mail")},
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "class": "input--num"}
        ),
    )

    def clean_code(self) -> str:
        """The digits alone: people copy blanks along."""
        typed = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if not (typed.isascii() and typed.isdigit() and len(typed) == 6):
            raise forms.ValidationError(_("The code is six digits."))
        return typed


class ApproveForm(forms.Form):
    """An administrator's yes. What the registry does not know of a new city is asked here."""

    city = forms.TypedChoiceField(label=_("Which city is this?"), coerce=int, empty_value=None, required=False)
    name = LineField(label=_("Name in the registry"), max_length=120, required=False)
    bureau = forms.TypedChoiceField(label=_("UNHCR bureau"), coerce=int, empty_value=None, required=False)
    latitude = forms.DecimalField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        decimal_places=4,
        max_digits=7,
        required=False,
        help_text=_("In degrees, such as 55.6761. South is negative."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        decimal_places=4,
        max_digits=7,
        required=False,
        help_text=_("In degrees, such as 12.5683. West is negative."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    time_zone = ZoneField(label=_("Time zone"), required=False)
    record_domain = forms.BooleanField(required=False)

    NEW_CITY = ("name", "bureau", "latitude", "longitude", "time_zone")

    def __init__(self, *args: Any, request: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        domain = domains.of_address(request.email)
        official = request.city.official_domains if request.city else ()
        if not domain or domain in domains.FREE_MAIL or domain in official:  # never recorded, or recorded already
            del self.fields["record_domain"]
        else:
            label = _("%(domain)s is an official domain of the city") % {"domain": domains.shown(domain)}
            self.fields["record_domain"].label = label
        if request.city_id:
            for name in ("city", *self.NEW_CITY):
                del self.fields[name]
            return
        known = queries.cities_of(request.proposed_country_id or "")
        self.fields["city"].choices = [("", _("A new city")), *known]  # type: ignore[attr-defined]
        self.fields["bureau"].choices = [("", _("Choose a bureau")), *queries.bureaux()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new city needs all that the registry holds of one."""
        data: dict[str, Any] = super().clean() or {}
        if "city" in self.fields and not data.get("city"):
            for name in self.NEW_CITY:
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, _("The registry needs this of a new city."))
        return data

    def new_city_fields(self) -> list[BoundField]:
        """The fields that only a new city needs."""
        return [self[name] for name in self.NEW_CITY if name in self.fields]

    def draft(self) -> VettingDraft:
        """The decision as it was typed."""
        data = self.cleaned_data
        chosen = self.request.city_id or data.get("city")
        new = None
        if chosen is None:
            new = NewCity(data["name"], data["bureau"], data["latitude"], data["longitude"], data["time_zone"])
        return VettingDraft(chosen, new, data.get("record_domain", False))


class MoreForm(forms.Form):
    """What an administrator asks for before deciding."""

    message = TextField(
        label=_("What is missing"),
        error_messages={"required": _("Say what is missing")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The person reads it in a mail, in these words, and answers on their page."),
    )


class DeclineForm(forms.Form):
    """An administrator's no."""

    reason = TextField(
        label=_("Reason"),
        error_messages={"required": _("Give a reason")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The person reads it in a mail, in these words."),
    )
