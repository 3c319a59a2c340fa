"""Who is meant by an audience, and how far notices have come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Lower

from cities.membership.models import Membership, Role
from cities.people.models import StaffRole, User
from compact_portal.kit.telling import Event, Reader
from compact_portal.mail import queries as post_office
from compact_portal.mail.drafts import stops
from compact_portal.mail.models import Suppression
from submissions.journal.models import Entry
from submissions.notices.drafts import Candidate
from submissions.notices.models import Bookmark, Preference, Untold
from submissions.rulebook.routes import Audience

if TYPE_CHECKING:
    from submissions.digests.models import Subscription

NAME = "notices"
PURPOSE = "notice"


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


def candidates(event: Event, audiences: Collection[Audience]) -> list[Candidate]:
    """Everybody whom one of ``audiences`` may mean, with what tells whether it does, in one statement, by name."""
    seats = Membership.objects.filter(city_id=event.city_id or 0, until=None, city__standing="active")
    seat = seats.filter(user=OuterRef("pk")).values("role")[:1]
    staff = ArraySubquery(StaffRole.objects.filter(user=OuterRef("pk")).values("role"))
    chose = ArraySubquery(
        Preference.objects.filter(user=OuterRef("pk")).values(pair=JSONObject(kind="kind", choice="choice"))
    )
    digest = Exists(_digests("city").filter(user=OuterRef("pk"), city=event.city_id or 0))
    desk = Exists(_digests("staff").filter(user=OuterRef("pk")))
    stopped = ArraySubquery(Suppression.objects.filter(address=Lower(OuterRef("email")), lifted_at=None).values("why"))
    users = User.objects.filter(_meant(event, audiences, seats), is_active=True).order_by("name", "pk")
    users = users.annotate(seat=Subquery(seat), staff=staff, chose=chose, digest=digest, desk=desk, stopped=stopped)
    rows = list(
        users.values_list("pk", "name", "email", "language", "seat", "staff", "chose", "digest", "desk", "stopped")
    )
    spelt_otherwise = {row[2] for row in rows if not row[2].isascii()}
    unwritten = post_office.unwritten(spelt_otherwise, PURPOSE) if spelt_otherwise else set()
    return [
        Candidate(
            Reader(pk, name, email, language, _role(role, staff)),
            role or "",
            frozenset(staff),
            {one["kind"]: one["choice"] for one in chose},
            digest,
            desk,
            email in unwritten or any(stops(why, PURPOSE) for why in stopped),
        )
        for pk, name, email, language, role, staff, chose, digest, desk, stopped in rows
    ]


def _meant(event: Event, audiences: Collection[Audience], seats: QuerySet[Membership]) -> Q:
    """Those whom ``audiences`` can mean; which of them one does is asked of each candidate (compose.means)."""
    wanted = Q(pk__in=[])
    if Audience.ADMINISTRATORS in audiences:
        wanted |= Q(pk__in=StaffRole.objects.filter(role=StaffRole.Role.ADMINISTRATOR).values("user"))
    if Audience.STAFF in audiences:
        wanted |= Q(pk__in=StaffRole.objects.values("user"))
    if Audience.NAMED in audiences:
        wanted |= Q(pk__in=list(event.named))
    if Audience.HOLDER in audiences and event.holder_id:
        wanted |= Q(pk=event.holder_id)
    if Audience.LEADS in audiences or Audience.CITY in audiences:
        wanted |= Q(pk__in=seats.filter(Q(role="lead") | Q(role="drafter", user_id__in=_writers(event))).values("user"))
    return wanted


def _writers(event: Event) -> list[int]:
    """Who began it, and who does this: a drafter who may send gets the receipt of what a colleague began."""
    return [one for one in (event.author_id, event.who) if one]


def _role(seat: str | None, staff: Collection[str]) -> str:
    if seat:
        return str(Role(seat).label)
    return ", ".join(str(StaffRole.Role(one).label) for one in sorted(staff))


def chosen(user_id: int) -> dict[str, str]:
    """What one person chose, by kind."""
    return dict(Preference.objects.filter(user_id=user_id).values_list("kind", "choice"))


def _digests(audience: str) -> QuerySet[Subscription]:
    # The room of digests lies above this one, so its model is asked for by name.
    model: type[Subscription] = apps.get_model("submissions", "Subscription")
    return model.objects.filter(audience=audience).exclude(cadence="off")


def cities_without_digest(user_id: int, cities: Iterable[int]) -> set[int]:
    """Those of a person's ``cities`` for which they get no digest."""
    return set(cities) - {row or 0 for row in _digests("city").filter(user=user_id).values_list("city_id", flat=True)}


def held_of(user_id: int) -> list[dict[str, Any]]:
    """What somebody chose, as plain values."""
    rows = Preference.objects.filter(user_id=user_id).order_by("kind").values("kind", "choice", "at")
    return [{**row, "at": row["at"].isoformat()} for row in rows]
