"""Inviting, accepting, changing roles and ending memberships. A city's row is locked for each, so it always has a lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.membership import compose, queries
from cities.membership.drafts import InvitationDraft, Newcomer
from cities.membership.models import HandOver, Invitation, Membership, Role
from cities.membership.periods import INVITATION_STANDS, INVITATIONS_A_DAY, OPEN_INVITATIONS
from cities.people import actions as people
from cities.people.actor import SYSTEM, Actor
from cities.people.drafts import NewPerson
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import domains, tokens
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.persons import Person
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)

NO_LEAD = _("%(city)s would be without a lead. Make somebody else its lead first.")


@action
def join(*, city: City, user: User, role: str, actor: Actor, at: datetime) -> Membership:
    """Make ``user`` a member of ``city``; who is one already gets the role, if it says more than theirs."""
    city = City.objects.select_for_update().get(pk=city.pk)
    current = Membership.objects.filter(city=city, user=user, until=None).first()
    if current is None:
        current = Membership.objects.create(city=city, user=user, role=role, since=at)
        _remember("joined", current, actor, at, {"role": role})
    elif Role.values.index(role) < Role.values.index(current.role):
        _write_role(current, role, actor, at)
    return current


@action
def invite(*, draft: InvitationDraft, actor: Actor, at: datetime) -> Invitation:
    """Offer a membership of the actor's city to an address and mail the link.

    An older open offer to the same address is replaced. Refuses who is a member already, and a flood.
    """
    city = _own_city(actor)
    email = domains.normal_address(draft.email)
    if Membership.objects.filter(city=city, user__email=email, until=None).exists():
        raise Refusal(_("This person belongs to your city already."), field="email")
    queries.open_invitations(actor, at).filter(email=email).update(revoked_at=at)
    if queries.open_invitations(actor, at).count() >= OPEN_INVITATIONS:
        raise Refusal(_("Your city has too many open invitations. Revoke some first."))
    if Invitation.objects.filter(city=city, invited_at__gt=at - timedelta(days=1)).count() >= INVITATIONS_A_DAY:
        raise Refusal(_("Your city has sent many invitations today. Send more tomorrow."))
    token = tokens.new_token()
    invitation = Invitation.objects.create(
        city=city, email=email, role=draft.role, secret=tokens.digest(token), invited_by_id=actor.user_id or 0,
        invited_at=at, expires_at=at + INVITATION_STANDS,
    )  # fmt: skip
    _remember("invited", invitation, actor, at, {"role": draft.role})
    words = compose.invited(invitation, token, actor.language)
    post_office.post(
        key=f"invitation:{invitation.pk}", to=email, subject=words.subject, text=words.text, html=words.html,
        purpose="invitation", language=words.language, at=at,
    )  # fmt: skip
    return invitation


@action
def revoke(*, invitation_id: int, actor: Actor, at: datetime) -> None:
    """Take an open invitation of the actor's city back. Refuses one that was accepted or is no longer open."""
    _own_city(actor)
    invitation = queries.open_invitations(actor, at).select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None:
        raise Refusal(_("This invitation is no longer open."))
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=at)
    _remember("invitation_revoked", invitation, actor, at, {"role": invitation.role})


@action
def accept(*, token: str, newcomer: Newcomer | None, actor: Actor, at: datetime) -> User:
    """Take up an invitation, once: its link proves the address. Returns the person, who may now be signed in.

    Refuses a link that was used, revoked or has expired, a city that is not active, and somebody else's account.
    """
    found = Invitation.objects.select_for_update().filter(secret=tokens.digest(token)).first()
    if found is None or (state := queries.state_of(found, at)) != "open":
        raise Refusal(_REFUSALS.get(state if found else "", _("This link is not one of ours.")))
    if found.city.standing != City.Standing.ACTIVE:
        raise Refusal(_("This city does not take part at present."))
    if actor.is_authenticated and domains.normal_address(actor.email) != found.email:
        raise Refusal(_("This invitation is for another address. Sign out first, then follow the link again."))
    said = newcomer or Newcomer(name="", office="", language="en")
    person = NewPerson(found.email, said.name, said.office, said.language, found.city.time_zone)
    user = people.admit(person=person, at=at)
    Invitation.objects.filter(pk=found.pk).update(accepted_at=at)
    himself = Actor(user_id=user.pk, name=user.name or user.email, email=user.email)
    join(city=found.city, user=user, role=found.role, actor=himself, at=at)
    return user


_REFUSALS = {
    "accepted": _("This invitation was accepted already. Sign in instead."),
    "revoked": _("This invitation was taken back. Ask your colleague for a new one."),
    "expired": _("This invitation has expired. Ask your colleague for a new one."),
}


@action
def change_role(*, membership_id: int, role: str, actor: Actor, at: datetime) -> Membership:
    """Give a member of the actor's city another role. Refuses to leave the city without a lead."""
    _own_city(actor)
    membership = _of_own_city(actor, membership_id)
    if membership.role == role:
        return membership
    if queries.is_only_lead(membership):
        raise Refusal(NO_LEAD % {"city": membership.city.name}, field="role")
    _write_role(membership, role, actor, at)
    return membership


@action
def end(*, membership_id: int, actor: Actor, at: datetime) -> Membership:
    """End a membership of the actor's city at once and mail the person. Refuses to leave the city without a lead."""
    _own_city(actor)
    membership = _of_own_city(actor, membership_id)
    if queries.is_only_lead(membership):
        raise Refusal(NO_LEAD % {"city": membership.city.name})
    Membership.objects.filter(pk=membership.pk).update(until=at)
    _remember("left", membership, actor, at, {"role": membership.role})
    words = compose.ended(membership)
    post_office.post(
        key=f"membership:{membership.pk}:ended", to=membership.user.email, to_name=membership.user.name,
        subject=words.subject, text=words.text, html=words.html, purpose="notice", language=words.language, at=at,
    )  # fmt: skip
    return membership


def _own_city(actor: Actor) -> City:
    """The actor's city, locked. Refuses whoever does not lead it now: the page may be older than their role."""
    led = Membership.objects.filter(user_id=actor.user_id or 0, role=Role.LEAD, until=None)
    city_id = actor.city.id if actor.city else 0
    city = City.objects.select_for_update().filter(pk=city_id, standing=City.Standing.ACTIVE).first()
    if city is None or not led.filter(city=city).exists():
        raise NotAllowed(_("Only the city’s lead can do this."))
    return city


def _of_own_city(actor: Actor, membership_id: int) -> Membership:
    membership = queries.member(actor, membership_id)
    if membership is None:
        raise Refusal(_("This person no longer belongs to your city."))
    return membership


def _write_role(membership: Membership, role: str, actor: Actor, at: datetime) -> None:
    before, membership.role = membership.role, role
    Membership.objects.filter(pk=membership.pk).update(role=role)
    _remember("role_changed", membership, actor, at, {"from": before, "to": role})


def _remember(name: str, row: Membership | Invitation, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    # Names and addresses stay out of the journal, which is never changed: a person may ask to be erased.
    of = {"person": row.user_id} if isinstance(row, Membership) else {"invitation": row.pk}
    city = row.city
    remember(Happening(name, at, actor.user_id, str(actor.name), city.pk, city.bureau_id, data={**of, **data}))
    log.info(name, who=actor.user_id, city=city.pk, **of, **data)


@action
def forget_person(person: Person, at: datetime) -> None:
    """End an erased person's memberships and what they offered or were offered; blank the addresses they were invited at.

    Refuses to leave an active city without a lead: its row is locked here, so that two leads cannot go at once.
    """
    seats = Membership.objects.filter(user_id=person.user_id, until=None).order_by("city_id")
    list(City.objects.select_for_update().filter(pk__in=seats.values("city")).order_by("pk"))
    if sentences := queries.stops(person):
        raise Refusal(sentences[0])
    open_offers = HandOver.objects.filter(Q(giver__user_id=person.user_id) | Q(taker__user_id=person.user_id))
    open_offers.filter(answered_at=None).update(answered_at=at, answer=HandOver.Answer.WITHDRAWN)
    for seat in seats.select_related("city"):
        Membership.objects.filter(pk=seat.pk).update(until=at)
        _remember("left", seat, SYSTEM, at, {"role": seat.role})
    Membership.objects.filter(user_id=person.user_id).update(shown_publicly=False)
    theirs = Invitation.objects.filter(Q(email__in=person.addresses) | Q(invited_by_id=person.user_id))
    theirs.filter(accepted_at=None, revoked_at=None, expires_at__gt=at).update(revoked_at=at)
    Invitation.objects.filter(email__in=person.addresses).update(email="")


@action
def tidy(at: datetime) -> None:
    """Blank the addresses of invitations that nobody took up, some time after they ended."""
    long_ago = at - timedelta(days=settings.EXPIRED_INVITATION_DAYS)
    untaken = Invitation.objects.filter(accepted_at=None, expires_at__lt=long_ago).exclude(email="")
    if blanked := untaken.update(email=""):
        log.info("invitations_forgotten", count=blanked)
