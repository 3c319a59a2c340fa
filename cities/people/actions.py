"""Letting people in, their profile, their roles for UNHCR, and suspension."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.people import compose, queries
from cities.people.actor import SYSTEM, Actor
from cities.people.drafts import NewPerson, ProfileDraft
from cities.people.models import AddressChange, ErasureRequest, StaffRole, User
from compact_portal.kit import domains
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.persons import Keeper, Person, keepers
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as mail
from compact_portal.mail.drafts import FAREWELL

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
def give_role(*, user_id: int, role: str, reason: str, actor: Actor, at: datetime) -> None:
    """Give a person a role in UNHCR. Only an administrator may, and says why; giving it twice changes nothing."""
    why = _why(reason, actor)
    user = User.objects.select_for_update().get(pk=user_id)
    if StaffRole.objects.get_or_create(user=user, role=role)[1]:
        _roles_changed(user, actor, at, "role_changed", {"staff": True, "given": role}, why)


@action
def take_role(*, user_id: int, role: str, reason: str, actor: Actor, at: datetime) -> None:
    """Take a role away, and say why. Refuses to take the last administrator's."""
    why = _why(reason, actor)
    others = _administrators() - {user_id}
    if role == StaffRole.Role.ADMINISTRATOR and not others:
        raise Refusal(_("The portal needs an administrator. Give the role to somebody else first."))
    if StaffRole.objects.filter(user_id=user_id, role=role).delete()[0]:
        _roles_changed(User.objects.get(pk=user_id), actor, at, "role_changed", {"staff": True, "taken": role}, why)


@action
def suspend(*, user_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End a person's access at once, in open sessions too, and say why. Refuses to suspend oneself.

    Refuses the last administrator too: two of them may try to suspend each other at once. The person is sent no mail.
    """
    why = _why(reason, actor)
    if user_id == actor.user_id:
        raise Refusal(_("You cannot suspend yourself."))
    if not _administrators() - {user_id}:
        raise Refusal(_("The portal needs an administrator. Give the role to somebody else first."))
    if User.objects.filter(pk=user_id, is_active=True).update(is_active=False):
        _roles_changed(User.objects.get(pk=user_id), actor, at, "person_suspended", {}, why)


@action
def restore(*, user_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Let a suspended person back in, and say why. Refuses one who was erased: there is nobody to let in."""
    why = _why(reason, actor)
    if User.objects.filter(pk=user_id, erased_at__isnull=False).exists():
        raise Refusal(_("This person was erased."))
    if User.objects.filter(pk=user_id, is_active=False).update(is_active=True):
        _roles_changed(User.objects.get(pk=user_id), actor, at, "person_restored", {}, why)


@action
def forget_second_factors(*, user_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take away every second factor of somebody who lost theirs, recovery codes too, and say why; the person is mailed.

    Only an administrator may. Refuses one's own, which is removed in one's account, and a person who has none. Ends the
    person's sessions; whoever works for UNHCR sets up a new one at the next sign-in.
    """
    why = _why(reason, actor)
    if user_id == actor.user_id:
        raise Refusal(
            _("You change your own second factor in your account. If you lost it, ask another administrator.")
        )
    user = User.objects.select_for_update().get(pk=user_id)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refusal(_("This person has no second factor."))
    _roles_changed(user, actor, at, "second_factor_removed", {}, why)
    words = compose.second_factor_removed(language=user.language, staff=queries.works_for_unhcr(user.pk))
    _write(user, words, f"person:{user.pk}:second-factor:{at:%Y%m%d%H%M%S%f}", at)


@action
def make_administrator(*, person: NewPerson, actor: Actor, at: datetime) -> User:
    """Let in a portal administrator and mail how to sign in; for the portal's first start, from the command line."""
    user = admit(person=person, at=at)
    if StaffRole.objects.get_or_create(user=user, role=StaffRole.Role.ADMINISTRATOR)[1]:
        given = {"staff": True, "given": str(StaffRole.Role.ADMINISTRATOR)}
        _roles_changed(user, actor, at, "role_changed", given, "")
    words = compose.administrator(name=user.name, language=user.language)
    mail.post(
        key=f"person:{user.pk}:administrator:{at:%Y%m%d%H%M}", to=user.email, to_name=user.name, purpose="account",
        subject=words.subject, text=words.text, html=words.html, language=words.language, at=at,
    )  # fmt: skip
    return user


def _only_administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


def _why(reason: str, actor: Actor) -> str:
    """The reason as it is kept, given by a portal administrator; refuses anybody else, and no reason."""
    _only_administrator(actor)
    if not reason.strip():
        raise Refusal(_("Say why: it is kept in the journal."), field="reason")
    return reason.strip()


@action
def end_sessions(user_id: int) -> None:
    """Sign a person out everywhere. Whoever calls leaves out the actor's own: nobody is thrown out of what they just did."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()


def _administrators() -> set[int]:
    """Who administers the portal now. Their roles are locked, so that two of them cannot remove each other at once."""
    held = StaffRole.objects.select_for_update().filter(role=StaffRole.Role.ADMINISTRATOR).order_by("id")
    ids = set(held.values_list("user_id", flat=True))
    return set(User.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True))


def _roles_changed(user: User, actor: Actor, at: datetime, name: str, data: dict[str, object], reason: str) -> None:
    """Note it, and end the person's open sessions, so that none comes back to life when a suspension ends."""
    if user.pk != actor.user_id:
        end_sessions(user.pk)
    about = {"person": user.pk, **data}
    remember(Happening(name, at, actor.user_id, str(actor.name), reason=reason, data=about))
    log.info(name, who=actor.user_id, **about)


# -- Being erased ----------------------------------------------------------------------------------------------------


@action
def ask_erasure(*, actor: Actor, at: datetime) -> ErasureRequest:
    """Write the actor's wish to be erased, tell the administrators, and mail the person when it will be done.

    Refuses while something must be settled first. Asking again returns the wish that stands.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    if (standing := queries.open_request(user.pk)) is not None:
        return standing
    if sentences := queries.stops(user):
        raise Refusal(sentences[0])
    due = at + timedelta(days=settings.ERASURE_DAYS)
    asked = ErasureRequest.objects.create(user=user, asked_at=at, due_at=due)
    remember(Happening("erasure_asked", at, user.pk, str(actor.name), data={"person": user.pk}))
    _write(user, compose.erasure_asked(language=user.language, due=due), f"erasure:{asked.pk}:asked", at)
    log.info("erasure_asked", person=user.pk)
    return asked


@action
def take_back_erasure(*, actor: Actor, at: datetime) -> None:
    """Take the actor's own wish back; nothing is erased. Refuses when none is open."""
    asked = ErasureRequest.objects.select_for_update().filter(user_id=actor.user_id or 0, ended_at=None).first()
    if asked is None:
        raise Refusal(_("There is no open request to take back."))
    _end_erasure(asked, "withdrawn", actor, at)
    _write(asked.user, compose.erasure_taken_back(language=asked.user.language), f"erasure:{asked.pk}:withdrawn", at)


@action
def decline_erasure(*, request_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Decline a wish to be erased with a reason, which is mailed. Refuses an empty one, one's own, and what has ended."""
    _only_administrator(actor)
    asked = _open_erasure(request_id, actor)
    if not reason.strip():
        raise Refusal(_("Give a reason. The person reads it."), field="reason")
    asked.reason = reason
    _end_erasure(asked, "declined", actor, at)
    words = compose.erasure_declined(language=asked.user.language, reason=reason)
    _write(asked.user, words, f"erasure:{asked.pk}:declined", at)


@action
def erase(*, request_id: int, actor: Actor, at: datetime) -> None:
    """Erase a person everywhere; what they filed stays with their city, without their name. Mails them once more, if they can be reached.

    Only an administrator may, or the portal itself when the day has come. Refuses one's own wish, one that has ended,
    and while something must be settled first. Each room's keeper does its part in this transaction.
    """
    if actor != SYSTEM:
        _only_administrator(actor)
    asked = _open_erasure(request_id, actor)
    # Every administrator's row is locked, so that two of them cannot go at once.
    list(StaffRole.objects.select_for_update().filter(role=StaffRole.Role.ADMINISTRATOR).order_by("id"))
    user = User.objects.select_for_update().get(pk=asked.user_id)
    if sentences := queries.stops(user):
        raise Refusal(sentences[0])
    person, address, name = queries.person(user), user.email, user.name
    words, told = compose.erased(language=user.language), queries.reached(user, FAREWELL)
    User.objects.filter(pk=user.pk).update(erased_at=at, is_active=False)  # first: the journal lets no other name go
    for keeper in keepers():
        keeper.erase(person, at)
    _end_erasure(asked, "erased", actor, at)
    if told:  # what was known of the address is forgotten by now, but it is still not one to write to
        mail.post(
            key=f"erasure:{asked.pk}:erased", to=address, to_name=name, purpose=FAREWELL, subject=words.subject,
            text=words.text, html=words.html, language=words.language, at=at,
        )  # fmt: skip


def erase_due(*, at: datetime) -> int:
    """Erase everybody whose day has come, each in a transaction of their own. Returns how many were erased.

    Whom something stops waits on, in sight of the administrators; what goes wrong with one holds up no other.
    """
    done = 0
    for request_id in queries.due_erasures(at):
        try:
            erase(request_id=request_id, actor=SYSTEM, at=at)
            done += 1
        except Refusal as refusal:
            log.warning("erasure_stopped", request_id=request_id, why=str(refusal.sentence))
        except Exception:  # one person's rows that nobody foresaw must not keep all others waiting
            log.exception("erasure_failed", request_id=request_id)
    return done


def tidy_all(*, at: datetime) -> None:
    """Let each room drop what it has kept long enough; what goes wrong in one holds up no other."""
    for keeper in keepers():
        try:
            keeper.tidy(at)
        except Exception:
            log.exception("tidying_failed", room=keeper.room)


@action
def tidy(at: datetime) -> None:
    """Drop sessions that have ended, with where they came from, and changes of address that were never proved."""
    Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AddressChange.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()


@action
def forget_person(person: Person, at: datetime) -> None:
    """Take everything off an erased person's account but the row: sessions, addresses, factors, roles, name."""
    for session in UserSession.objects.filter(user_id=person.user_id):
        session.end()
    for model in (EmailAddress, Authenticator, StaffRole, AddressChange):
        model.objects.filter(user_id=person.user_id).delete()
    if (accounts := queries.other_sign_ins(person)) is not None:
        accounts.delete()
    _forget_in_admin(person)
    User.objects.filter(pk=person.user_id).update(
        email=f"erased-{person.user_id}@erased.invalid", name="", office="", password=make_password(None),
        is_staff=False, is_superuser=False, last_login=None,
    )  # fmt: skip


def _forget_in_admin(person: Person) -> None:
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.user_id))
    for word in filter(None, (person.name, *person.addresses)):
        about |= Q(object_repr__contains=word) | Q(change_message__contains=word)
    LogEntry.objects.filter(about).update(object_repr="", change_message="")


def _open_erasure(request_id: int, actor: Actor) -> ErasureRequest:
    """The wish, locked until this decision is committed, so that there is only one."""
    found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("user", "decided_by")
    asked = found.filter(pk=request_id).first()
    if asked is None or asked.ended_at is not None:
        sentence = _("This request has ended already: %(outcome)s.")
        raise Stale(sentence % {"outcome": asked.get_outcome_display() if asked else "?"})
    if asked.user_id == actor.user_id:
        raise NotAllowed(_("Another administrator must decide this: it is your own request."))
    return asked


def _end_erasure(asked: ErasureRequest, outcome: str, actor: Actor, at: datetime) -> None:
    asked.ended_at, asked.outcome, asked.decided_by_id = at, outcome, actor.user_id
    asked.save(update_fields=["ended_at", "outcome", "decided_by", "reason"])
    name = "erased" if outcome == "erased" else "erasure_ended"
    data = {"person": asked.user_id} | ({} if outcome == "erased" else {"outcome": outcome})
    remember(Happening(name, at, actor.user_id, str(actor.name), reason=asked.reason, data=data))
    log.info(name, who=actor.user_id, person=asked.user_id, outcome=outcome)


def _write(user: User, words: compose.Words, key: str, at: datetime) -> None:
    mail.post(
        key=key, to=user.email, to_name=user.name, purpose=queries.PURPOSE, subject=words.subject, text=words.text,
        html=words.html, language=words.language, at=at,
    )  # fmt: skip


KEEPER = Keeper(
    room="account",
    holds=_("Your account: name, office, addresses, language, roles, second factors and sessions."),
    covers=(
        "account.EmailAddress.user", "account.EmailAddress.email", "admin.LogEntry.user",
        "cities.AddressChange.user", "cities.AddressChange.new_email", "cities.ErasureRequest.user",
        "cities.ErasureRequest.decided_by", "cities.StaffRole.user", "cities.User.email", "cities.User.name",
        "mfa.Authenticator.user", "socialaccount.SocialAccount.user", "usersessions.UserSession.user",
    ),
    held=queries.held,
    erase=forget_person,
    stops=queries.is_last_administrator,
    tidy=tidy,
)  # fmt: skip
