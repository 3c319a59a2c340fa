"""Who is meant by an audience, and how far notices have come."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from cities.membership.models import Membership
from cities.people.models import User
from submissions.journal.models import Entry
from submissions.notices.drafts import Recipient
from submissions.notices.models import Bookmark, Untold
from submissions.rulebook.routes import Audience

NAME = "notices"


def position() -> int:
    """The last journal position that was dealt with."""
    return Bookmark.objects.filter(name=NAME).values_list("position", flat=True).first() or 0


def oldest_unrouted_at() -> datetime | None:
    """When the oldest entry happened whose notices are not written yet, stamped or not; None when all are."""
    waiting = Entry.objects.filter(Q(position__gt=position()) | Q(position=None)).order_by("id")
    stuck = Untold.objects.order_by("since").values_list("since", flat=True).first()
    found = [waiting.values_list("at", flat=True).first(), stuck]
    return min((one for one in found if one), default=None)


def untold() -> QuerySet[Untold]:
    """Entries whose notices could not be written, oldest first."""
    return Untold.objects.order_by("since")


def recipients(audience: Audience, entry: Entry) -> list[Recipient]:
    """The people an entry's audience means, each once: never the one who did it, but for the receipt of a filing."""
    users = _people(audience, entry)
    return [Recipient(user.pk, user.name, user.email, user.language) for user in users.order_by("pk").distinct()]


def _people(audience: Audience, entry: Entry) -> QuerySet[User]:
    active = User.objects.filter(is_active=True)
    if audience is Audience.ADMINISTRATORS:
        return active.filter(roles__role="administrator")
    if audience is Audience.STAFF:
        return active.filter(roles__isnull=False)
    if entry.city_id is None:
        return active.none()
    members = Membership.objects.filter(city_id=entry.city_id, until=None, city__standing="active")
    if audience is Audience.LEADS:
        leads = active.filter(pk__in=members.filter(role="lead").values("user"))
        return leads.exclude(pk=entry.actor_id) if entry.actor_id else leads
    author = entry.submission.created_by_id if entry.submission else None
    told = members.filter(Q(role="lead") | Q(role="drafter", user_id=author))
    return active.filter(pk__in=told.values("user"))
