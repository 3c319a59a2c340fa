"""Changing the address one signs in with, proved at both ends, and ending sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from cities.access import compose, queries
from cities.access.drafts import CodesDraft, Proved
from cities.access.periods import CHANGE_GOOD, CHANGE_TRIES
from cities.people.actor import Actor
from cities.people.compose import Words
from cities.people.models import AddressChange, User
from compact_portal.kit import domains, tokens
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)


@action
def ask_address(*, email: str, actor: Actor, at: datetime) -> None:
    """Begin a change of the actor's address: a code goes to the old mailbox and one to the new.

    Refuses the address one has. An address that belongs to somebody else is answered alike: its mailbox gets a mail
    of other words, and the change never completes. Writes the change over an older one; nothing in the journal yet.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    email = domains.normal_address(email)
    if email == domains.normal_address(user.email):
        raise Refusal(_("This is your address already."), field="email")
    old, new = tokens.new_code(), tokens.new_code()
    taken = queries.is_taken(email, by_other_than=user.pk)
    AddressChange.objects.update_or_create(
        user=user,
        defaults={
            "new_email": email, "old_code": _digest(user, email, "old", old), "new_code": _digest(user, email, "new", new),
            "old_proved_at": None, "new_proved_at": None, "tries": 0, "asked_at": at, "expires_at": at + CHANGE_GOOD,
        },
    )  # fmt: skip
    _post(user, user.email, "old", compose.code_to_old(user, email, old), at)
    _post(user, email, "new", compose.somebody_elses(user) if taken else compose.code_to_new(user, new), at)
    log.info("address_change_asked", user=user.pk)


def _digest(user: User, email: str, end: str, code: str) -> str:
    return tokens.digest(_bound(user, email, end, code))


def _bound(user: User, email: str, end: str, code: str) -> str:
    # The digest of six digits alone would be the same for every change.
    return f"address:{user.pk}:{email}:{end}:{code}"


@action
def prove_address(*, codes: CodesDraft, session: str, actor: Actor, at: datetime) -> Proved:
    """Check typed codes. When both mailboxes are proved the address changes: other rooms' open offers move along.

    Says what came of it instead of refusing, because a wrong try must be counted. On completion the person and their
    verified address change together, every session but ``session`` ends, both mailboxes are told, and the journal says
    that it was done, without addresses.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    change = queries.open_change(user.pk, at)
    if change is None:
        AddressChange.objects.filter(user=user).delete()
        return Proved.ENDED
    proofs, wrong = _proofs(user, change, codes)
    for end in proofs:
        setattr(change, f"{end}_proved_at", at)
    change.tries += bool(wrong)
    change.save()
    if change.old_proved_at and change.new_proved_at:
        _complete(user, change, at)
        end_sessions(except_key=session, actor=actor, at=at)
        return Proved.DONE
    if wrong:
        return Proved.ENDED if change.tries >= CHANGE_TRIES else Proved.WRONG
    return Proved.HALF


def _proofs(user: User, change: AddressChange, codes: CodesDraft) -> tuple[list[str], list[str]]:
    """Which ends the typed codes prove, and which of them are wrong."""
    free = not queries.is_taken(change.new_email, by_other_than=user.pk)
    right: list[str] = []
    wrong: list[str] = []
    for end, typed, stored in (("old", codes.old, change.old_code), ("new", codes.new, change.new_code)):
        if not typed:
            continue
        same = tokens.same(_bound(user, change.new_email, end, typed), stored)
        # A code guessed for a mailbox of somebody else counts as wrong like any other.
        (right if same and (free or end == "old") else wrong).append(end)
    return right, wrong


def _complete(user: User, change: AddressChange, at: datetime) -> None:
    old, new = user.email, change.new_email
    EmailAddress.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(email=new)
    EmailAddress.objects.create(user=user, email=new, verified=True, primary=True)
    change.delete()
    _bring_along(old, new)
    _post(user, old, "told-old", compose.changed_away(user, at), at)
    _post(user, new, "told-new", compose.changed_here(user, at), at)
    remember(Happening("address_changed", at, user.pk, user.name, data={"person": user.pk}))
    log.info("address_changed", user=user.pk)


def _bring_along(old: str, new: str) -> None:
    """Bind what is open for the old address to the new one: accepting it later must not make a second person."""
    # Both rooms lie above this one, so their models are asked for by name.
    apps.get_model("cities", "Invitation").objects.filter(email=old, accepted_at=None, revoked_at=None).update(
        email=new
    )
    registrations: Any = apps.get_model("cities", "Registration").objects
    registrations.filter(email=old, standing__in=("unproved", "waiting", "more")).update(email=new)


def _post(user: User, to: str, which: str, words: Words, at: datetime) -> None:
    post_office.post(
        key=f"address:{user.pk}:{which}:{at.timestamp()}", to=to, subject=words.subject, text=words.text,
        html=words.html, purpose="account", language=words.language, at=at,
    )  # fmt: skip


@action
def give_up_address(*, actor: Actor, at: datetime) -> None:
    """Keep the old address: the open change and its codes are void."""
    AddressChange.objects.filter(user_id=actor.user_id or 0).delete()


@action
def end_session(*, session_id: int, actor: Actor, at: datetime) -> None:
    """Sign the actor out of one of their own browsers at its next click. Somebody else's session is left alone."""
    session = queries.own_session(actor.user_id or 0, session_id)
    if session is not None:
        session.end()
        log.info("session_ended", user=actor.user_id, why="by_its_owner")


@action
def end_sessions(*, except_key: str, actor: Actor, at: datetime) -> int:
    """Sign the actor out everywhere but in the session called ``except_key``; says how many ended."""
    others = list(UserSession.objects.filter(user_id=actor.user_id or 0).exclude(session_key=except_key))
    for session in others:
        session.end()
    return len(others)
