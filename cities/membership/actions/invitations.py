"""Inviting, and accepting: of a colleague by a lead, of a first lead by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cities.membership import compose, queries
from cities.membership.actions import records
from cities.membership.actions.members import join
from cities.membership.drafts import InvitationDraft, LeadOffer, Newcomer
from cities.membership.models import Invitation, Membership, Role
from cities.membership.periods import INVITATION_STANDS, INVITATIONS_A_DAY, OPEN_INVITATIONS
from cities.people import actions as people
from cities.people.actor import Actor
from cities.people.drafts import NewPerson
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import domains, tokens
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action


@action
def invite(*, draft: InvitationDraft, actor: Actor, at: datetime) -> Invitation:
    """Offer a membership of the actor's city to an address and mail the link, in the language the lead chose.

    An older open offer to the same address is replaced. Refuses who is a member already, an address that is not
    written to, and a flood.
    """
    return _invite(records.own_city(actor), draft, actor, at)


def _invite(city: City, draft: InvitationDraft, actor: Actor, at: datetime) -> Invitation:
    email = domains.normal_address(draft.email)
    if Membership.objects.filter(city=city, user__email=email, until=None).exists():
        raise Refusal(_("This person belongs to your city already."), field="email")
    if not queries.invitable([email]):
        raise Refusal(queries.UNREACHED, field="email")
    queries.open_invitations(actor, at).filter(email=email).update(revoked_at=at)
    if queries.open_invitations(actor, at).count() >= OPEN_INVITATIONS:
        raise Refusal(_("Your city has too many open invitations. Revoke some first."))
    by_leads = Invitation.objects.filter(city=city, from_unhcr=False)
    if by_leads.filter(invited_at__gt=at - timedelta(days=1)).count() >= INVITATIONS_A_DAY:
        raise Refusal(_("Your city has sent many invitations today. Send more tomorrow."))
    language = draft.language or actor.language
    return _offer(Invitation(city=city, email=email, role=draft.role, language=language), actor, at)


@action
def invite_lead(*, city_id: int, email: str, language: str, actor: Actor, at: datetime) -> Invitation:
    """Offer the lead of a city to an address for UNHCR and mail the link; accepting it makes the city active.

    An older open offer of UNHCR to the same address is replaced. Refuses a suspended city, one whose lead is there,
    and whoever is no administrator.
    """
    return invite_leads(offers=[LeadOffer(city_id, email, language)], actor=actor, at=at)[0]


@action
def invite_leads(*, offers: Sequence[LeadOffer], actor: Actor, at: datetime) -> list[Invitation]:
    """``invite_lead`` for many cities, each once: all of them or, when one cannot be asked, none, naming every such city."""
    records.administrator(actor)
    ids = [offer.city_id for offer in offers]
    rows = City.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    cities = {city.pk: city for city in rows}
    problems = queries.why_not_led(cities.values(), at)
    reached = queries.invitable(domains.normal_address(offer.email) for offer in offers)
    refused = [f"{cities[pk]}: {problems[pk]}" for pk in dict.fromkeys(ids) if pk in problems]
    refused += [f"{cities[pk]}: {_('It is named twice.')}" for pk in cities if ids.count(pk) > 1]
    unread = [one for one in offers if domains.normal_address(one.email) not in reached]
    refused += [f"{cities[one.city_id]}: {queries.UNREACHED}" for one in unread if one.city_id in cities]
    if refused or not set(ids) <= set(cities):
        raise Refusal(" ".join(refused) or _("This city is not in the registry."), field="city")
    made = []
    for offer in offers:
        email = domains.normal_address(offer.email)
        queries.offers_of_unhcr(offer.city_id).filter(email=email, revoked_at=None).update(revoked_at=at)
        row = Invitation(city=cities[offer.city_id], email=email, role=Role.LEAD, language=offer.language)
        row.from_unhcr = True
        made.append(_offer(row, actor, at))
    return made


def _offer(row: Invitation, actor: Actor, at: datetime) -> Invitation:
    """Write an offer and mail its link, the only place where its secret stands."""
    token = tokens.new_token()
    row.secret, row.invited_by_id = tokens.digest(token), actor.user_id or 0
    row.invited_at, row.expires_at = at, at + INVITATION_STANDS
    row.save(force_insert=True)
    records.note("invited", row, actor, at, {"role": row.role, "from_unhcr": row.from_unhcr})
    words = compose.led(row, token) if row.from_unhcr else compose.invited(row, token)
    records.post(f"invitation:{row.pk}", row.email, words, at, purpose=queries.INVITATION)
    return row


@action
def invite_again(*, invitation_id: int, actor: Actor, at: datetime) -> Invitation:
    """Mail a new link for an open, expired or revoked invitation; the old link dies.

    A lead does so for their city, an administrator for an offer of UNHCR. Refuses what was accepted or asked anew since.
    """
    old = _mine(invitation_id, actor)
    newer = Invitation.objects.filter(city=old.city, email=old.email, from_unhcr=old.from_unhcr, pk__gt=old.pk)
    if old.accepted_at or newer.exists():
        raise Refusal(_("This invitation was accepted, or a newer one was sent."))
    Invitation.objects.filter(pk=old.pk, revoked_at=None).update(revoked_at=at)
    if old.from_unhcr:
        return invite_lead(city_id=old.city_id, email=old.email, language=old.language, actor=actor, at=at)
    return _invite(old.city, InvitationDraft(old.email, old.role, old.language), actor, at)


def _mine(invitation_id: int, actor: Actor) -> Invitation:
    """An offer the actor may speak for, its city locked: one of UNHCR to an administrator, one of their city to a lead."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is not None and found.from_unhcr and actor.is_administrator:
        City.objects.select_for_update().get(pk=found.city_id)
    elif found is None or found.from_unhcr or found.city_id != records.own_city(actor).pk:
        raise Refusal(_("This invitation is no longer open."))
    return Invitation.objects.select_for_update(of=("self",)).select_related("city").get(pk=invitation_id)


@action
def revoke(*, invitation_id: int, actor: Actor, at: datetime) -> None:
    """Take an open invitation of the actor's city back. Refuses one that was accepted or is no longer open."""
    records.own_city(actor)
    _revoke(_mine(invitation_id, actor), actor, at)


@action
def revoke_offer(*, invitation_id: int, actor: Actor, at: datetime) -> None:
    """Take an open offer of UNHCR back. Refuses one that is no longer open, and whoever is no administrator."""
    records.administrator(actor)
    _revoke(_mine(invitation_id, actor), actor, at)


def _revoke(invitation: Invitation, actor: Actor, at: datetime) -> None:
    if queries.state_of(invitation, at) != "open":
        raise Refusal(_("This invitation is no longer open."))
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=at)
    records.note("invitation_revoked", invitation, actor, at, {"role": invitation.role})


@action
def accept(*, token: str, newcomer: Newcomer | None, actor: Actor, at: datetime) -> User:
    """Take up an invitation, once: its link proves the address. Returns the person, who may now be signed in.

    One of UNHCR makes the city active. Refuses a link that was used, revoked or has expired, a city that is suspended
    or, for a colleague, not active, and somebody else's account.
    """
    found = Invitation.objects.filter(secret=tokens.digest(token)).first()
    if found is None:
        raise Refusal(_("This link is not one of ours."))
    # The city before the offer, as everywhere here: two who wait for each other would both fail.
    city = City.objects.select_for_update().get(pk=found.city_id)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=found.pk)
    if (state := queries.state_of(found, at)) != "open":
        raise Refusal(_REFUSALS[state])
    if city.standing != City.Standing.ACTIVE and (not found.from_unhcr or city.standing == City.Standing.SUSPENDED):
        raise Refusal(_("This city does not take part at present."))
    if actor.is_authenticated and domains.normal_address(actor.email) != found.email:
        raise Refusal(_("This invitation is for another address. Sign out first, then follow the link again."))
    said = newcomer or Newcomer(name="", office="", language=found.language)
    user = people.admit(person=NewPerson(found.email, said.name, said.office, said.language, city.time_zone), at=at)
    Invitation.objects.filter(pk=found.pk).update(accepted_at=at)
    himself = Actor(user_id=user.pk, name=user.name or user.email, email=user.email)
    if city.standing != City.Standing.ACTIVE:
        _make_active(city, himself, at)
    join(city=city, user=user, role=found.role, actor=himself, at=at)
    return user


def _make_active(city: City, actor: Actor, at: datetime) -> None:
    before, city.standing = city.standing, City.Standing.ACTIVE
    City.objects.filter(pk=city.pk).update(standing=city.standing, standing_since=at)
    data = {"standing": [before, city.standing]}
    remember(Happening("city_changed", at, actor.user_id, str(actor.name), city.pk, city.bureau_id, data=data))


_REFUSALS = {
    "accepted": _("This invitation was accepted already. Sign in instead."),
    "revoked": _("This invitation was taken back. Ask whoever invited you for a new one."),
    "expired": _("This invitation has expired. Ask whoever invited you for a new one."),
}
