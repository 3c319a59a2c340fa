"""Who is meant by an audience, and how far notices have come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from cities.membership.models import Membership
from cities.people.models import User
from submissions.journal.models import Entry
from submissions.notices.drafts import Recipient
from submissions.notices.models import Bookmark, Preference, Untold
from submissions.rulebook.routes import Audience

if TYPE_CHECKING:
    from submissions.digests.models import Subscription

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
    if audience is Audience.HOLDER:
        held = active.filter(roles__isnull=False, pk=entry.data.get("holder"))
        return held.exclude(pk=entry.actor_id) if entry.actor_id else held
    if entry.city_id is None:
        return active.none()
    members = Membership.objects.filter(city_id=entry.city_id, until=None, city__standing="active")
    if audience is Audience.LEADS:
        leads = active.filter(pk__in=members.filter(role="lead").values("user"))
        return leads.exclude(pk=entry.actor_id) if entry.actor_id else leads
    # Who began it, and who did this: a drafter who may send gets the receipt of what a colleague began.
    writers = {entry.actor_id, entry.submission.created_by_id if entry.submission else None} - {None}
    told = members.filter(Q(role="lead") | Q(role="drafter", user_id__in=writers))
    return active.filter(pk__in=told.values("user"))


def choices(kind: str, users: Iterable[int]) -> dict[int, str]:
    """What those of ``users`` chose who chose anything, for one kind of notice."""
    return dict(Preference.objects.filter(kind=kind, user__in=users).values_list("user_id", "choice"))


def chosen(user_id: int) -> dict[str, str]:
    """What one person chose, by kind."""
    return dict(Preference.objects.filter(user_id=user_id).values_list("kind", "choice"))


def _digests() -> QuerySet[Subscription]:
    # The room of digests lies above this one, so its model is asked for by name.
    model: type[Subscription] = apps.get_model("submissions", "Subscription")
    return model.objects.filter(audience="city").exclude(cadence="off")


def with_digest(users: Iterable[int], city_id: int | None) -> set[int]:
    """Those of ``users`` who get a digest for a city."""
    return set(_digests().filter(user__in=users, city=city_id or 0).values_list("user_id", flat=True))


def cities_without_digest(user_id: int, cities: Iterable[int]) -> set[int]:
    """Those of a person's ``cities`` for which they get no digest."""
    return set(cities) - {row or 0 for row in _digests().filter(user=user_id).values_list("city_id", flat=True)}


def held_of(user_id: int) -> list[dict[str, Any]]:
    """What somebody chose, as plain values."""
    rows = Preference.objects.filter(user_id=user_id).order_by("kind").values("kind", "choice", "at")
    return [{**row, "at": row["at"].isoformat()} for row in rows]
