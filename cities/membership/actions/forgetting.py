"""Letting go of a person who is erased, and of the addresses of invitations that came to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.membership import queries
from cities.membership.actions.records import end_hand_overs, note
from cities.membership.models import Invitation, Membership
from cities.people.actor import SYSTEM
from cities.registry.models import City
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action

log = structlog.get_logger(__name__)


@action
def forget_person(person: Person, at: datetime) -> None:
    """End an erased person's memberships and what they offered or were offered; blank the addresses they were invited at.

    Refuses to leave an active city without a lead: its row is locked here, so that two leads cannot go at once.
    """
    seats = Membership.objects.filter(user_id=person.user_id, until=None).order_by("city_id")
    list(City.objects.select_for_update().filter(pk__in=seats.values("city")).order_by("pk"))
    if sentences := queries.stops(person):
        raise Refusal(sentences[0])
    for seat in seats.select_related("city"):
        Membership.objects.filter(pk=seat.pk).update(until=at)
        note("left", seat, SYSTEM, at, {"role": seat.role})
        end_hand_overs(seat, SYSTEM, at)
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


KEEPER = Keeper(
    room="membership",
    holds=_("For which cities you act or acted, invitations you got or sent, and hand-overs of the lead."),
    covers=("cities.Membership.user", "cities.Invitation.email", "cities.Invitation.invited_by"),
    held=queries.held,
    erase=forget_person,
    stops=queries.stops,
    tidy=tidy,
)
