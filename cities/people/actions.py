"""Letting people in, their profile, their roles for UNHCR, and suspension."""

from __future__ import annotations

from datetime import datetime

import structlog
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.people import compose
from cities.people.actor import Actor
from cities.people.drafts import NewPerson, ProfileDraft
from cities.people.models import StaffRole, User
from compact_portal.kit import domains
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as mail

log = structlog.get_logger(__name__)


@action
def admit(*, person: NewPerson, at: datetime) -> User:
    """Give ``person``, whose address was just proved, an account; one who has one keeps it as it is.

    Refuses a suspended person. Writes the user and the verified address; no password is set.
    """
    email = domains.normal_address(person.email)
    user = User.objects.select_for_update().filter(_known_as(email)).order_by("id").first()
    if user is None:
        user = User.objects.create_user(
            email, name=person.name, office=person.office, language=person.language, time_zone=person.time_zone
        )
        log.info("person_admitted", user=user.pk)
    if not user.is_active:
        raise Refusal(_("This person’s account is suspended."))
    proved = EmailAddress.objects.filter(user=user, email=email).update(verified=True)
    if not proved:
        first = not EmailAddress.objects.filter(user=user, primary=True).exists()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=first)
    return user


def _known_as(email: str) -> Q:
    owner = EmailAddress.objects.filter(email=email, verified=True).values("user_id")
    return Q(email=email) | Q(pk__in=owner)


@action
def save_profile(*, draft: ProfileDraft, actor: Actor, at: datetime) -> None:
    """Write the actor's own name, office, language and time zone, and nothing else."""
    User.objects.filter(pk=actor.user_id or 0).update(
        name=draft.name, office=draft.office, language=draft.language, time_zone=draft.time_zone
    )


@action
def give_role(*, user_id: int, role: str, actor: Actor, at: datetime) -> None:
    """Give a person a role in UNHCR. Only an administrator may; giving it twice changes nothing."""
    _administrator(actor)
    user = User.objects.select_for_update().get(pk=user_id)
    if StaffRole.objects.get_or_create(user=user, role=role)[1]:
        _roles_changed(user, actor, at, {"given": role})


@action
def take_role(*, user_id: int, role: str, actor: Actor, at: datetime) -> None:
    """Take a role away. Refuses to take the last administrator's."""
    _administrator(actor)
    # Every administrator's row is locked, so that two of them cannot remove each other at once.
    administrators = set(
        StaffRole.objects.select_for_update()
        .filter(role=StaffRole.Role.ADMINISTRATOR)
        .order_by("id")
        .values_list("user_id", flat=True)
    )
    if role == StaffRole.Role.ADMINISTRATOR and administrators == {user_id}:
        raise Refusal(_("The portal needs an administrator. Give the role to somebody else first."))
    if StaffRole.objects.filter(user_id=user_id, role=role).delete()[0]:
        _roles_changed(User.objects.get(pk=user_id), actor, at, {"taken": role})


@action
def suspend(*, user_id: int, actor: Actor, at: datetime) -> None:
    """End a person's access at once, in open sessions too. Refuses to suspend oneself."""
    _administrator(actor)
    if user_id == actor.user_id:
        raise Refusal(_("You cannot suspend yourself."))
    if User.objects.filter(pk=user_id, is_active=True).update(is_active=False):
        _roles_changed(User.objects.get(pk=user_id), actor, at, {"suspended": True})


@action
def restore(*, user_id: int, actor: Actor, at: datetime) -> None:
    """Let a suspended person back in."""
    _administrator(actor)
    if User.objects.filter(pk=user_id, is_active=False).update(is_active=True):
        _roles_changed(User.objects.get(pk=user_id), actor, at, {"suspended": False})


@action
def make_administrator(*, person: NewPerson, actor: Actor, at: datetime) -> User:
    """Let in a portal administrator and mail how to sign in; for the portal's first start, from the command line."""
    user = admit(person=person, at=at)
    if StaffRole.objects.get_or_create(user=user, role=StaffRole.Role.ADMINISTRATOR)[1]:
        _roles_changed(user, actor, at, {"given": str(StaffRole.Role.ADMINISTRATOR)})
    words = compose.administrator(name=user.name, language=user.language)
    mail.post(
        key=f"person:{user.pk}:administrator:{at:%Y%m%d%H%M}", to=user.email, to_name=user.name, purpose="account",
        subject=words.subject, text=words.text, html=words.html, language=words.language, at=at,
    )  # fmt: skip
    return user


def _administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


@action
def end_sessions(user_id: int) -> None:
    """Sign a person out everywhere. Whoever calls leaves out the actor's own: nobody is thrown out of what they just did."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()


def _roles_changed(user: User, actor: Actor, at: datetime, data: dict[str, object]) -> None:
    """Note it, and end the person's open sessions, so that none comes back to life when a suspension ends."""
    if user.pk != actor.user_id:
        end_sessions(user.pk)
    remember(
        Happening("role_changed", at, actor.user_id, str(actor.name), data={"person": user.pk, "staff": True, **data})
    )
    log.info("role_changed", who=actor.user_id, person=user.pk, **data)
