"""Forms about belonging to a city."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.membership.drafts import InvitationDraft, Newcomer
from cities.membership.models import Role
from cities.people.forms import PersonForm

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
    """For which city to act."""

    city = forms.IntegerField(min_value=1, max_value=2**31)
