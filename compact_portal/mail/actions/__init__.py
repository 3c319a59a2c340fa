"""The post office's verbs: post, deliver, hold, release, cancel, resend, stop and lift an address, forget."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr

import structlog
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.nudges import nudge
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import compose, periods, queries, render
from compact_portal.mail.actions.forgetting import forget as forget
from compact_portal.mail.actions.forgetting import forget_person as forget_person
from compact_portal.mail.actions.forgetting import forget_reports as forget_reports
from compact_portal.mail.drafts import By, MailDraft, Tally, Told
from compact_portal.mail.models import Heartbeat, Mail, Outbox, Report, State, Stencil, Suppression, Why
from compact_portal.mail.transport import Line, Rejected, TryLater, Unreachable

log = structlog.get_logger(__name__)

BATCH = 50
DELIVER = "mail.deliver"


def post(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    purpose: str,
    headers: Mapping[str, str] | None = None,
    to_name: str = "",
    language: str = "en",
    at: datetime,
) -> Mail:
    """Write one mail into the outbox, in the caller's transaction, and return its row.

    The same ``key`` is the same mail: posting it again changes nothing and returns the row that stands. An address
    that no server would take is kept too, as failed, so that the desk sees it. Nothing is sent here.
    """
    draft = MailDraft(
        key=key, to=to, subject=subject, text=text, html=html, purpose=purpose, headers=headers or {},
        to_name=to_name, language=language,
    )  # fmt: skip
    post_all(drafts=[draft], at=at)
    return Mail.objects.get(key=key)


def post_all(*, drafts: Sequence[MailDraft], at: datetime) -> None:
    """``post`` for many, in one statement."""
    Mail.objects.bulk_create([compose.row(draft, at) for draft in drafts], ignore_conflicts=True, batch_size=500)
    nudge(DELIVER)


def keep_stencil(*, text: str, html: str, marks: Sequence[str], at: datetime) -> int:
    """Keep a body that many mails share, with ``marks`` where each has its own words. Returns the stencil's id."""
    return Stencil.objects.create(body=render.stencil(text, html, marks), created_at=at).pk


def post_message(message: EmailMessage, *, purpose: str = "account", key: str = "", at: datetime) -> list[Mail]:
    """Post what another library composed with Django's mail classes: one mail for each recipient."""
    html = next((str(part[0]) for part in getattr(message, "alternatives", []) if part[1] == "text/html"), "")
    if message.content_subtype == "html":
        html = html or str(message.body)
    key = key or f"{purpose}:{uuid.uuid4().hex}"
    mails = []
    for number, recipient in enumerate(message.recipients()):
        name, to = parseaddr(recipient)
        mails.append(
            post(
                key=f"{key}:{number}",
                to=to,
                to_name=name,
                subject=str(message.subject),
                text=str(message.body),
                html=html,
                purpose=purpose,
                language=get_language() or "en",
                at=at,
            )
        )
    return mails


def deliver_due(*, at: datetime, limit: int = 500, line: Line | None = None) -> Tally:
    """Send what is due, ``limit`` mails at most, and say what became of them. Never call it inside a transaction.

    A batch is claimed with a lease and a token and committed; each mail is sent outside any transaction over one
    kept connection, and marked by the holder of its token alone. A server that cannot be reached ends the round.
    """
    watch, tally, cuts = periods.Watch(at), Tally(), compose.Cuts()
    with line or Line() as open_line:
        while tally.tried < limit:
            token = uuid.uuid4().hex
            batch, kept = _claim(token, watch.now(), min(BATCH, limit - tally.tried))
            if not batch and not kept:
                break
            done = _send_batch(batch, token, watch, open_line, cuts) + Tally(suppressed=kept)
            tally += done
            if done.stopped:
                break
    if tally.tried:
        log.info(
            "mail_delivered",
            sent=tally.sent,
            deferred=tally.deferred,
            failed=tally.failed,
            lost=tally.lost,
            suppressed=tally.suppressed,
        )
    return tally


def _claim(token: str, at: datetime, size: int) -> tuple[list[Mail], int]:
    """Take up to ``size`` due mails: committed before anything is sent, so two workers never hold one mail.

    Those to addresses that are not written to are put aside here, the last moment before sending, so that none slips
    through that was posted before its address was stopped. Returns what is to be sent, and how many were put aside.
    """
    with transaction.atomic(durable=True):
        if queries.is_held():
            return [], 0
        # Two statements, each in the order of its index: one with an OR would sort everything that waits each time.
        mails = _lock(queries.orphaned(at), size)
        for mail in mails:
            _note(mail, at, "lost", "")
            mail.save(update_fields=["log"])
        if len(mails) < size:
            mails += _lock(queries.due(at), size - len(mails))
        wanted = _without_suppressed(mails)
        # Counted before it is tried: a mail that kills the worker is seen to have been tried.
        Mail.objects.filter(pk__in=[mail.pk for mail in wanted]).update(
            state=State.SENDING,
            lease_token=token,
            lease_until=at + periods.LEASE,
            attempts=F("attempts") + 1,
            tried_since=Coalesce("tried_since", at),
        )
    return wanted, len(mails) - len(wanted)


def _without_suppressed(mails: list[Mail]) -> list[Mail]:
    why = queries.suppressed(mail.to_address.lower() for mail in mails)
    if not why:
        return mails
    wanted = []
    for mail in mails:
        if reason := queries.stopped(mail, why.get(mail.to_address.lower(), ())):
            done = {"state": State.SUPPRESSED, "last_error": reason, "lease_token": "", "lease_until": None}
            Mail.objects.filter(pk=mail.pk).update(**done)
        else:
            wanted.append(mail)
    return wanted


def _lock(mails: QuerySet[Mail], size: int) -> list[Mail]:
    fields = ("id", "to_address", "purpose", "raw", "attempts", "tried_since", "stencil_id", "log")
    return list(mails.only(*fields).select_for_update(skip_locked=True)[:size])


LOGGED = 40  # the last ones: two days of trying are some thirty attempts


def _note(mail: Mail, at: datetime, what: str, said: str, by: int | None = None) -> None:
    """Add a line to what is known of a mail; the caller saves ``log``. ``by`` is whoever did it, if a person did."""
    line = {"at": at.isoformat(), "what": what, "said": said[:300]} | ({"by": by} if by else {})
    mail.log = [*mail.log, line][-LOGGED:]


def _send_batch(batch: list[Mail], token: str, watch: periods.Watch, line: Line, cuts: compose.Cuts) -> Tally:
    sender, ends = render.sender(), watch.now() + periods.LEASE * 0.8
    sent = deferred = failed = 0
    for index, mail in enumerate(batch):
        if watch.now() >= ends:  # this process slept, or the server was slow: the rest is another's by now
            return Tally(sent, deferred, failed, len(batch) - index, stopped=True)
        try:
            answer = line.send(sender, mail.to_address, cuts.message(mail))
        except Rejected as problem:
            failed += _mark_failed(mail, token, watch.now(), str(problem))
        except TryLater as problem:
            deferred += _mark_later(mail, token, watch.now(), str(problem))
        except Unreachable as problem:
            for rest in batch[index:]:
                deferred += _mark_later(rest, token, watch.now(), str(problem))
            log.warning("mail_server_unreachable", problem=str(problem))
            return Tally(sent, deferred, failed, stopped=True)
        else:
            sent += _mark_sent(mail, token, watch.now(), answer)
    return Tally(sent, deferred, failed)


# Plain SQL: this statement runs once a mail, and the ORM would take as long as the sending itself.
# A code or a link that opens something must not lie about once it was sent: the message is dropped. Of the last mail to
# somebody who was erased the address goes too.
_SENT = """
    UPDATE mail_mail SET state = 'sent', sent_at = %s, answer = %s, lease_token = '', lease_until = NULL,
        to_address = CASE WHEN purpose = 'farewell' THEN '' ELSE to_address END,
        to_name = CASE WHEN purpose = 'farewell' THEN '' ELSE to_name END,
        last_error = '', raw = CASE WHEN purpose IN ('account', 'registration', 'invitation', 'farewell') THEN ''::bytea ELSE raw END
    WHERE id = %s AND state = 'sending' AND lease_token = %s
"""


def _mark_sent(mail: Mail, token: str, at: datetime, answer: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [at, render.one_line(answer, 200), mail.pk, token])
        return int(cursor.rowcount)


def _mark(mail: Mail, token: str, **fields: object) -> int:
    """Write only as the holder of the lease: whoever lost it changes nothing."""
    held = Mail.objects.filter(pk=mail.pk, state=State.SENDING, lease_token=token)
    return held.update(lease_token="", lease_until=None, log=mail.log, **fields)


def _mark_failed(mail: Mail, token: str, at: datetime, reason: str) -> int:
    log.warning("mail_failed", mail=mail.pk, reason=reason)
    _note(mail, at, "failed", reason)
    return _mark(mail, token, state=State.FAILED, last_error=reason[:500])


def _mark_later(mail: Mail, token: str, at: datetime, reason: str) -> int:
    if mail.tried_since and at - mail.tried_since >= periods.GIVE_UP:
        return _mark_failed(mail, token, at, reason)
    _note(mail, at, "later", reason)
    again = at + periods.pause(mail.attempts + 1)
    return _mark(mail, token, state=State.WAITING, last_error=reason[:500], next_attempt_at=again)


def _change(
    mail_id: int, states: set[str], refusal: object, what: str, by: By, at: datetime, change: Callable[[Mail], None]
) -> Mail:
    with transaction.atomic():
        mail = Mail.objects.defer("raw").select_for_update().filter(pk=mail_id).first()
        if mail is None or mail.state not in states:
            raise Refusal(str(refusal))
        change(mail)
        _note(mail, at, what, by.name, by.user_id)
        mail.save(update_fields=["state", "held", "next_attempt_at", "tried_since", "last_error", "log"])
    log.info("mail_desk", who=by.user_id, act=what, mail=mail_id)
    return mail


def hold(*, mail_id: int, by: By, at: datetime) -> Mail:
    """Keep one waiting mail back. Refuses a mail that is no longer waiting."""

    def change(mail: Mail) -> None:
        mail.held = True

    return _change(mail_id, {State.WAITING}, _("This mail is no longer waiting."), "held", by, at, change)


def release(*, mail_id: int, by: By, at: datetime) -> Mail:
    """Let a held mail go. Refuses a mail that is no longer waiting."""

    def change(mail: Mail) -> None:
        mail.held = False

    mail = _change(mail_id, {State.WAITING}, _("This mail is no longer waiting."), "released", by, at, change)
    nudge(DELIVER)
    return mail


def cancel(*, mail_id: int, by: By, at: datetime) -> Mail:
    """Never send a mail that waits or failed. Refuses one that was sent or is being sent."""

    def change(mail: Mail) -> None:
        mail.state, mail.held = State.CANCELLED, False

    refusal = _("This mail has already left.")
    return _change(mail_id, {State.WAITING, State.FAILED}, refusal, "cancelled", by, at, change)


def resend(*, mail_id: int, by: By, at: datetime) -> Mail:
    """Try a mail again from the start that failed, was cancelled or put aside, or a waiting one now.

    The Message-ID stays the same. Refuses a mail that was sent, one whose text is no longer kept, and one to an
    address that is still not written to.
    """
    usable = queries.has_message(mail_id)

    def change(mail: Mail) -> None:
        if not usable:
            raise Refusal(_("This mail’s text is no longer kept."))
        if not queries.reach(mail):
            raise Refusal(_("This address is not written to. Write to it again first, then send the mail."))
        mail.state, mail.held, mail.tried_since = State.WAITING, False, None
        mail.next_attempt_at, mail.last_error = at, ""

    states: set[str] = {State.WAITING, State.FAILED, State.CANCELLED, State.SUPPRESSED}
    mail = _change(mail_id, states, _("This mail has already left."), "resent", by, at, change)
    nudge(DELIVER)
    return mail


@action
def hold_outbox(*, because: str, by: By, at: datetime) -> None:
    """Send nothing until it is opened again; mails are posted as usual and wait. Writes the journal."""
    held = {"held": True, "held_by": by.name[:200], "held_at": at, "because": because[:300]}
    Outbox.objects.update_or_create(id=1, defaults=held)
    _remember("outbox_held", by, at, because)


@action
def open_outbox(*, by: By, at: datetime) -> None:
    """Let everything that waits go. Writes the journal."""
    Outbox.objects.update_or_create(id=1, defaults={"held": False, "held_by": "", "held_at": None, "because": ""})
    _remember("outbox_opened", by, at, "")
    nudge(DELIVER)


def _remember(name: str, by: By, at: datetime, reason: str, **data: object) -> None:
    remember(Happening(name=name, at=at, who=by.user_id, who_name=by.name, reason=reason, data=data))


@action
def suppress(*, address: str, why: str, note: str = "", by: By, at: datetime) -> bool:
    """Write no more to ``address`` for the reason ``why``. Returns whether that is new. Writes the journal.

    Mails that wait are put aside when their turn comes. What each reason stops is ``drafts.STOPS``.
    """
    row = {"note": note[:300], "since": at, "by": by.name[:150]}
    found, new = Suppression.objects.get_or_create(address=address.lower(), why=Why(why), lifted_at=None, defaults=row)
    if new:
        # The journal is never changed, so it names the row and not the address of a person who may ask to be erased.
        said = note if by.user_id else str(Why(why).value)
        _remember("address_stopped", by, at, said, suppression=found.pk, why=why)
        log.info("address_stopped", who=by.user_id, why=why)
    return new


@action
def lift(*, suppression_id: int, because: str, by: By, at: datetime) -> Suppression:
    """Write to an address again. Refuses without a reason, and what is lifted already. Writes the journal."""
    row = Suppression.objects.select_for_update().filter(pk=suppression_id, lifted_at=None).first()
    if row is None:
        raise Refusal(_("This address is already written to again."))
    if not because.strip():
        raise Refusal(_("Say why it may be written to again."), field="because")
    row.lifted_at, row.lifted_by, row.lifted_because = at, by.name[:150], because[:300]
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    _remember("address_allowed", by, at, because, suppression=row.pk, why=row.why)
    log.info("address_allowed", who=by.user_id, why=row.why)
    return row


def take_reports(*, told: Iterable[Told], at: datetime) -> int:
    """Keep what a mail provider tells of addresses, each event once, and stop writing where it says so.

    A mailbox that is not there and a complaint stop an address at once; a mailbox that is full or away does after
    ``periods.SOFT_BOUNCES`` returns within a fortnight. Returns how many events were new.
    """
    return sum(_take_report(one, at) for one in told)


@action
def _take_report(told: Told, at: datetime) -> bool:
    # Only of the mail that went to this address: what a provider says of another is no news of it.
    sent = Mail.objects.only("pk").filter(message_id=told.message_id, to_address__iexact=told.address)
    mail = sent.first() if told.message_id else None
    row = {"address": told.address, "kind": told.kind, "said": told.said, "mail": mail, "at": told.at, "heard_at": at}
    _report, new = Report.objects.get_or_create(event=told.event, defaults=row)
    portal = By(None, "Compact Portal")
    if new and told.kind in {"bounce", "complaint", "unsubscribed"}:
        suppress(address=told.address, why=told.kind, note=told.said, by=portal, at=at)
    elif new and told.kind == "soft":
        often = queries.soft_bounces(told.address, at - periods.SOFT_WITHIN)
        if often >= periods.SOFT_BOUNCES:
            suppress(address=told.address, why="soft", note=told.said, by=portal, at=at)
    return new


def beat(*, name: str, at: datetime) -> None:
    """Note that ``name`` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
