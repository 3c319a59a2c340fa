"""Handing the lead over: one offers it, the other confirms."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cities.membership import compose, queries
from cities.membership.actions import records
from cities.membership.drafts import HandOverDraft
from cities.membership.models import HandOver, Role
from cities.membership.periods import HAND_OVER_STANDS
from cities.people.actor import Actor
from cities.registry.models import City
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action


@action
def offer_lead(*, draft: HandOverDraft, actor: Actor, at: datetime) -> HandOver:
    """Ask a colleague to take the lead over, and mail them; until they confirm, nothing changes. Replaces an earlier offer.

    Refuses somebody suspended or not of the city, oneself, and what would change nothing.
    """
    city = records.own_city(actor)
    giver, taker = records.own(actor), records.of_own_city(actor, draft.taker_id)
    if taker.pk == giver.pk or not taker.user.is_active:
        raise Refusal(_("Choose a colleague who can take over."), field="taker")
    if taker.role == Role.LEAD and draft.then == HandOver.Then.LEAD:
        raise Refusal(_("This person leads the city already. Say what you do afterwards."), field="then")
    records.end_hand_overs(giver, actor, at, given_only=True)
    offer = HandOver.objects.create(
        city=city, giver=giver, taker=taker, then=draft.then, asked_at=at, expires_at=at + HAND_OVER_STANDS
    )
    records.note("hand_over_asked", offer, actor, at, {"then": draft.then})
    records.tell(taker, f"hand_over:{offer.pk}", compose.hand_over_asked(offer), at)
    return offer


@action
def confirm_hand_over(*, hand_over_id: int, actor: Actor, at: datetime) -> HandOver:
    """Take the lead over: both roles change at once, and both are mailed. Refuses what is no longer open or another's."""
    offer = _open_hand_over(hand_over_id, actor, at)
    if offer.taker.user_id != actor.user_id:
        raise NotAllowed(_("This offer is not yours to answer."))
    _answer(offer, HandOver.Answer.CONFIRMED, at)
    records.note("handed_over", offer, actor, at, {"from": offer.giver.user_id, "then": offer.then})
    if offer.taker.role != Role.LEAD:
        records.write_role(offer.taker, Role.LEAD, actor, at)
    records.tell(offer.taker, f"took:{offer.pk}", compose.made_lead(offer.taker), at)
    records.tell(offer.giver, f"gave:{offer.pk}", compose.handed_over(offer), at)
    if offer.then == HandOver.Then.LEAVE:
        records.close(offer.giver, actor, at, told=True)
    elif offer.then != HandOver.Then.LEAD:
        records.write_role(offer.giver, offer.then, actor, at)
    return offer


@action
def refuse_hand_over(*, hand_over_id: int, actor: Actor, at: datetime) -> HandOver:
    """End an offer of the lead unconfirmed: its taker declines it, its giver takes it back; the other is mailed."""
    offer = _open_hand_over(hand_over_id, actor, at)
    declined = offer.taker.user_id == actor.user_id
    answer = HandOver.Answer.DECLINED if declined else HandOver.Answer.WITHDRAWN
    _answer(offer, answer, at)
    records.note("hand_over_ended", offer, actor, at, {"answer": answer})
    words = compose.hand_over_declined(offer) if declined else compose.hand_over_withdrawn(offer)
    records.tell(offer.giver if declined else offer.taker, f"hand_over:{offer.pk}:ended", words, at)
    return offer


def _open_hand_over(hand_over_id: int, actor: Actor, at: datetime) -> HandOver:
    """An offer of the lead that the actor gives or takes, its city locked. Refuses one that no longer stands."""
    found = queries.hand_over(actor, hand_over_id)
    if found is not None:
        City.objects.select_for_update().get(pk=found.city_id)
        found = queries.hand_over(actor, hand_over_id)
    if found is None or queries.state_of_hand_over(found, at) != "open":
        raise Refusal(_("This offer no longer stands."))
    return found


def _answer(offer: HandOver, answer: str, at: datetime) -> None:
    HandOver.objects.filter(pk=offer.pk).update(answered_at=at, answer=answer)
