"""The words of the mails about belonging to a city."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cities.membership.drafts import ContactLetter
from cities.membership.models import HandOver, Invitation, Membership
from cities.people.compose import Plain, Words, address_of, mail
from compact_portal.kit import instants, languages
from compact_portal.mail import render
from compact_portal.mail.render import typed


def invited(invitation: Invitation, token: str) -> Words:
    """A lead's invitation, with its link."""

    def words() -> Plain:
        city, by = typed(invitation.city.name), typed(str(invitation.invited_by))
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
        city = typed(invitation.city.name)
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
        city = typed(membership.city.name)
        return {
            "subject": _("You no longer act for %(city)s") % {"city": city},
            "heading": _("You no longer act for %(city)s") % {"city": city},
            "paragraphs": [
                _("Your membership has ended. What you wrote for %(city)s stays with it.") % {"city": city},
                _("If this is a mistake, speak to the city’s lead."),
            ],
        }

    return mail(membership.user.language, words)


def made_lead(membership: Membership) -> Words:
    """That one leads the city now."""

    def words() -> Plain:
        city = typed(membership.city.name)
        return {
            "subject": _("You are now a lead of %(city)s") % {"city": city},
            "heading": _("You are now a lead of %(city)s") % {"city": city},
            "paragraphs": [_("A lead clears and sends what the city says, and invites colleagues.")],
            "button_label": _("Go to your city"),
            "button_url": address_of("people:home"),
        }

    return mail(membership.user.language, words)


def hand_over_asked(offer: HandOver) -> Words:
    """To a colleague: that a lead wants to hand over to them."""

    def words() -> Plain:
        names = {"name": typed(str(offer.giver.user)), "city": typed(offer.city.name)}
        return {
            "subject": _("%(name)s wants to hand over the lead of %(city)s to you") % names,
            "heading": _("Will you lead %(city)s?") % names,
            "paragraphs": [
                _("%(name)s wants to hand over the lead of %(city)s to you. Nothing changes until you confirm.")
                % names,
                _("You can answer until %(day)s.")
                % {"day": instants.instant(offer.expires_at, instants.language_now())},
            ],
            "button_label": _("See the offer"),
            "button_url": address_of("membership:hand_over_answer", str(offer.pk)),
        }

    return mail(offer.taker.user.language, words)


def hand_over_declined(offer: HandOver) -> Words:
    """To the giver: that the colleague declined."""

    def words() -> Plain:
        names = {"name": typed(str(offer.taker.user)), "city": typed(offer.city.name)}
        return {
            "subject": _("%(name)s does not take over the lead of %(city)s") % names,
            "heading": _("%(name)s does not take over the lead of %(city)s") % names,
            "paragraphs": [_("Nothing has changed. You still lead %(city)s.") % names],
        }

    return mail(offer.giver.user.language, words)


def hand_over_withdrawn(offer: HandOver) -> Words:
    """To the taker: that the giver took the offer back."""

    def words() -> Plain:
        names = {"name": typed(str(offer.giver.user)), "city": typed(offer.city.name)}
        return {
            "subject": _("%(name)s took back the offer to lead %(city)s") % names,
            "heading": _("%(name)s took back the offer to lead %(city)s") % names,
            "paragraphs": [_("Your role has not changed. There is nothing you need to do.")],
        }

    return mail(offer.taker.user.language, words)


def handed_over(offer: HandOver) -> Words:
    """To the giver: that the colleague leads now."""

    def words() -> Plain:
        names = {"name": typed(str(offer.taker.user)), "city": typed(offer.city.name)}
        return {
            "subject": _("%(name)s now leads %(city)s") % names,
            "heading": _("%(name)s now leads %(city)s") % names,
            "paragraphs": [
                _("%(name)s confirmed and now leads %(city)s.") % names,
                _("What you chose for yourself: %(then)s.") % {"then": offer.get_then_display()},
            ],
        }

    return mail(offer.giver.user.language, words)


def contact(lead: Membership, letter: ContactLetter) -> Words:
    """To a lead: what somebody wrote on the city's page, in a frame of its own."""
    language = languages.spoken(lead.user.language)
    context = {
        "city": typed(lead.city.name, language),
        "letter": letter,
        "writer": typed(letter.name, language),
        "letter_language": languages.OWN_NAMES.get(letter.language, letter.language),
        "letter_direction": languages.direction(letter.language),
    }
    return Words(*render.body("cities/membership/mail/contact", context, language), language)
