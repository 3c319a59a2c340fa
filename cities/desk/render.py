"""The page of one account, and what an act on it says before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from cities.desk import queries
from cities.desk.models import Contact
from cities.desk.periods import dormant_before, is_dormant, today
from cities.membership.models import Invitation, Membership, Role
from cities.membership.queries import state_of
from cities.registry.models import City
from cities.signatories.models import Signature
from compact_portal.kit.paging import Page


@dataclass(frozen=True)
class Person:
    """A member of the city as the desk sees them."""

    membership: Membership
    dormant: bool


@dataclass(frozen=True)
class Offered:
    """An invitation, how it stands, and whether UNHCR may still do something about it."""

    invitation: Invitation
    state: str
    word: str
    ours: bool


@dataclass(frozen=True)
class AccountPage:
    """All that an account's template shows."""

    city: City
    people: tuple[Person, ...]
    signatures: tuple[Signature, ...]
    offers: tuple[Offered, ...]
    filings: tuple[Any, ...]
    contacts: Page[Contact]
    overdue: bool
    may_act: bool
    may_invite: bool
    may_replace: bool


def _offered(row: Invitation, newest: bool, at: datetime) -> Offered:
    state = state_of(row, at)
    words = {"open": _("Open"), "accepted": _("Accepted"), "revoked": _("Taken back"), "expired": _("Expired")}
    return Offered(row, state, words[state], row.from_unhcr and newest and state != "accepted")


def account_page(city: City, cursor: str, at: datetime, *, may_act: bool) -> AccountPage:
    """Everything that is known of a city's account, in a fixed number of statements."""
    dormant, seen = dormant_before(at), set()
    people = tuple(Person(one, is_dormant(one.user.last_login, one.since, dormant)) for one in queries.members(city))
    offers = []
    for row in queries.offers(city):
        offers.append(_offered(row, row.email not in seen, at))
        seen.add(row.email)
    suspended = city.standing == City.Standing.SUSPENDED
    return AccountPage(
        city=city,
        people=people,
        signatures=tuple(queries.signatures(city)),
        offers=tuple(offers),
        filings=tuple(queries.filings(city)),
        contacts=queries.contacts(city, cursor),
        overdue=bool(city.next_contact_on and city.next_contact_on < today(at)),
        may_act=may_act,
        may_invite=may_act and not suspended and (city.lead_seen_at is None or city.lead_seen_at < dormant),
        may_replace=may_act and bool(people),
    )


@dataclass(frozen=True)
class ActPage:
    """What an act does, to what, and whom it mails, before its button is pressed."""

    title: str
    says: tuple[str | Promise, ...]
    mailed: tuple[Membership, ...]
    button: str
    stops: bool = False


_SUSPEND = ngettext_lazy("Suspend, and mail %(n)s person", "Suspend, and mail %(n)s people", "n")
_RESTORE = ngettext_lazy("Restore, and mail %(n)s person", "Restore, and mail %(n)s people", "n")


def _mailing(people: tuple[Membership, ...], some: Any, none: str) -> str:
    return str(some % {"n": len(people)}) if people else none


def suspending(city: City) -> ActPage:
    """Before a city is suspended."""
    leads = queries.told(city.pk)
    says = (
        _(
            "Nobody can act for the city from now on, in open windows too. Whoever acts for no other city is signed out."
        ),
        _("It leaves the public list. What it filed stays where it is, and its drafts wait for it."),
        _("Its leads read your reason in a mail."),
    )
    button = _mailing(leads, _SUSPEND, _("Suspend; nobody is mailed"))
    return ActPage(_("Suspend %(city)s") % {"city": city.name}, says, leads, button, stops=True)


def restoring(city: City) -> ActPage:
    """Before a city is restored."""
    leads = queries.told(city.pk)
    says = (
        (_("Its members act for it again, with the roles they had."), _("Sessions that ended stay ended."))
        if city.lead_count
        else (_("It has no lead, so it is listed as known until one is invited and accepts."),)
    )
    button = _mailing(leads, _RESTORE, _("Restore; nobody is mailed"))
    return ActPage(_("Restore %(city)s") % {"city": city.name}, says, leads, button)


def inviting(city: City) -> ActPage:
    """Before a first lead is invited."""
    says = (
        _("The person gets a link that works once, for 14 days. Accepting it proves the address."),
        _("The city becomes active when they accept, with them as its lead."),
    )
    return ActPage(_("Invite a lead for %(city)s") % {"city": city.name}, says, (), _("Invite, and mail 1 person"))


def inviting_again(offer: Invitation) -> ActPage:
    """Before an invitation is sent anew."""
    says = (
        _("A new link goes to \u2068%(email)s\u2069, good for 14 days.") % {"email": offer.email},
        _("The old link stops working at once."),
    )
    return ActPage(
        _("Invite again for %(city)s") % {"city": offer.city.name}, says, (), _("Send it, and mail 1 person")
    )


def revoking(offer: Invitation) -> ActPage:
    """Before an invitation is taken back."""
    says = (
        _("The link sent to \u2068%(email)s\u2069 stops working at once.") % {"email": offer.email},
        _("Nobody is mailed."),
    )
    return ActPage(
        _("Take the invitation for %(city)s back") % {"city": offer.city.name}, says, (), _("Take it back"), stops=True
    )


def replacing(city: City) -> ActPage:
    """Before the lead is replaced. Whom it mails depends on who is chosen; the form says who cannot be reached."""
    ending = len(queries.reached(one for one in queries.members(city) if one.role == Role.LEAD))
    says = (
        _("Somebody who belongs to the city already becomes its lead, at once."),
        _("They get a mail that says so, unless they lead it already."),
        ngettext(
            "If you end the membership of who leads it now, that mails %(n)s more person.",
            "If you end the membership of who leads it now, that mails %(n)s more people.",
            ending,
        )
        % {"n": ending},
    )
    return ActPage(
        _("Replace the lead of %(city)s") % {"city": city.name}, says, (), _("Replace the lead, and mail who is meant")
    )


def contact(city: City) -> ActPage:
    """Before a contact is recorded."""
    says = (_("Staff read it here. The city does not, and nobody is mailed."),)
    return ActPage(_("Record a contact with %(city)s") % {"city": city.name}, says, (), _("Record the contact"))
