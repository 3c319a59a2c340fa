"""What every action of this room does to its rows: lock, write, note in the journal, tell the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cities.membership import compose, queries
from cities.membership.models import HandOver, Invitation, Membership, Role
from cities.people import actions as people
from cities.people.actor import Actor
from cities.people.compose import Words
from cities.registry.models import City
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)


def administrator(actor: Actor) -> None:
    """Refuse whoever is no portal administrator."""
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


def own_city(actor: Actor) -> City:
    """The actor's city, locked. Refuses whoever does not lead it now: the page may be older than their role."""
    led = Membership.objects.filter(user_id=actor.user_id or 0, role=Role.LEAD, until=None)
    city_id = actor.city.id if actor.city else 0
    city = City.objects.select_for_update().filter(pk=city_id, standing=City.Standing.ACTIVE).first()
    if city is None or not led.filter(city=city).exists():
        raise NotAllowed(_("Only the city’s lead can do this."))
    return city


def own(actor: Actor) -> Membership:
    """The actor's own membership, once ``own_city`` has found that there is one."""
    return queries.members(actor).get(user_id=actor.user_id or 0)


def of_own_city(actor: Actor, membership_id: int) -> Membership:
    """A current member of the actor's city. Refuses anybody else."""
    membership = queries.member(actor, membership_id)
    if membership is None:
        raise Refusal(_("This person no longer belongs to your city."))
    return membership


def write_role(membership: Membership, role: str, actor: Actor, at: datetime, reason: str = "") -> None:
    """Give a member another role, with what follows from it, and note it."""
    before, membership.role = membership.role, role
    Membership.objects.filter(pk=membership.pk).update(role=role)
    note("role_changed", membership, actor, at, {"from": before, "to": role}, reason)
    if Role.values.index(role) < Role.values.index(before):
        if role == Role.LEAD:
            _end_all(HandOver.objects.filter(taker=membership, then=HandOver.Then.LEAD), actor, at)
        return
    # Taken down: what they agreed to and offered as a lead is over, and so are windows that still show more.
    Membership.objects.filter(pk=membership.pk).update(shown_publicly=False)
    end_hand_overs(membership, actor, at, given_only=True)
    _end_sessions(membership, actor)


def close(membership: Membership, actor: Actor, at: datetime, reason: str = "", *, told: bool = False) -> None:
    """End a membership and what hangs on it: offers of the lead, open sessions; note it, and mail who is not ``told`` yet."""
    Membership.objects.filter(pk=membership.pk).update(until=at, shown_publicly=False)
    note("left", membership, actor, at, {"role": membership.role}, reason)
    end_hand_overs(membership, actor, at)
    _end_sessions(membership, actor)
    if not told:
        tell(membership, "ended", compose.ended(membership), at)


def end_hand_overs(membership: Membership, actor: Actor, at: datetime, *, given_only: bool = False) -> None:
    """End what is open between this member and others, because it means nothing any more."""
    mine = Q(giver=membership) if given_only else Q(giver=membership) | Q(taker=membership)
    _end_all(HandOver.objects.filter(mine), actor, at)


def _end_all(offers: QuerySet[HandOver], actor: Actor, at: datetime) -> None:
    for offer in offers.filter(answered_at=None).select_related("city", "taker"):
        HandOver.objects.filter(pk=offer.pk).update(answered_at=at, answer=HandOver.Answer.WITHDRAWN)
        note("hand_over_ended", offer, actor, at, {"answer": HandOver.Answer.WITHDRAWN})


def _end_sessions(membership: Membership, actor: Actor) -> None:
    if membership.user_id != actor.user_id:
        people.end_sessions(membership.user_id)


def note(
    name: str, row: Membership | Invitation | HandOver, actor: Actor, at: datetime, data: dict[str, Any], why: str = ""
) -> None:
    """Write into the journal what became of a row of this room."""
    # Names and addresses stay out of the journal, which is never changed: a person may ask to be erased.
    person = row.user_id if isinstance(row, Membership) else row.taker.user_id if isinstance(row, HandOver) else None
    data = {**({"person": person} if person else {"invitation": row.pk}), **data}
    city = row.city
    remember(Happening(name, at, actor.user_id, str(actor.name), city.pk, city.bureau_id, why, data))
    log.info(name, who=actor.user_id, city=city.pk, **data)


def tell(
    membership: Membership, what: str, words: Words, at: datetime, headers: Mapping[str, str] | None = None
) -> None:
    """Mail a member; ``what`` is the mail's name among those about this membership."""
    key, user = f"membership:{membership.pk}:{what}", membership.user
    post(key, user.email, words, at, to_name=user.name, headers=headers)


def post(key: str, to: str, words: Words, at: datetime, *, purpose: str = queries.PURPOSE, **more: Any) -> None:
    """Put a mail into the post office."""
    post_office.post(
        key=key, to=to, subject=words.subject, text=words.text, html=words.html, purpose=purpose,
        language=words.language, at=at, **more,
    )  # fmt: skip
