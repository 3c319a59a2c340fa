"""The words of the mails about belonging to a city."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cities.membership.models import Invitation, Membership
from cities.people.compose import Plain, Words, address_of, mail
from compact_portal.kit import instants


def invited(invitation: Invitation, token: str) -> Words:
    """A lead's invitation, with its link."""

    def words() -> Plain:
        city, by = invitation.city.name, str(invitation.invited_by)
        return {
            "subject": _("%(name)s invites you to act for %(city)s") % {"name": by, "city": city},
            "heading": _("Act for %(city)s in Compact Portal") % {"city": city},
            "paragraphs": [
                _("%(name)s invites you to join %(city)s as %(role)s.")
                % {"name": by, "city": city, "role": invitation.get_role_display()},
                *_what_it_is(invitation),
            ],
            **_way_in(token),
        }

    return mail(invitation.language, words)


def led(invitation: Invitation, token: str) -> Words:
    """UNHCR's invitation to a city's first lead, with its link."""

    def words() -> Plain:
        city = invitation.city.name
        return {
            "subject": _("UNHCR invites you to speak for %(city)s") % {"city": city},
            "heading": _("Speak for %(city)s in Compact Portal") % {"city": city},
            "paragraphs": [
                _("%(name)s of UNHCR invites you to lead %(city)s in Compact Portal.")
                % {"name": invitation.invited_by, "city": city},
                _("A lead clears and sends what the city says, and invites colleagues."),
                *_what_it_is(invitation),
            ],
            **_way_in(token),
        }

    return mail(invitation.language, words)


def _what_it_is(invitation: Invitation) -> list[str]:
    return [
        _("Compact Portal is where cities and UNHCR consult each other on refugee policy and practice."),
        _("The link works once, until %(day)s.")
        % {"day": instants.instant(invitation.expires_at, instants.language_now())},
    ]


def _way_in(token: str) -> Plain:
    return {
        "button_label": _("See the invitation"),
        "button_url": address_of("membership:invitation", token),
        "foot": _("If you did not expect this, do nothing. The link is yours alone: do not pass it on."),
    }


def ended(membership: Membership) -> Words:
    """That one no longer acts for the city."""

    def words() -> Plain:
        city = membership.city.name
        return {
            "subject": _("You no longer act for %(city)s") % {"city": city},
            "heading": _("You no longer act for %(city)s") % {"city": city},
            "paragraphs": [
                _("Your membership has ended. What you wrote for %(city)s stays with it.") % {"city": city},
                _("If this is a mistake, speak to the city’s lead."),
            ],
        }

    return mail(membership.user.language, words)
