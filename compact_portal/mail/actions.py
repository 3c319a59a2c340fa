"""The post office's verbs: post, deliver, hold, release, cancel, resend, forget."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr

import structlog
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Replace
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.nudges import nudge
from compact_portal.kit.persons import Person
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import periods, queries, render
from compact_portal.mail.drafts import MailDraft, Tally
from compact_portal.mail.models import Heartbeat, Mail, Outbox, State, Stencil
from compact_portal.mail.transport import Line, Rejected, TryLater, Unreachable

log = structlog.get_logger(__name__)

BATCH = 50
DELIVER = "mail.deliver"
FAREWELL = "farewell"  # the last mail to somebody who was erased


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
    Mail.objects.bulk_create([_row(draft, at) for draft in drafts], ignore_conflicts=True, batch_size=500)
    nudge(DELIVER)


def _row(draft: MailDraft, at: datetime) -> Mail:
    mail = Mail(
        key=draft.key,
        purpose=draft.purpose,
        priority=draft.priority,
        stencil_id=draft.stencil,
        to_address=render.one_line(draft.to, 320),
        to_name=render.one_line(draft.to_name, 200),
        language=draft.language,
        subject=render.one_line(draft.subject),
        message_id=render.message_id(draft.key),
        dated_at=at,
        next_attempt_at=at,
        created_at=at,
    )
    try:
        mail.to_address = render.address(draft.to)
    except render.BadAddress as problem:
        mail.state, mail.last_error = State.FAILED, str(problem)
    reachable = mail.state == State.WAITING
    mail.raw = render.head(
        to=mail.to_address if reachable else "undisclosed-recipients:;",
        to_name=draft.to_name if reachable else "",
        subject=draft.subject,
        language=draft.language,
        message_id=mail.message_id,
        at=at,
        headers=draft.headers,
    )
    if draft.stencil is None:
        mail.raw += render.content(draft.text, draft.html, mail.message_id[1:33])
    else:
        mail.raw += render.fills(draft.fills)
    return mail


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
    watch, tally, cuts = periods.Watch(at), Tally(), Cuts()
    with line or Line() as open_line:
        while tally.tried < limit:
            token = uuid.uuid4().hex
            batch = _claim(token, watch.now(), min(BATCH, limit - tally.tried))
            if not batch:
                break
            done = _send_batch(batch, token, watch, open_line, cuts)
            tally += done
            if done.stopped:
                break
    if tally.tried:
        log.info("mail_delivered", sent=tally.sent, deferred=tally.deferred, failed=tally.failed, lost=tally.lost)
    return tally


def _claim(token: str, at: datetime, size: int) -> list[Mail]:
    """Take up to ``size`` due mails: committed before anything is sent, so two workers never hold one mail."""
    with transaction.atomic(durable=True):
        if queries.is_held():
            return []
        # Two statements, each in the order of its index: one with an OR would sort everything that waits each time.
        mails = _lock(queries.orphaned(at), size)
        if len(mails) < size:
            mails += _lock(queries.due(at), size - len(mails))
        # Counted before it is tried: a mail that kills the worker is seen to have been tried.
        Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=State.SENDING,
            lease_token=token,
            lease_until=at + periods.LEASE,
            attempts=F("attempts") + 1,
            tried_since=Coalesce("tried_since", at),
        )
    return mails


def _lock(mails: QuerySet[Mail], size: int) -> list[Mail]:
    fields = ("id", "to_address", "raw", "attempts", "tried_since", "stencil_id")
    return list(mails.only(*fields).select_for_update(skip_locked=True)[:size])


class Cuts:
    """Stencils read once for a round of delivery, a few at a time, so that memory stays flat."""

    KEPT = 32

    def __init__(self) -> None:
        self._cut: dict[int, list[bytes]] = {}

    def message(self, mail: Mail) -> bytes:
        """The whole message of a mail."""
        if mail.stencil_id is None:
            return bytes(mail.raw)
        if mail.stencil_id not in self._cut:
            if len(self._cut) >= self.KEPT:
                self._cut.clear()
            self._cut[mail.stencil_id] = render.cut(queries.stencil(mail.stencil_id))
        return render.message(bytes(mail.raw), self._cut[mail.stencil_id])


def _send_batch(batch: list[Mail], token: str, watch: periods.Watch, line: Line, cuts: Cuts) -> Tally:
    sender, ends = render.sender(), watch.now() + periods.LEASE * 0.8
    sent = deferred = failed = 0
    for index, mail in enumerate(batch):
        if watch.now() >= ends:  # this process slept, or the server was slow: the rest is another's by now
            return Tally(sent, deferred, failed, len(batch) - index, stopped=True)
        try:
            line.send(sender, mail.to_address, cuts.message(mail))
        except Rejected as problem:
            failed += _mark_failed(mail, token, str(problem))
        except TryLater as problem:
            deferred += _mark_later(mail, token, watch.now(), str(problem))
        except Unreachable as problem:
            for rest in batch[index:]:
                deferred += _mark_later(rest, token, watch.now(), str(problem))
            log.warning("mail_server_unreachable", problem=str(problem))
            return Tally(sent, deferred, failed, stopped=True)
        else:
            sent += _mark_sent(mail, token, watch.now())
    return Tally(sent, deferred, failed)


# Plain SQL: this statement runs once a mail, and the ORM would take as long as the sending itself.
# A code or a link that opens something must not lie about once it was sent: the message is dropped. Of the last mail to
# somebody who was erased the address goes too.
_SENT = """
    UPDATE mail_mail SET state = 'sent', sent_at = %s, lease_token = '', lease_until = NULL,
        to_address = CASE WHEN purpose = 'farewell' THEN '' ELSE to_address END,
        to_name = CASE WHEN purpose = 'farewell' THEN '' ELSE to_name END,
        last_error = '', raw = CASE WHEN purpose IN ('account', 'registration', 'invitation', 'farewell') THEN ''::bytea ELSE raw END
    WHERE id = %s AND state = 'sending' AND lease_token = %s
"""


def _mark_sent(mail: Mail, token: str, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [at, mail.pk, token])
        return int(cursor.rowcount)


def _mark(mail: Mail, token: str, **fields: object) -> int:
    """Write only as the holder of the lease: whoever lost it changes nothing."""
    held = Mail.objects.filter(pk=mail.pk, state=State.SENDING, lease_token=token)
    return held.update(lease_token="", lease_until=None, **fields)


def _mark_failed(mail: Mail, token: str, reason: str) -> int:
    log.warning("mail_failed", mail=mail.pk, reason=reason)
    return _mark(mail, token, state=State.FAILED, last_error=reason[:500])


def _mark_later(mail: Mail, token: str, at: datetime, reason: str) -> int:
    if mail.tried_since and at - mail.tried_since >= periods.GIVE_UP:
        return _mark_failed(mail, token, reason)
    again = at + periods.pause(mail.attempts + 1)
    return _mark(mail, token, state=State.WAITING, last_error=reason[:500], next_attempt_at=again)


def _change(mail_id: int, states: set[str], refusal: object, change: Callable[[Mail], None]) -> Mail:
    with transaction.atomic():
        mail = Mail.objects.defer("raw").select_for_update().filter(pk=mail_id).first()
        if mail is None or mail.state not in states:
            raise Refusal(str(refusal))
        change(mail)
        mail.save(update_fields=["state", "held", "next_attempt_at", "tried_since", "attempts", "last_error"])
    return mail


def hold(*, mail_id: int) -> Mail:
    """Keep one waiting mail back. Refuses a mail that is no longer waiting."""

    def change(mail: Mail) -> None:
        mail.held = True

    return _change(mail_id, {State.WAITING}, _("This mail is no longer waiting."), change)


def release(*, mail_id: int) -> Mail:
    """Let a held mail go."""

    def change(mail: Mail) -> None:
        mail.held = False

    return _change(mail_id, {State.WAITING}, _("This mail is no longer waiting."), change)


def cancel(*, mail_id: int) -> Mail:
    """Never send a mail that waits or failed. Refuses one that was sent or is being sent."""

    def change(mail: Mail) -> None:
        mail.state, mail.held = State.CANCELLED, False

    return _change(mail_id, {State.WAITING, State.FAILED}, _("This mail has already left."), change)


def resend(*, mail_id: int, at: datetime) -> Mail:
    """Try a failed or cancelled mail again from the start, or a waiting one now. The Message-ID stays the same."""
    usable = queries.has_message(mail_id)

    def change(mail: Mail) -> None:
        if not usable:
            raise Refusal(_("This mail's text is no longer kept."))
        mail.state, mail.held, mail.tried_since = State.WAITING, False, None
        mail.next_attempt_at, mail.last_error = at, ""

    mail = _change(mail_id, {State.WAITING, State.FAILED, State.CANCELLED}, _("This mail has already left."), change)
    nudge(DELIVER)
    return mail


def hold_outbox(*, who: str, at: datetime) -> None:
    """Send nothing until it is opened again. Mails are posted as usual and wait."""
    Outbox.objects.update_or_create(id=1, defaults={"held": True, "held_by": who[:200], "held_at": at})


def open_outbox() -> None:
    """Let everything that waits go."""
    Outbox.objects.update_or_create(id=1, defaults={"held": False, "held_by": "", "held_at": None})
    nudge(DELIVER)


def forget(*, at: datetime) -> int:
    """Drop the texts of mails sent long ago; that they were sent, to whom and when, stays. Returns how many.

    A farewell that never left keeps no address either: whom it was for is erased.
    """
    given_up = Mail.objects.filter(purpose=FAREWELL, state__in=[State.FAILED, State.CANCELLED])
    given_up.exclude(to_address="").update(to_address="", to_name="", last_error="", raw=b"")
    old = Mail.objects.filter(state__in=[State.SENT, State.CANCELLED], dated_at__lt=at - periods.KEPT)
    forgotten = old.exclude(raw=b"").update(raw=b"", stencil=None)
    Stencil.objects.filter(created_at__lt=at - periods.KEPT, mails=None).delete()
    return forgotten


def beat(*, name: str, at: datetime) -> None:
    """Note that ``name`` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


@action
def forget_person(person: Person, at: datetime) -> None:
    """Drop text, subject, name and address of every mail to an erased person; what has not left yet never does.

    In the subjects of other people's mails an ellipsis stands for the name; their texts go with ``forget``.
    """
    theirs = queries.to_person(person)
    gone = {"to_address": "", "to_name": "", "subject": "", "raw": b"", "stencil": None, "last_error": ""}
    # A worker that is sending one right now finds its lease gone, and writes nothing down.
    unsent = theirs.filter(state__in=[State.WAITING, State.SENDING])
    unsent.update(state=State.CANCELLED, held=False, lease_token="", lease_until=None, **gone)
    queries.to_person(person).update(**gone)
    for word in (person.name, *person.addresses):
        if len(word) > 2:  # a shorter name would be found within other words
            naming = Mail.objects.filter(subject__contains=word)
            naming.update(subject=Replace("subject", Value(word), Value("…")))
    Outbox.objects.filter(held_by=person.name).exclude(held_by="").update(held_by="…")
