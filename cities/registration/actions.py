"""Asking to take part, proving the address, what is asked and answered, and the administrator's decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities.membership import actions as membership
from cities.membership.models import Role
from cities.people import actions as people
from cities.people.actor import Actor
from cities.people.compose import Words
from cities.people.drafts import NewPerson
from cities.registration import compose, queries
from cities.registration.drafts import AnswerDraft, NewCity, Proof, RequestDraft, VettingDraft
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registration.periods import CODE_GOOD, CODE_TRIES
from cities.registry.actions import place
from cities.registry.models import City
from compact_portal.kit import domains, tokens
from compact_portal.kit.files import Clean, store
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)


@action
def ask(*, draft: RequestDraft, token: str, at: datetime) -> Registration:
    """Write a request whose link is ``token`` and mail the code. The same token is the same request, however often sent.

    Refuses a document that the store does not take.
    """
    secret = tokens.digest(token)
    if (same := Registration.objects.filter(secret=secret).first()) is not None:
        return same
    request = _row(draft, secret, at)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at the same instant
        return Registration.objects.get(secret=secret)
    _keep(request, draft.proof, at)
    _send_code(request, at)
    log.info("registration_begun", registration=request.pk)
    return request


def _row(draft: RequestDraft, secret: str, at: datetime) -> Registration:
    city = queries.city_chosen(draft.city_id) if draft.city_id else None
    city = city or queries.city_called(draft.municipality, draft.country)
    return Registration(
        city=city,
        proposed_name="" if city else draft.municipality,
        proposed_country_id=None if city else draft.country,
        person=draft.person,
        office=draft.office,
        email=domains.normal_address(draft.email),
        language=draft.language,
        mandate=draft.mandate,
        secret=secret,
        asked_at=at,
    )


def _keep(request: Registration, proof: Clean | None, at: datetime) -> None:
    """Keep a document under a name that nobody chose; what the person called it is in the row."""
    if proof is None:
        return
    held = ContentFile(proof.content, name=f"{tokens.new_token()}.{proof.name.rpartition('.')[2]}")
    with store.or_refused("proof", f"registrations/{held.name}"):
        RegistrationDocument.objects.create(
            registration=request, file=held, name=proof.name, media_type=proof.media_type, size=len(proof.content),
            added_at=at,
        )  # fmt: skip


@action
def send_another_code(*, registration_id: int, at: datetime) -> None:
    """Mail a new code; the old one is void. Does nothing once the address is proved."""
    request = Registration.objects.select_for_update().get(pk=registration_id)
    if request.standing == Registration.Standing.UNPROVED:
        _send_code(request, at)


def _send_code(request: Registration, at: datetime) -> None:
    typed = tokens.new_code()
    request.code, request.code_tries, request.code_expires_at = _bound(request, typed), 0, at + CODE_GOOD
    Registration.objects.filter(pk=request.pk).update(
        code=request.code, code_tries=0, code_expires_at=request.code_expires_at
    )
    _post(request, compose.code(request, typed), f"code:{at.timestamp()}", at, to_name="")


def _bound(request: Registration, typed: str) -> str:
    # Bound to this request: the digest of a code alone would be the same for every request.
    return tokens.digest(f"{request.secret}:{typed}")


@action
def prove(*, registration_id: int, typed: str, at: datetime) -> Proof:
    """Check a typed code; when it is right the request waits for an administrator, and the journal says it was asked.

    Says what came of it instead of refusing, because a wrong try must be counted, and a refusal would undo that.
    """
    request = Registration.objects.select_for_update().select_related(None).get(pk=registration_id)
    if request.standing != Registration.Standing.UNPROVED:
        return Proof.PROVED
    if request.code_tries >= CODE_TRIES:
        return Proof.SPENT
    if request.code_expires_at is None or request.code_expires_at <= at:
        return Proof.EXPIRED
    if not tokens.same(f"{request.secret}:{typed}", request.code):
        Registration.objects.filter(pk=request.pk).update(code_tries=request.code_tries + 1)
        return Proof.SPENT if request.code_tries + 1 >= CODE_TRIES else Proof.WRONG
    Registration.objects.filter(pk=request.pk).update(
        standing=Registration.Standing.WAITING, proved_at=at, code="", code_expires_at=None
    )
    _remember("registration_asked", request, request.city, None, at)
    _post(request, compose.received(request, _new_link(request)), "received", at)
    return Proof.PROVED


def _new_link(request: Registration) -> str:
    """A link to the request for a mail. Only its digest is kept, so that each mail needs a new one, and voids the last."""
    token = tokens.new_token()
    Registration.objects.filter(pk=request.pk).update(mail_secret=tokens.digest(token))
    return token


@action
def answer(*, registration_id: int, draft: AnswerDraft, at: datetime) -> Registration:
    """Answer what UNHCR asked for, with a document or without; the request waits for UNHCR again.

    Refuses where nothing is asked (any more). Writes the message, the document and the journal.
    """
    request = Registration.objects.select_for_update().get(pk=registration_id)
    if request.standing != Registration.Standing.MORE:
        raise Stale(_("Nothing is asked of you now. This page shows where the request stands."))
    RegistrationMessage.objects.create(registration=request, body=draft.body, at=at)
    _keep(request, draft.proof, at)
    Registration.objects.filter(pk=request.pk).update(standing=Registration.Standing.WAITING)
    _remember("registration_answered", request, request.city, None, at)
    return request


@action
def withdraw(*, registration_id: int, at: datetime) -> Registration:
    """Take a request back; a mail says so. Twice is once.

    Refuses what UNHCR has decided, and what nobody looks at yet because the address is not proved.
    """
    request = Registration.objects.select_for_update().get(pk=registration_id)
    if request.standing == Registration.Standing.WITHDRAWN:
        return request
    if request.standing in (Registration.Standing.APPROVED, Registration.Standing.DECLINED):
        raise Stale(_("UNHCR has decided the request. It can no longer be taken back."))
    if request.standing == Registration.Standing.UNPROVED:
        raise Refusal(_("The address is not proved, so nobody looks at the request. There is nothing to take back."))
    request.standing, request.decided_at = Registration.Standing.WITHDRAWN, at
    request.save(update_fields=["standing", "decided_at"])
    _remember("registration_withdrawn", request, request.city, None, at)
    _post(request, compose.taken_back(request), "taken back", at)
    return request


@action
def ask_more(*, registration_id: int, message: str, actor: Actor, at: datetime) -> Registration:
    """Ask for more before deciding: the message is mailed with a link to where it is answered, and kept.

    Refuses what was decided already, naming who did, and an empty message. May be asked again before the answer.
    """
    request = _undecided(registration_id, actor)
    if not message.strip():
        raise Refusal(_("Say what is missing. The person reads it."), field="message")
    asked = RegistrationMessage.objects.create(registration=request, by_id=actor.user_id, body=message, at=at)
    Registration.objects.filter(pk=request.pk).update(standing=Registration.Standing.MORE)
    _remember("registration_more_asked", request, request.city, actor, at, message)
    _post(request, compose.more_asked(request, message, _new_link(request)), f"more:{asked.pk}", at)
    return request


@action
def approve(*, registration_id: int, draft: VettingDraft, actor: Actor, at: datetime) -> Registration:
    """Admit a municipality: the city stands active, the person is its lead, the domain is recorded, a mail says so.

    Refuses what was decided already, naming who did; a suspended city or person; and whoever is no administrator.
    """
    request = _undecided(registration_id, actor)
    city = _city(request, draft)
    request.city = city
    person = NewPerson(request.email, request.person, request.office, request.language, city.time_zone)
    user = people.admit(person=person, at=at)
    membership.join(city=city, user=user, role=Role.LEAD, actor=actor, at=at)
    _decide(request, Registration.Standing.APPROVED, actor, at)
    _remember("registration_approved", request, city, actor, at)
    _post(request, compose.approved(request), "approved", at)
    return request


@action
def decline(*, registration_id: int, reason: str, actor: Actor, at: datetime) -> Registration:
    """Decline a request with a reason, which is mailed. Refuses what was decided already, and an empty reason."""
    request = _undecided(registration_id, actor)
    if not reason.strip():
        raise Refusal(_("Give a reason. The person reads it."), field="reason")
    request.reason = reason
    _decide(request, Registration.Standing.DECLINED, actor, at)
    _remember("registration_declined", request, request.city, actor, at, reason)
    _post(request, compose.declined(request), "declined", at)
    return request


def _undecided(registration_id: int, actor: Actor) -> Registration:
    """The request, locked until this decision is committed, so that there is only one."""
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))
    request = Registration.objects.select_for_update().get(pk=registration_id)
    if request.standing in (Registration.Standing.APPROVED, Registration.Standing.DECLINED):
        sentence = _("%(name)s decided this already: %(decision)s.")
        raise Stale(sentence % {"name": request.decided_by, "decision": request.get_standing_display()})
    if request.standing == Registration.Standing.WITHDRAWN:
        raise Stale(_("%(name)s took the request back.") % {"name": request.person})
    if request.standing == Registration.Standing.UNPROVED:
        raise Refusal(_("The e-mail address is not proved yet."))
    return request


def _city(request: Registration, draft: VettingDraft) -> City:
    """The city that is meant, locked and active."""
    city_id = request.city_id or draft.city_id
    if city_id is None:
        if draft.new_city is None:
            raise Refusal(_("Say which city this is."))
        city_id = _new_city(draft.new_city, request.proposed_country_id or "").pk
    city = City.objects.select_for_update().get(pk=city_id)
    if city.standing == City.Standing.SUSPENDED:
        raise Refusal(_("This city is suspended. Restore it first."))
    domain = domains.of_address(request.email)
    if draft.record_domain and domain not in domains.FREE_MAIL and domain not in city.official_domains:
        city.official_domains = [*city.official_domains, domain]
    city.standing = City.Standing.ACTIVE
    city.save(update_fields=["standing", "official_domains"])
    return city


def _new_city(draft: NewCity, country: str) -> City:
    # A name in Arabic or Chinese has no Latin letters to make an address of: the country stands in.
    base = slugify(draft.name) or country.lower()
    taken = set(City.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
    made = City.objects.create(
        name=draft.name, slug=slug, country_id=country, bureau_id=draft.bureau_id, latitude=draft.latitude,
        longitude=draft.longitude, time_zone=draft.time_zone,
    )  # fmt: skip
    place(city=made, bureau=made.bureau, since=made.bureau.since)
    return made


def _decide(request: Registration, standing: str, actor: Actor, at: datetime) -> None:
    request.standing, request.decided_by_id, request.decided_at = standing, actor.user_id, at
    request.save(update_fields=["standing", "city", "decided_by", "decided_at", "reason"])


def _post(request: Registration, words: Words, what: str, at: datetime, to_name: str | None = None) -> None:
    post_office.post(
        key=f"registration:{request.pk}:{what}", to=request.email, purpose=queries.PURPOSE, subject=words.subject,
        to_name=request.person if to_name is None else to_name, text=words.text, html=words.html,
        language=words.language, at=at,
    )  # fmt: skip


def _remember(
    name: str, request: Registration, city: City | None, actor: Actor | None, at: datetime, reason: str = ""
) -> None:
    data: dict[str, Any] = {"registration": request.pk, "city_name": request.municipality}
    remember(
        Happening(
            name,
            at,
            actor.user_id if actor else None,
            str(actor.name) if actor else "",
            city.pk if city else None,
            city.bureau_id if city else None,
            reason,
            data,
        )
    )
    log.info(name, who=actor.user_id if actor else None, registration=request.pk, city=city.pk if city else None)


@action
def forget_person(person: Person, at: datetime) -> None:
    """Take an erased person out of the requests made with their addresses: who asked, the mandate, proofs and messages.

    That the municipality asked, and what was decided, stays. An undecided request is withdrawn; its links end.
    """
    theirs = Registration.objects.select_for_update().filter(email__in=person.addresses).order_by("id")
    for request in theirs:
        if request.standing not in (Registration.Standing.APPROVED, Registration.Standing.DECLINED):
            request.standing = Registration.Standing.WITHDRAWN
        request.person = request.office = request.email = request.mandate = request.code = ""
        request.secret, request.mail_secret = tokens.digest(tokens.new_token()), None
        request.save(
            update_fields=["standing", "person", "office", "email", "mandate", "code", "secret", "mail_secret"]
        )
        _drop_documents(RegistrationDocument.objects.filter(registration=request))
        RegistrationMessage.objects.filter(registration=request).update(body="")


@action
def tidy(at: datetime) -> None:
    """Delete requests whose address was not proved in time, and the proofs of those that were refused or taken back."""
    old = at - timedelta(days=settings.UNPROVED_REQUEST_DAYS)
    unproved = Registration.objects.filter(standing=Registration.Standing.UNPROVED, asked_at__lt=old)
    _drop_documents(RegistrationDocument.objects.filter(registration__in=unproved))
    gone = unproved.delete()[0]
    ended = Registration.objects.filter(
        standing__in=[Registration.Standing.DECLINED, Registration.Standing.WITHDRAWN]
    ).annotate(ended_at=Coalesce("decided_at", "asked_at"))
    ended = ended.filter(ended_at__lt=at - timedelta(days=settings.REFUSED_DOCUMENT_DAYS))
    dropped = _drop_documents(RegistrationDocument.objects.filter(registration__in=ended))
    if gone or dropped:
        log.info("registrations_forgotten", unproved=gone, documents=dropped)


def _drop_documents(documents: QuerySet[RegistrationDocument]) -> int:
    """Delete the rows now and the files once that is committed: a row without its file would be worse than a file too many."""
    found = list(documents)
    RegistrationDocument.objects.filter(pk__in=[one.pk for one in found]).delete()
    for one in found:
        transaction.on_commit(partial(default_storage.delete, one.file.name or ""), robust=True)
    return len(found)


KEEPER = Keeper(
    room="registration",
    holds=_("Requests to take part that were made with your addresses, with their proofs and messages."),
    covers=(
        "cities.Registration.email", "cities.Registration.person", "cities.Registration.decided_by",
        "cities.RegistrationMessage.by",
    ),
    held=queries.held,
    erase=forget_person,
    tidy=tidy,
)  # fmt: skip
