"""The words of the mails about an account: sign-in codes, and notes that something about it changed.

allauth names its mails by a template; here each has its words, and the post office's frame does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compact_portal.kit import instants, languages
from compact_portal.mail import render
from compact_portal.mail.render import Quoted


@dataclass(frozen=True)
class Words:
    """A mail ready to be posted."""

    subject: str
    text: str
    html: str
    language: str


Plain = dict[str, Any]


def address_of(name: str, *args: str) -> str:
    """A page's whole address, under the portal's own name and never the one a request gave."""
    return settings.PUBLIC_URL + reverse(name, args=args)


def mail(language: str, words: Callable[[], Plain]) -> Words:
    """A short mail in the reader's language; ``words`` is called while that language is on."""
    language = languages.spoken(language)
    with translation.override(language):
        subject, text, html = render.plain(language=language, **words())
    return Words(subject, text, html, language)


def administrator(*, name: str, language: str) -> Words:
    """How a new portal administrator signs in."""

    def words() -> Plain:
        return {
            "subject": _("You are an administrator of Compact Portal"),
            "heading": _("You are an administrator of Compact Portal"),
            "paragraphs": [
                _("Sign in with this e-mail address. You get a code by e-mail and need no password."),
                _(
                    "At your first sign-in you set up a second factor. Have an authenticator app on your telephone ready."
                ),
            ],
            "button_label": _("Sign in"),
            "button_url": address_of("account_request_login_code"),
        }

    return mail(language, words)


def second_factor_removed(*, language: str, staff: bool) -> Words:
    """That an administrator took the second factor away, so that whoever did not ask for it can raise the alarm."""

    def words() -> Plain:
        paragraphs = [
            _(
                "An administrator of the portal took away your app, your keys and your recovery codes, and signed you out."
            )
        ]
        if staff:
            paragraphs.append(_("At your next sign-in you set up a new one. Have your telephone or a key ready."))
        else:
            paragraphs.append(_("You can sign in without one now. We advise you to set up a new one in your account."))
        return {
            "subject": _("Your second factor was removed by an administrator"),
            "heading": _("Your second factor was removed by an administrator"),
            "paragraphs": paragraphs,
            "button_label": _("Sign in"),
            "button_url": address_of("account_login"),
            "foot": _("If you did not ask for it, tell the portal’s administrators at once."),
        }

    return mail(language, words)


def erasure_asked(*, language: str, due: datetime) -> Words:
    """That the wish to be erased is noted, and until when it can be taken back."""

    def words() -> Plain:
        day = instants.instant(due, instants.language_now())
        return {
            "subject": _("You asked to be erased"),
            "heading": _("You asked to be erased"),
            "paragraphs": [
                _("Your account and what is held about you are erased on %(when)s, or earlier by an administrator.")
                % {"when": day},
                _("What you filed for a city stays with the city, without your name."),
                _("Until then you can go on as usual, download what is held about you, or take your request back."),
            ],
            "button_label": _("Look at your request"),
            "button_url": address_of("people:erasure"),
            "foot": _("If it was not you, take the request back, and change your password."),
        }

    return mail(language, words)


def erasure_taken_back(*, language: str) -> Words:
    """That nothing is erased."""

    def words() -> Plain:
        return {
            "subject": _("Your request to be erased was taken back"),
            "heading": _("Your request to be erased was taken back"),
            "paragraphs": [_("Nothing was erased. Your account stays as it is.")],
            "foot": _("If it was not you, sign in, end all other sessions, and tell the portal’s administrators."),
        }

    return mail(language, words)


def erasure_declined(*, language: str, reason: str) -> Words:
    """That an administrator said no, and why."""

    def words() -> Plain:
        return {
            "subject": _("Your request to be erased was declined"),
            "heading": _("Your request to be erased was declined"),
            "paragraphs": [
                _("Nothing was erased. An administrator of the portal gives this reason:"),
                Quoted(reason),
                _("You can ask again. You can also turn to the data protection authority that is in charge of you."),
            ],
        }

    return mail(language, words)


def erased(*, language: str) -> Words:
    """The last mail: it is done. Its own address is dropped once it has left."""

    def words() -> Plain:
        return {
            "subject": _("You were erased from Compact Portal"),
            "heading": _("You were erased from Compact Portal"),
            "paragraphs": [
                _(
                    "Your account, your name and your addresses are gone. What you filed for a city stays with the city."
                ),
                _("Texts of mails that others got may name you for %(days)s days more; then they are dropped.")
                % {"days": settings.MAIL_TEXT_DAYS},
                _("This is the last mail. The portal forgets this address as soon as the mail has left."),
            ],
        }

    return mail(language, words)


def account(template: str, context: Mapping[str, Any], language: str) -> Words | None:
    """allauth's mail called ``template`` in our words; None for one that is not known here."""
    words = _ACCOUNT.get(template.rpartition("/")[2])
    return mail(language, lambda: words(context)) if words else None


def _login_code(context: Mapping[str, Any]) -> Plain:
    return {
        "subject": _("Your sign-in code for Compact Portal"),
        "heading": _("Your sign-in code"),
        "paragraphs": [_("Type this code on the page where you asked for it. It works once, for ten minutes.")],
        "code": context["code"],
        "foot": _(
            "Somebody asked to sign in with this address. If it was not you, do nothing. Never pass the code on."
        ),
    }


def _unknown(context: Mapping[str, Any]) -> Plain:
    return {
        "subject": _("Nobody is registered with this address"),
        "heading": _("Nobody is registered with this address"),
        "paragraphs": [
            _("Somebody asked to sign in to Compact Portal with this address, and it has no account there."),
            _(
                "Perhaps you were registered with another address. If your municipality does not take part yet, ask for it."
            ),
        ],
        "button_label": _("Register your municipality"),
        "button_url": address_of("registration:start"),
        "foot": _("If it was not you, do nothing."),
    }


def _reset(context: Mapping[str, Any]) -> Plain:
    # allauth makes the link from the Host it was asked under; ours names the portal, whatever a stranger wrote there.
    path = urlsplit(context["password_reset_url"]).path
    return {
        "subject": _("Choose a new password"),
        "heading": _("Choose a new password"),
        "paragraphs": [_("Somebody asked for a new password for your account. The link works once.")],
        "button_label": _("Choose a new password"),
        "button_url": f"{settings.PUBLIC_URL}{path}",
        "foot": _("If it was not you, do nothing: your password stays as it is."),
    }


def _confirm(context: Mapping[str, Any]) -> Plain:
    return {
        "subject": _("Prove your e-mail address"),
        "heading": _("Prove your e-mail address"),
        "paragraphs": [_("Type this code on the page where you asked for it.")],
        "code": context.get("code", ""),
        "foot": _("Somebody gave this address to Compact Portal. If it was not you, do nothing."),
    }


def _changed(sentence: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], Plain]:
    """A note that something about the account changed: what, when and from where, and what to do about it."""

    def words(context: Mapping[str, Any]) -> Plain:
        at: datetime = context["timestamp"]
        told = sentence(context)
        return {
            "subject": told,
            "heading": told,
            "paragraphs": [
                _("This was done on %(when)s from the network address %(ip)s.")
                % {"when": instants.instant(at, instants.language_now()), "ip": context["ip"]},
                _("If it was not you, sign in, end all other sessions, and tell the portal’s administrators."),
            ],
            "button_label": _("Look at your sessions"),
            "button_url": address_of("usersessions_list"),
        }

    return words


_ACCOUNT: dict[str, Callable[[Mapping[str, Any]], Plain]] = {
    "login_code": _login_code,
    "unknown_account": _unknown,
    "password_reset_key": _reset,
    "email_confirmation": _confirm,
    "email_confirmation_signup": _confirm,
    "email_confirm": _changed(lambda c: _("Your e-mail address was proved")),
    "email_changed": _changed(lambda c: _("Your e-mail address was changed to %(new)s") % {"new": c["to_email"]}),
    "email_deleted": _changed(lambda c: _("The e-mail address %(old)s was removed") % {"old": c["deleted_email"]}),
    "password_changed": _changed(lambda c: _("Your password was changed")),
    "password_reset": _changed(lambda c: _("Your password was reset")),
    "password_set": _changed(lambda c: _("A password was set for your account")),
    "totp_activated": _changed(lambda c: _("A second factor was set up for your account")),
    "totp_deactivated": _changed(lambda c: _("The second factor of your account was removed")),
    "webauthn_added": _changed(lambda c: _("A key was set up for your account")),
    "webauthn_removed": _changed(lambda c: _("A key of your account was removed")),
    "account_connected": _changed(lambda c: _("Your account can now be opened with another organisation’s account")),
    "recovery_codes_generated": _changed(lambda c: _("New recovery codes were made for your account")),
}
