"""Forms about belonging to a city."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cities.membership import queries
from cities.membership.drafts import ContactLetter, HandOverDraft, InvitationDraft, Newcomer, SettingsDraft
from cities.membership.models import HandOver, Membership, Role
from cities.people.actor import Actor
from cities.people.forms import PersonForm
from compact_portal.kit import domains
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.lines import LineField, TextField
from compact_portal.mail import render

ROLES = (
    (Role.LEAD, _("Lead: clears and sends what the city says, invites and removes colleagues")),
    (Role.DRAFTER, _("Drafter: writes practices and comments")),
    (Role.OBSERVER, _("Observer: reads along")),
)


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail of your colleague"),
        error_messages={"required": _("Give your colleague’s e-mail address")},
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("What they will do"), choices=ROLES, widget=forms.RadioSelect, initial=Role.DRAFTER
    )

    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=lambda: settings.LANGUAGES, required=False
    )

    def draft(self) -> InvitationDraft:
        """The invitation as it was typed."""
        return InvitationDraft(**self.cleaned_data)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("What they do"), choices=ROLES, widget=forms.RadioSelect)


class NewcomerForm(PersonForm):
    """Who somebody is who has no account yet."""

    def draft(self) -> Newcomer:
        """The person as they described themselves."""
        return Newcomer(**self.cleaned_data)


class SwitchForm(forms.Form):
    """For which city to act; 0 is UNHCR. ``way_on`` is the page of the portal that was asked for, if one was."""

    city = forms.IntegerField(min_value=0, max_value=2**31)
    way_on = forms.CharField(required=False)

    def clean_way_on(self) -> str:
        """A path of this portal, or nothing: the switch leads nowhere else."""
        typed: str = self.cleaned_data["way_on"]
        ours = typed.startswith("/") and url_has_allowed_host_and_scheme(typed, None)
        return typed if ours and len(typed) <= 2000 else ""


class HandOverForm(forms.Form):
    """To whom a lead hands over, and what they do afterwards."""

    taker = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Membership.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague"), "invalid_choice": _("Choose a colleague")},
    )
    then = forms.ChoiceField(
        label=_("What you do afterwards"),
        choices=HandOver.Then.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you do afterwards")},
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taker: Any = self.fields["taker"]
        taker.queryset = colleagues
        self.unreached = queries.unreached(colleagues)
        taker.label_from_instance = self._label

    def _label(self, one: Membership) -> str:
        said = f"\u2068{one.user}\u2069, {one.get_role_display()}"
        return str(_("%(name)s (no mail reaches them)") % {"name": said}) if one.pk in self.unreached else said

    def draft(self) -> HandOverDraft:
        """The offer as it was chosen."""
        return HandOverDraft(self.cleaned_data["taker"].pk, self.cleaned_data["then"])


class SettingsForm(forms.Form):
    """What a lead decides for the city, and for their own name."""

    drafters_may_send = forms.BooleanField(
        label=_("Drafters may send to UNHCR for the city"),
        required=False,
        help_text=_("Without this, what a drafter writes waits for a lead, who clears and sends it."),
    )
    shown_publicly = forms.BooleanField(
        label=_("Show my name on the city’s page as its focal point"),
        required=False,
        help_text=_("Your name and office, never your address. Each lead decides this for themselves."),
    )

    def draft(self) -> SettingsDraft:
        """The settings as they were ticked."""
        return SettingsDraft(**self.cleaned_data)


class ContactForm(forms.Form):
    """What somebody writes to the leads of a city."""

    name = LineField(
        label=_("Your name"),
        error_messages={"required": _("Give your name")},
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Give your e-mail address: the answer goes there")},
        max_length=254,
        help_text=_("The city’s leads see it and answer to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=CONTENT_LANGUAGES)
    message = TextField(
        label=_("Your message"),
        error_messages={"required": _("Write your message")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    def clean_email(self) -> str:
        """An address that can stand in a mail's head."""
        try:
            return render.address(self.cleaned_data["email"])
        except render.BadAddress as problem:
            raise forms.ValidationError(_("No mail can be sent to this address.")) from problem

    def letter(self, actor: Actor) -> ContactLetter:
        """The message; its address is proved when it is the signed-in person's own."""
        proved = actor.is_authenticated and domains.normal_address(self.cleaned_data["email"]) == actor.email
        return ContactLetter(**self.cleaned_data, proved=proved)
