"""Joining, changing roles, leaving; what a lead decides for the city; what a stranger writes to its leads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from cities.membership import compose, queries
from cities.membership.actions import records
from cities.membership.drafts import ContactLetter, SettingsDraft
from cities.membership.models import Membership, Role
from cities.people.actor import Actor
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import tokens
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import render

log = structlog.get_logger(__name__)

NO_LEAD = _("%(city)s would be without a lead. Make somebody else its lead first.")


@action
def join(*, city: City, user: User, role: str, actor: Actor, at: datetime) -> Membership:
    """Make ``user`` a member of ``city``; who is one already gets the role, if it says more than theirs."""
    city = City.objects.select_for_update().get(pk=city.pk)
    current = Membership.objects.filter(city=city, user=user, until=None).first()
    if current is None:
        current = Membership.objects.create(city=city, user=user, role=role, since=at)
        records.note("joined", current, actor, at, {"role": role})
    elif Role.values.index(role) < Role.values.index(current.role):
        records.write_role(current, role, actor, at)
    return current


@action
def change_role(*, membership_id: int, role: str, actor: Actor, at: datetime) -> Membership:
    """Give a member of the actor's city another role. Refuses to leave the city without a lead."""
    records.own_city(actor)
    membership = records.of_own_city(actor, membership_id)
    if membership.role == role:
        return membership
    if queries.is_only_lead(membership):
        raise Refusal(NO_LEAD % {"city": membership.city.name}, field="role")
    records.write_role(membership, role, actor, at)
    return membership


@action
def end(*, membership_id: int, actor: Actor, at: datetime) -> Membership:
    """End a membership of the actor's city at once and mail the person. Refuses to leave the city without a lead."""
    records.own_city(actor)
    return _end(records.of_own_city(actor, membership_id), actor, at)


@action
def leave(*, actor: Actor, at: datetime) -> Membership:
    """End the actor's own membership of the city they act for and mail them. Refuses its only lead."""
    City.objects.select_for_update().filter(pk=actor.city.id if actor.city else 0).first()
    mine = queries.own(actor)
    if mine is None:
        raise Refusal(_("You no longer belong to this city."))
    return _end(mine, actor, at)


def _end(membership: Membership, actor: Actor, at: datetime) -> Membership:
    if queries.is_only_lead(membership):
        raise Refusal(NO_LEAD % {"city": membership.city.name})
    records.close(membership, actor, at)
    return membership


@action
def replace_lead(
    *, city_id: int, membership_id: int, actor: Actor, at: datetime, reason: str, end_old: bool = False
) -> Membership:
    """Make a member the lead of a city whose lead is gone; ``end_old`` ends the membership of those who led it. Mails them.

    Refuses without a reason, somebody who is no member or is suspended, and whoever is no administrator.
    """
    records.administrator(actor)
    if not reason.strip():
        raise Refusal(_("Give a reason. It stands in the journal."), field="reason")
    city = City.objects.select_for_update().filter(pk=city_id).first()
    current = Membership.objects.filter(city=city, until=None).select_related("user", "city")
    new = current.filter(pk=membership_id, user__is_active=True).first()
    if city is None or new is None:
        raise Refusal(_("This person does not belong to the city, or is suspended."))
    old = list(current.filter(role=Role.LEAD).exclude(pk=new.pk).order_by("pk"))
    if new.role == Role.LEAD and not (old and end_old):
        raise Refusal(_("This person leads the city already."))
    if new.role != Role.LEAD:
        records.write_role(new, Role.LEAD, actor, at, reason)
        records.tell(new, f"lead:{at.timestamp()}", compose.made_lead(new), at)
    for one in old if end_old else ():
        records.close(one, actor, at, reason)
    given = [one.user_id for one in old]
    records.note("handed_over", new, actor, at, {"from": given, "ended": end_old, "by_unhcr": True}, reason)
    return new


@action
def save_settings(*, draft: SettingsDraft, actor: Actor, at: datetime) -> None:
    """Write whether drafters of the city may send, and whether the actor's own name stands on its page as focal point."""
    city = records.own_city(actor)
    mine = records.own(actor)
    changed: dict[str, Any] = {}
    if city.drafters_may_send != draft.drafters_may_send:
        changed["drafters_may_send"] = draft.drafters_may_send
        City.objects.filter(pk=city.pk).update(drafters_may_send=draft.drafters_may_send)
    if mine.shown_publicly != draft.shown_publicly:
        changed["shown_publicly"] = draft.shown_publicly
        Membership.objects.filter(pk=mine.pk).update(shown_publicly=draft.shown_publicly)
    if changed:
        records.note("city_settings_changed", mine, actor, at, changed)


@action
def write_to_leads(*, city_id: int, letter: ContactLetter, at: datetime) -> int:
    """Mail what a stranger wrote to the leads of an active city, who may answer them. Says to how many; keeps nothing.

    The same letter is the same mails, however often it is sent. Refuses a city nobody leads.
    """
    leads = queries.reachable_leads(city_id)
    if not leads:
        raise Refusal(_("Nobody can be reached at this city now."))
    same = tokens.digest(f"{city_id}:{letter.email}:{letter.message}")[:32]
    for lead in leads:
        words = compose.contact(lead, letter)
        records.tell(lead, f"contact:{same}", words, at, headers={"Reply-To": render.address(letter.email)})
    log.info("city_written_to", city=city_id, leads=len(leads))
    return len(leads)
