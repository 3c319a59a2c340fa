"""Forms about a person: the profile, and allauth's forms in our words."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account import forms as account
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from cities.people.drafts import ProfileDraft
from compact_portal.kit.lines import LineField, TextField
from compact_portal.kit.zones import ZoneField

log = structlog.get_logger(__name__)

NO_KEY = _("This key did not work here. Try again, or sign in another way.")


class PersonForm(forms.Form):
    """Who somebody is: their name, their office, and the language they are addressed in."""

    name = LineField(
        label=_("Your name"),
        error_messages={"required": _("Give your name")},
        max_length=150,
        help_text=_("As it should stand beside what you file and decide."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office = LineField(
        label=_("Your office"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=lambda: settings.LANGUAGES)


class ProfileForm(PersonForm):
    """How I appear and am addressed."""

    time_zone = ZoneField(label=_("Your time zone"), help_text=_("Dates are shown in Geneva time and in yours."))

    def draft(self) -> ProfileDraft:
        """The profile as it was typed."""
        return ProfileDraft(**self.cleaned_data)


class _Plain:
    """allauth's forms without placeholders, which vanish as one types, and with our labels."""

    LABELS = {
        "login": _("Your e-mail address"),
        "email": _("Your e-mail address"),
        "password": _("Password"),
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
        "code": _("Code"),
    }
    MISSING = {
        "login": _("Give your e-mail address"),
        "email": _("Give the e-mail address"),
        "password": _("Type your password"),
        "oldpassword": _("Type the password you have now"),
        "password1": _("Type a new password"),
        "password2": _("Type the new password once more"),
        "code": _("Type the code"),
    }
    HINTS: dict[str, Any] = {"password1": _("At least 12 characters. A few words are easier to keep than signs.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")
            field.error_messages["required"] = self.MISSING.get(name, field.error_messages["required"])
            if name == "code":
                field.widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false", "dir": "ltr"}


class _AppCode(_Plain):
    LABELS = _Plain.LABELS | {"code": _("Code from your authenticator app")}
    HINTS = _Plain.HINTS | {"code": _("Six digits, or one of your recovery codes.")}


class SignInForm(_Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class AskCodeForm(_Plain, account.RequestLoginCodeForm):  # type: ignore[misc]
    """An e-mail address to which a sign-in code goes."""


class SignInCodeForm(_Plain, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that came."""

    LABELS = _Plain.LABELS | {"code": _("The code from the mail")}


class ProveAddressForm(_Plain, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves a new address."""

    LABELS = _Plain.LABELS | {"code": _("The code from the mail")}


class AskResetForm(_Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """An address whose password was forgotten."""


class ResetForm(_Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, from the link of the mail."""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password, with the old one."""


class SetPasswordForm(_Plain, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class SecondFactorForm(_AppCode, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class SecondFactorAgainForm(_AppCode, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""


class SetUpSecondFactorForm(_AppCode, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    HINTS = _Plain.HINTS | {"code": _("The six digits the app shows now.")}


class _KeyField(forms.JSONField):
    """What a browser says of a key, if it is of a size and depth that a browser would write."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > 20_000:
            raise forms.ValidationError(NO_KEY)
        try:
            return super().to_python(value)
        except RecursionError as problem:
            raise forms.ValidationError(NO_KEY) from problem


class _Key:
    """What a browser says of a key is a structure of a stranger's making: whatever cannot be read is no key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        fields["credential"] = _KeyField(error_messages={"required": NO_KEY, "invalid": NO_KEY})

    def clean(self) -> Any:
        try:
            return super().clean()  # type: ignore[misc]
        except (forms.ValidationError, ImmediateHttpResponse):
            raise
        except Exception as problem:
            log.info("key_not_read", problem=type(problem).__name__)
            raise forms.ValidationError(NO_KEY) from problem

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        try:
            _from_here(credential)
            checked = getattr(super(), "clean_credential", None)
            return checked() if checked else credential
        except ImmediateHttpResponse:  # over the limit
            raise
        except forms.ValidationError as problem:
            raise forms.ValidationError(NO_KEY) from problem
        except Exception as problem:
            log.info("key_not_read", problem=type(problem).__name__)
            raise forms.ValidationError(NO_KEY) from problem


def _from_here(credential: Any) -> None:
    """Refuse what was signed on another page than the portal's: the browser writes the page's origin into it."""
    said = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
    here = urlsplit(settings.PUBLIC_URL)
    if said["origin"] != f"{here.scheme}://{here.netloc}":
        raise ValueError("another origin")


class AddKeyForm(_Key, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new key, its name, and whether it opens the account alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(
            label=_("What you call it"),
            help_text=_("So that you know it again: the telephone, or the key on your ring."),
            max_length=100,
            required=False,
            initial=self.initial.get("name"),
        )
        self.fields["passwordless"] = forms.BooleanField(
            label=_("It also signs me in alone"),
            help_text=_(
                "No address, no code: the key asks for your finger, your face or its PIN. A key without these cannot."
            ),
            required=False,
            initial=True,
        )
        self.order_fields(["name", "passwordless", "credential"])


class RenameKeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(
            label=_("What you call it"), max_length=100, error_messages={"required": _("Give it a name")}
        )


class KeyForm(_Key, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A key as the second factor."""


class KeySignInForm(_Key, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """A key alone."""


class KeyAgainForm(_Key, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key once more."""


class DeclineErasureForm(forms.Form):
    """An administrator's no to a wish to be erased."""

    reason = TextField(
        label=_("Reason"),
        error_messages={"required": _("Give a reason")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The person reads it in a mail, in these words."),
    )
