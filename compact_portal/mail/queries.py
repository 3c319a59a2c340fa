"""What the post office is asked: what is due, how old it is, what the desk shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet

from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail.models import Heartbeat, Mail, Outbox, State, Stencil

STATES = tuple(State.values)


def due(at: datetime) -> QuerySet[Mail]:
    """Mails that wait and are to be tried at ``at``, most urgent first, straight from an index at any length."""
    waiting = Mail.objects.filter(state=State.WAITING, held=False, next_attempt_at__lte=at)
    return waiting.order_by("priority", "next_attempt_at", "id")


def orphaned(at: datetime) -> QuerySet[Mail]:
    """Mails whose holder is gone: the lease ran out, and nobody wrote down what became of them."""
    return Mail.objects.filter(state=State.SENDING, lease_until__lte=at).order_by("lease_until", "id")


def backlog(at: datetime, *, most: int) -> int:
    """How many mails are due at ``at``, counted up to ``most``."""
    return due(at).order_by()[:most].count()


def outbox() -> Outbox:
    """The outbox's switch, open when nobody has touched it."""
    return Outbox.objects.first() or Outbox(id=1)


def is_held() -> bool:
    """Whether everything is held back."""
    return Outbox.objects.filter(held=True).exists()


def oldest_due(at: datetime) -> datetime | None:
    """Since when the longest waiting mail could have been sent and was not; None when nothing is late or all is held."""
    if is_held():
        return None
    found = [
        due(at).aggregate(oldest=Min("next_attempt_at"))["oldest"],
        orphaned(at).aggregate(oldest=Min("lease_until"))["oldest"],
    ]
    return min((one for one in found if one), default=None)


def heartbeat_age(name: str, at: datetime) -> timedelta | None:
    """How long ago ``name`` was last seen, or None when it never was."""
    seen = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if seen is None else at - seen


def tallies() -> list[tuple[str, str, int]]:
    """Each state, its word and how many mails stand in it; all are there."""
    found = dict(Mail.objects.values_list("state").annotate(n=Count("id")))
    return [(state, str(word), found.get(state, 0)) for state, word in State.choices]


def desk(state: str = "") -> QuerySet[Mail]:
    """The desk's list, newest first, without the messages themselves."""
    mails = Mail.objects.defer("raw", "lease_token")
    return mails.filter(state=state) if state in State.values else mails


def by_id(mail_id: int) -> Mail | None:
    """One mail for the desk, or None."""
    return Mail.objects.defer("raw").filter(pk=mail_id).first()


def stencil(stencil_id: int) -> bytes:
    """A stencil's body."""
    return bytes(Stencil.objects.values_list("body", flat=True).get(pk=stencil_id))


def has_message(mail_id: int) -> bool:
    """Whether the message itself is still kept."""
    return Mail.objects.filter(pk=mail_id).exclude(raw=b"").exists()


def to_person(person: Person) -> QuerySet[Mail]:
    """Every mail to one of somebody's addresses, as the post office spells it."""
    spellings = {one for address in person.addresses for one in (address, _on_the_wire(address))}
    return Mail.objects.filter(to_address__in=spellings).order_by("id")


def _on_the_wire(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def held(person: Person) -> dict[str, Any]:
    """Which mails were written to somebody."""
    return {
        "mails": plain_rows(
            to_person(person), to="to_address", subject="subject", about="purpose", written="dated_at", state="state",
            sent="sent_at",
        )
    }  # fmt: skip
