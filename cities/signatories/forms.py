"""The administrator's forms of letters and signatures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.signatories import queries
from cities.signatories.drafts import InstrumentDraft, SignatureDraft
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.files import Clean, accept
from compact_portal.kit.languages import OWN_NAMES
from compact_portal.kit.lines import LineField, TextField
from compact_portal.kit.refusals import Refusal


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "class": "input--half"}), **options
    )


class InstrumentForm(forms.Form):
    """A letter, charter or pledge, with its document."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    title = LineField(label=_("Title"), max_length=200, error_messages={"required": _("Give the title")})
    language = forms.ChoiceField(label=_("Language of the letter"), choices=list(OWN_NAMES.items()), initial="en")
    addressed_to = LineField(label=_("Addressed to"), max_length=200, required=False)
    about = TextField(label=_("What it asks for"), max_length=5000, required=False, widget=_area(5))
    dated_on = _day(_("Date"), error_messages={"required": _("Give the date")})
    day_known = forms.BooleanField(label=_("The day is known, not only the month"), required=False, initial=True)
    document = forms.FileField(
        label=_("The document"), required=False, max_length=200,
        help_text=_("PDF or image, at most 10 MB. A new one takes the place of the one before."),
        error_messages={"empty": _("The file is empty.")}, widget=forms.FileInput,
    )  # fmt: skip

    def clean_document(self) -> Clean | None:
        """The document as it may be kept."""
        file = self.cleaned_data["document"]
        if not file:
            return None
        try:
            return accept(file)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal

    def draft(self) -> InstrumentDraft:
        """The letter as it was typed."""
        names = ("title", "addressed_to", "about", "dated_on", "day_known", "language")
        return InstrumentDraft(**{name: self.cleaned_data[name] for name in names})


def instrument_initial(found: Instrument) -> dict[str, Any]:
    """What the form of a letter begins with."""
    names = ("title", "addressed_to", "about", "dated_on", "day_known", "language")
    return {name: getattr(found, name) for name in names} | {"seen": queries.version_of(found)}


class SignatureForm(forms.Form):
    """One city's signing. The city is named by the last word of its page's address: ten thousand fit no menu."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    city = LineField(
        label=_("City"), max_length=200, error_messages={"required": _("Say which city signed")},
        help_text=_("Its page’s address, or the last word of it: amman for /cities/amman/"),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "input--half"}),
    )  # fmt: skip
    order = forms.IntegerField(
        label=_("Place in the order"), min_value=1, max_value=32_767, error_messages={"required": _("Give the place")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--num", "dir": "ltr"}),
    )  # fmt: skip
    signatory = LineField(label=_("Who signed"), max_length=150, error_messages={"required": _("Say who signed")})
    signatory_kind = forms.ChoiceField(
        label=_("A person or a body"), choices=Signature.By.choices, widget=forms.RadioSelect, initial="person"
    )
    signs_as = LineField(label=_("The city as it signs"), max_length=150, error_messages={"required": _("Say how")})
    country_as_written = LineField(
        label=_("The country as it is written"), max_length=80, error_messages={"required": _("Give the country")}
    )
    signed_on = _day(_("Day of signing"), required=False)

    def clean_city(self) -> int:
        """The city's id, from its page's address."""
        slug = self.cleaned_data["city"].rstrip("/").rpartition("/")[2]
        found = queries.city_by_slug(slug)
        if found is None:
            raise forms.ValidationError(_("The registry holds no city with this address."))
        return found.pk

    def draft(self) -> SignatureDraft:
        """The signature as it was typed."""
        data = self.cleaned_data
        names = ("order", "signatory", "signatory_kind", "signs_as", "country_as_written", "signed_on")
        return SignatureDraft(city_id=data["city"], **{name: data[name] for name in names})


class SignatureCorrectionForm(SignatureForm):
    """A signature put right, with the reason."""

    reason = TextField(
        label=_("Why it is corrected"), max_length=1000, error_messages={"required": _("Say why it is corrected")},
        widget=_area(3),
    )  # fmt: skip


def signature_initial(found: Signature) -> dict[str, Any]:
    """What the form of a correction begins with."""
    names = ("order", "signatory", "signatory_kind", "signs_as", "country_as_written", "signed_on")
    seen = queries.version_of(found)
    return {name: getattr(found, name) for name in names} | {"city": found.city.slug, "seen": seen}
