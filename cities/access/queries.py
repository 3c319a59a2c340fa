"""A person's open change of address, their sessions, and whether a second factor is the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from cities.access.periods import CHANGE_TRIES
from cities.people.models import AddressChange, User
from cities.people.queries import has_another_factor, works_for_unhcr
from compact_portal.kit import browsers


@dataclass(frozen=True)
class SeenSession:
    """One session as its owner sees it."""

    pk: int
    browser: browsers.Browser
    network: str
    since: datetime
    last_seen: datetime
    is_this: bool


def sessions_of(user_id: int, key: str | None, at: datetime) -> list[SeenSession]:
    """The person's sessions that are still open, the one that asks first, then by when each was last seen.

    Two queries however many there are: what has ended without a word (it ran out) is left out.
    """
    rows = list(UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at", "-id"))
    keys = [row.session_key for row in rows]
    living = set(Session.objects.filter(session_key__in=keys, expire_date__gt=at).values_list("session_key", flat=True))
    seen = [
        SeenSession(
            row.pk, browsers.named(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == key
        )
        for row in rows
        if row.session_key in living
    ]
    return sorted(seen, key=lambda one: not one.is_this)


def own_session(user_id: int, pk: int) -> UserSession | None:
    """One of the person's sessions, or None for anybody else's."""
    return UserSession.objects.filter(user_id=user_id, pk=pk).first()


def open_change(user_id: int, at: datetime) -> AddressChange | None:
    """The change of address that waits for its codes."""
    return AddressChange.objects.filter(user_id=user_id, expires_at__gt=at, tries__lt=CHANGE_TRIES).first()


def is_taken(email: str, *, by_other_than: int) -> bool:
    """Whether an address belongs to somebody else, suspended people included."""
    people = User.objects.filter(email__iexact=email).exclude(pk=by_other_than)
    addresses = EmailAddress.objects.filter(email__iexact=email).exclude(user_id=by_other_than)
    # Both are asked each time, so that the answer takes as long either way.
    return any([people.exists(), addresses.exists()])


def known_person(emails: Iterable[str]) -> User | None:
    """The one person who signs in with one of ``emails``, all of them lower case, or None."""
    found = list(User.objects.filter(email__in=list(emails), erased_at=None)[:2])
    return found[0] if len(found) == 1 else None


def is_needed(user_id: int, pk: int) -> bool:
    """Whether this second factor is the last one of somebody who always needs one."""
    return works_for_unhcr(user_id) and not has_another_factor(user_id, pk)
