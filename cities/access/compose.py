"""The words of the mails about a change of address."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cities.people.compose import Plain, Words, address_of, mail
from cities.people.models import User
from compact_portal.kit import instants


def code_to_old(user: User, email: str, code: str) -> Words:
    """To the address one has: a code, and what it would do."""

    def words() -> Plain:
        return {
            "subject": _("A code to change your e-mail address"),
            "heading": _("A code to change your e-mail address"),
            "paragraphs": [
                _("You, or somebody who is signed in as you, asked to change your address to %(email)s.")
                % {"email": email},
                _("If it was you, type this code as the code from your old mailbox. It works for one hour."),
            ],
            "code": code,
            "foot": _("If it was not you, do not pass the code on. Sign in, end all other sessions, and tell us."),
        }

    return mail(user.language, words)


def code_to_new(user: User, code: str) -> Words:
    """To the address one wants: a code."""

    def words() -> Plain:
        return {
            "subject": _("A code to prove your new e-mail address"),
            "heading": _("A code to prove your new e-mail address"),
            "paragraphs": [
                _("Somebody wants to use this address for their account on Compact Portal."),
                _("If it was you, type this code as the code from your new mailbox. It works for one hour."),
            ],
            "code": code,
            "foot": _("If it was not you, do nothing. Never pass the code on."),
        }

    return mail(user.language, words)


def somebody_elses(user: User) -> Words:
    """To an address that has an account of its own: that it was asked for, and that nothing changes."""

    def words() -> Plain:
        return {
            "subject": _("Your address was asked for on another account"),
            "heading": _("Your address was asked for on another account"),
            "paragraphs": [
                _(
                    "Somebody wants to use this address for another account on Compact Portal. It has an account already."
                ),
                _("An address belongs to one account, so nothing changes. If it was you, sign in with this address."),
            ],
            "button_label": _("Sign in"),
            "button_url": address_of("account_request_login_code"),
            "foot": _("If it was not you, do nothing."),
        }

    return mail(user.language, words)


def changed_away(user: User, at: datetime) -> Words:
    """To the old address, once it no longer counts."""

    def words() -> Plain:
        return {
            "subject": _("Your account no longer uses this address"),
            "heading": _("Your account no longer uses this address"),
            "paragraphs": [
                _("On %(when)s your account on Compact Portal was moved to another e-mail address.")
                % {"when": instants.instant(at, instants.language_now())},
                _("Codes from both mailboxes were typed. All other sessions were ended."),
                _("If it was not you, tell the portal’s administrators at once."),
            ],
        }

    return mail(user.language, words)


def changed_here(user: User, at: datetime) -> Words:
    """To the new address, once it counts."""

    def words() -> Plain:
        return {
            "subject": _("This is now the address of your account"),
            "heading": _("This is now the address of your account"),
            "paragraphs": [
                _("Since %(when)s you sign in to Compact Portal with this address.")
                % {"when": instants.instant(at, instants.language_now())},
                _("Your cities, your invitations and what you filed stay as they are."),
            ],
            "button_label": _("Your account"),
            "button_url": address_of("people:profile"),
        }

    return mail(user.language, words)
