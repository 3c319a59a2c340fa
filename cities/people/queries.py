"""Turning a signed-in user into an Actor, in two queries whatever they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.people.actor import NOBODY, ActingCity, Actor, Seat
from cities.people.models import AddressChange, ErasureRequest, StaffRole, User
from compact_portal.kit.persons import Person, keepers, plain_rows
from compact_portal.mail import queries as post_office

if TYPE_CHECKING:
    from cities.membership.models import Membership


PURPOSE = "account"  # of what is written to people about their account


def reached(user: User, purpose: str = PURPOSE) -> int:
    """How many get a mail that is written to ``user`` now: one, or nobody."""
    return len(post_office.reached([user.email], purpose))


def _seats(user_id: int) -> tuple[Seat, ...]:
    # The membership room lies above this one, so its model is asked for by name.
    model: type[Membership] = apps.get_model("cities", "Membership")
    rows = model.objects.filter(user_id=user_id, until=None, city__standing="active").select_related("city")
    return tuple(
        Seat(ActingCity(row.city.id, row.city.name, row.city.slug, row.city.is_demo, row.city.time_zone), row.role)
        for row in rows.order_by("city__name", "id")
    )


@dataclass(frozen=True)
class Suspended:
    """A city somebody belongs to and that is suspended, with the reason if one was written down."""

    name: str
    reason: str


def suspended_cities(actor: Actor) -> list[Suspended]:
    """The suspended cities the person belongs to."""
    model: type[Membership] = apps.get_model("cities", "Membership")
    rows = model.objects.filter(user_id=actor.user_id or 0, until=None, city__standing="suspended")
    return [Suspended(*row) for row in rows.order_by("city__name").values_list("city__name", "city__standing_reason")]


def actor_for(user_id: int, city_id: int | None = None) -> Actor:
    """The Actor of an active user; nobody when the user is gone or suspended. ``city_id`` is the city they chose."""
    user = (
        User.objects.filter(pk=user_id, is_active=True)
        .annotate(second=Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")))
        .first()
    )
    if user is None:
        return NOBODY
    roles = frozenset(StaffRole.objects.filter(user_id=user_id).values_list("role", flat=True))
    return Actor(
        user_id=user.pk,
        name=user.name or user.email,
        email=user.email,
        language=user.language,
        time_zone=user.time_zone,
        staff_roles=roles,
        memberships=_seats(user.pk),
        city_id=city_id,
        has_second_factor=user.second,
    )


def look_as_often(email: str) -> None:
    """After a failed sign-in: ask once more for a known address, as was done before for an unknown one.

    Whose address is not among the proved ones is looked for among the accounts, too; the clock must not tell.
    """
    if EmailAddress.objects.filter(email=email.lower()).exists():
        User.objects.filter(email__iexact=email).first()


def anybody() -> bool:
    """Whether this portal has any account."""
    return User.objects.exists()


def works_for_unhcr(user_id: int) -> bool:
    """Whether a person has a staff role, or may open the administration."""
    return StaffRole.objects.filter(user_id=user_id).exists() or User.objects.filter(pk=user_id, is_staff=True).exists()


def has_app(user_id: int) -> bool:
    """Whether the person's second factor is an authenticator app, rather than keys alone."""
    return bool(Authenticator.objects.filter(user_id=user_id, type="totp").exists())


def has_another_factor(user_id: int, pk: int) -> bool:
    """Whether the person would still have a second factor without this one."""
    others = Authenticator.objects.filter(user_id=user_id).exclude(type="recovery_codes").exclude(pk=pk)
    return bool(others.exists())


def has_any_factor(user_id: int) -> bool:
    """Whether the person has anything that is asked for beside the password or the mailed code."""
    return bool(Authenticator.objects.filter(user_id=user_id).exists())


def note_session(key: str, at: datetime) -> None:
    """Write down when a session was last used."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=at)


def for_demonstration() -> QuerySet[User]:
    """The invented people whom the demonstration signs in with one click."""
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("roles", "memberships__city__country")
    return people.order_by("id")


def may_be_demonstrated(user_id: int) -> User | None:
    """One of them, or None: an account of the real world is never signed in by a click."""
    return User.objects.filter(pk=user_id, is_demo=True, is_active=True).first()


# -- What is held on a person ----------------------------------------------------------------------------------------


def person(user: User) -> Person:
    """Who is meant, for the rooms that hold something: by id, by every address that was proved, by name."""
    proved = EmailAddress.objects.filter(user=user, verified=True).order_by("id").values_list("email", flat=True)
    return Person(user.pk, tuple(dict.fromkeys([user.email, *proved])), user.name)


def everything(user_id: int) -> dict[str, Any]:
    """All that is held on somebody, room by room: a number of statements that does not grow with what they did."""
    meant = person(User.objects.get(pk=user_id))
    return {keeper.room: dict(keeper.held(meant)) for keeper in keepers()}


def stops(user: User) -> list[str | Promise]:
    """What must be settled before somebody can be erased, in sentences."""
    meant = person(user)
    return [sentence for keeper in keepers() for sentence in keeper.stops(meant)]


def held(person: Person) -> dict[str, Any]:
    """The account itself: never a password, a secret or a code."""
    mine = {"user_id": person.user_id}
    account = User.objects.filter(pk=person.user_id)
    return {
        "account": plain_rows(
            account, name="name", email="email", office="office", language="language", time_zone="time_zone",
            since="joined_at", last_sign_in="last_login", active="is_active",
        ),
        "addresses": plain_rows(EmailAddress.objects.filter(**mine), address="email", proved="verified", main="primary"),
        "new_address": plain_rows(AddressChange.objects.filter(**mine), address="new_email", asked="asked_at"),
        "roles_at_unhcr": plain_rows(StaffRole.objects.filter(**mine), role="role", since="since"),
        "second_factors": plain_rows(
            Authenticator.objects.filter(**mine), kind="type", set_up="created_at", last_used="last_used_at"
        ),
        "sessions": plain_rows(
            UserSession.objects.filter(**mine), since="created_at", last_seen="last_seen_at", network_address="ip",
            browser="user_agent",
        ),
        "other_sign_ins": _other_sign_ins(person),
        "support_log": plain_rows(LogEntry.objects.filter(**mine), at="action_time", what="change_message"),
        "requests_to_be_erased": plain_rows(
            ErasureRequest.objects.filter(**mine), asked="asked_at", due="due_at", ended="ended_at", outcome="outcome",
            reason="reason",
        ),
    }  # fmt: skip


def other_sign_ins(person: Person) -> QuerySet[Any] | None:
    """Accounts at another provider by which somebody signs in; None where that is switched off."""
    if not apps.is_installed("allauth.socialaccount"):
        return None
    name = "socialaccount.SocialAccount"
    accounts: QuerySet[Any] = apps.get_model(name).objects.filter(user_id=person.user_id)
    return accounts


def _other_sign_ins(person: Person) -> list[dict[str, Any]]:
    accounts = other_sign_ins(person)
    if accounts is None:
        return []
    return plain_rows(accounts, provider="provider", id="uid", since="date_joined", what_it_said="extra_data")


def is_last_administrator(person: Person) -> list[str]:
    """Why a person cannot be erased yet: the portal would be without an administrator."""
    theirs = StaffRole.objects.filter(role=StaffRole.Role.ADMINISTRATOR)
    if not theirs.filter(user_id=person.user_id).exists():
        return []
    if theirs.filter(user__is_active=True).exclude(user_id=person.user_id).exists():
        return []
    return [_("The portal needs an administrator. The role must be given to somebody else first.")]


# -- Wishes to be erased ---------------------------------------------------------------------------------------------


def open_request(user_id: int) -> ErasureRequest | None:
    """Somebody's wish to be erased that has not ended, or None."""
    return ErasureRequest.objects.filter(user_id=user_id, ended_at=None).first()


def erasure_requests(*, ended: bool) -> QuerySet[ErasureRequest]:
    """Wishes to be erased for the administrators' desk: those that wait, or those that ended."""
    return ErasureRequest.objects.filter(ended_at__isnull=not ended).select_related("user", "decided_by")


def erasure_request(request_id: int) -> ErasureRequest | None:
    """One of them, or None."""
    return ErasureRequest.objects.select_related("user", "decided_by").filter(pk=request_id).first()


def due_erasures(at: datetime) -> Sequence[int]:
    """The wishes whose day has come, longest due first."""
    due = ErasureRequest.objects.filter(ended_at=None, due_at__lte=at).order_by("due_at", "id")
    return list(due.values_list("pk", flat=True))
