"""The words of the mails about a request to take part."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cities.people.compose import Plain, Words, address_of, mail
from cities.registration.models import Registration
from compact_portal.mail.render import Quoted, typed


def code(request: Registration, secret: str) -> Words:
    """The code that proves the address. Nothing of what the person wrote is repeated: it may not be their address."""

    def words() -> Plain:
        return {
            "subject": _("Your code for Compact Portal"),
            "heading": _("Prove your e-mail address"),
            "paragraphs": [
                _("Somebody asks for a municipality to take part in Compact Portal and gave this address."),
                _("Type this code on the page where you asked. It is good for 30 minutes."),
            ],
            "code": secret,
            "foot": _("If it was not you, do nothing: without the code nobody looks at the request."),
        }

    return mail(request.language, words)


def received(request: Registration, token: str) -> Words:
    """That the request is with UNHCR, and the link by which it can be followed."""

    def words() -> Plain:
        city = typed(request.municipality)
        return {
            "subject": _("UNHCR has your request for %(city)s") % {"city": city},
            "heading": _("UNHCR has your request for %(city)s") % {"city": city},
            "paragraphs": [
                _("Your address is proved. UNHCR now looks at who you are and what you say, and writes to you."),
                _("You can see where the request stands at any time, and take it back."),
            ],
            "button_label": _("See where it stands"),
            "button_url": address_of("registration:status", token),
            "foot": _("Whoever has this link can read the request. Do not pass it on."),
        }

    return mail(request.language, words)


def more_asked(request: Registration, message: str, token: str) -> Words:
    """That UNHCR asks for more, what it asks for, and where to answer."""

    def words() -> Plain:
        city = typed(request.municipality)
        return {
            "subject": _("UNHCR asks for more about your request for %(city)s") % {"city": city},
            "heading": _("UNHCR asks for more about your request for %(city)s") % {"city": city},
            "paragraphs": [
                _("Before it decides, UNHCR asks:"),
                Quoted(message),
                _("Answer on the page of your request. You can hand in another document there."),
            ],
            "button_label": _("Answer"),
            "button_url": address_of("registration:status", token),
            "foot": _("This link takes the place of those in earlier mails. Do not pass it on."),
        }

    return mail(request.language, words)


def taken_back(request: Registration) -> Words:
    """That the request was taken back, in case it was not the person who did so."""

    def words() -> Plain:
        city = typed(request.municipality)
        return {
            "subject": _("Your request for %(city)s was taken back") % {"city": city},
            "heading": _("Your request for %(city)s was taken back") % {"city": city},
            "paragraphs": [
                _("Somebody who has the link to the request took it back. UNHCR no longer looks at it."),
                _("If it was not you, or you have changed your mind, ask again."),
            ],
            "button_label": _("Ask again"),
            "button_url": address_of("registration:start"),
        }

    return mail(request.language, words)


def approved(request: Registration) -> Words:
    """That the municipality takes part, and how to sign in."""

    def words() -> Plain:
        city = typed(request.municipality)
        return {
            "subject": _("%(city)s takes part in Compact Portal") % {"city": city},
            "heading": _("%(city)s takes part") % {"city": city},
            "paragraphs": [
                _("UNHCR has approved your request. You are the lead of %(city)s: you send what it says.")
                % {"city": city},
                _("Sign in with this e-mail address. You get a code by e-mail and need no password."),
                _("Then invite the colleagues who will write with you."),
            ],
            "button_label": _("Sign in"),
            "button_url": address_of("account_request_login_code"),
        }

    return mail(request.language, words)


def declined(request: Registration) -> Words:
    """That the request was declined, and why."""

    def words() -> Plain:
        city = typed(request.municipality)
        return {
            "subject": _("Your request for %(city)s was declined") % {"city": city},
            "heading": _("Your request for %(city)s was declined") % {"city": city},
            "paragraphs": [
                _("UNHCR gave this reason:"),
                Quoted(request.reason),
                _("You can ask again when what is said there has changed."),
            ],
            "button_label": _("Ask again"),
            "button_url": address_of("registration:start"),
        }

    return mail(request.language, words)
