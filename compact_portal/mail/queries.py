"""What the post office is asked: what is due, how old it is, what the desk shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail.drafts import PURPOSES, WORDS, Line, Sought, stops
from compact_portal.mail.models import Heartbeat, Mail, Outbox, Report, State, Stencil, Suppression, Why, Words

STATES = (*State.values, "held")
MOST = 1_000  # what the desk counts up to
_WORD = re.compile(r"[^\W_]+")


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


def unsent() -> int:
    """How many mails wait or are on their way."""
    return Mail.objects.filter(state__in=(State.WAITING, State.SENDING)).count()


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


# Each state is counted up to a bound, straight from an index: the desk opens as fast over a million mails.
_TALLIES = """
    SELECT name, (SELECT count(*) FROM (SELECT 1 FROM mail_mail WHERE state = name LIMIT %s) AS counted)
    FROM unnest(%s) AS name
    UNION ALL
    SELECT 'held', count(*) FROM (SELECT 1 FROM mail_mail WHERE state = 'waiting' AND held LIMIT %s) AS counted
"""


def tallies() -> list[tuple[str, str, int]]:
    """Each state, its word and how many mails stand in it, counted up to one more than ``MOST``; all are there."""
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, [MOST + 1, State.values, MOST + 1])
        found: dict[str, int] = dict(cursor.fetchall())
    return [(state, str(word), found[state]) for state, word in [*State.choices, ("held", _("Held back"))]]


def desk(sought: Sought) -> QuerySet[Mail]:
    """The desk's list, without the messages themselves, each way of narrowing it with an index of its own."""
    mails = Mail.objects.defer("raw", "lease_token", "log")
    if sought.state == "held":
        mails = mails.filter(state=State.WAITING, held=True)
    elif sought.state in State.values:
        mails = mails.filter(state=sought.state)
    if sought.purpose in dict(PURPOSES):
        mails = mails.filter(purpose=sought.purpose)
    if sought.words:
        mails = _with(mails, sought.words)
    return mails


def _with(mails: QuerySet[Mail], typed: str) -> QuerySet[Mail]:
    """Those in whose address and subject every word of ``typed`` stands; its last part may be a beginning.

    The beginning of an address's last part (com, org) is one of half the mails, which no index finds fast: it is left
    to a comparison of the few that the parts before it find.
    """
    parts: list[str] = []
    for word in typed.lower().split()[:12]:
        *whole, last = _WORD.findall(word) or [""]
        parts += [f"'{one}'" for one in whole[:12]]
        if "@" in word and whole:
            mails = mails.filter(Q(to_address__icontains=word) | Q(subject__icontains=word))
        elif last:
            parts.append(f"'{last}':*")
    return _found(mails, parts)


def _found(mails: QuerySet[Mail], parts: list[str]) -> QuerySet[Mail]:
    if not parts:
        return mails.none()
    asked = SearchQuery(" & ".join(parts), config="simple", search_type="raw")
    return mails.alias(words=Words(F("to_address"), F("subject"))).filter(words=asked)


def suppressed(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Why each of ``addresses`` (in lower case) is not written to; those that are written to are left out."""
    found: dict[str, list[str]] = {}
    rows = Suppression.objects.filter(address__in=set(addresses), lifted_at=None).order_by("id")
    for address, why in rows.values_list("address", "why"):
        found.setdefault(address, []).append(why)
    return found


def unwritten(addresses: Iterable[str], purpose: str) -> set[str]:
    """Those of ``addresses`` (as people write them) to which a mail for ``purpose`` would not be sent."""
    spelt = {_on_the_wire(one).lower(): one for one in addresses}
    found = suppressed(spelt)
    return {spelt[address] for address, why in found.items() if any(stops(one, purpose) for one in why)}


def reached(addresses: Iterable[str], purpose: str) -> set[str]:
    """Those of ``addresses`` (as people write them) that would get a mail for ``purpose`` that is posted now.

    What a page asks before an act writes to somebody itself; whom an event concerns is asked of ``kit.telling``.
    """
    found = set(addresses)
    return found - unwritten(found, purpose)


def reach(mail: Mail) -> int:
    """How many people ``mail`` would reach if it left now: one, or nobody."""
    return 0 if stopped(mail, suppressed([mail.to_address.lower()]).get(mail.to_address.lower(), ())) else 1


def stopped(mail: Mail, why: Iterable[str]) -> str:
    """The reason among ``why`` that stops ``mail``, in words for the desk, or nothing."""
    return next((str(Why(one).label) for one in why if stops(one, mail.purpose)), "")


def suppressions(address: str = "") -> QuerySet[Suppression]:
    """Those in force; of one address also those that were lifted."""
    if address:
        return Suppression.objects.filter(address=address.lower()).order_by("-id")
    return Suppression.objects.filter(lifted_at=None)


def suppression(suppression_id: int) -> Suppression | None:
    """One of them, or None."""
    return Suppression.objects.filter(pk=suppression_id).first() if suppression_id < 2**63 else None


def reports(address: str) -> QuerySet[Report]:
    """What mail providers told of an address, newest first."""
    return Report.objects.filter(address=address.lower()).select_related("mail").order_by("-id")


def soft_bounces(address: str, since: datetime) -> int:
    """How often mail to an address came back for now since ``since``."""
    return reports(address).filter(kind="soft", at__gte=since).count()


def to_address(address: str) -> QuerySet[Mail]:
    """The mails to one address."""
    parts = [f"'{one}'" for one in _WORD.findall(address.lower())[:12]]
    return _found(desk(Sought()), parts).filter(to_address__iexact=address)


def held_of(addresses: Iterable[str]) -> dict[str, Any]:
    """What the post office holds about a person's addresses, beside the mails."""
    wanted = [one.lower() for one in addresses]
    fields = ("address", "why", "since", "lifted_at")
    told = Report.objects.filter(address__in=wanted).order_by("id").values("address", "kind", "said", "at")
    stops = Suppression.objects.filter(address__in=wanted).order_by("id").values(*fields)
    plain = [[{key: _plain(value) for key, value in row.items()} for row in rows] for rows in (told, stops)]
    return {"came back": plain[0], "not written to": plain[1]}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def by_id(mail_id: int) -> Mail | None:
    """One mail for the desk, with its message, or None."""
    return Mail.objects.filter(pk=mail_id).first() if mail_id < 2**63 else None


def lines(mail: Mail) -> list[Line]:
    """What happened to a mail, newest first."""
    return [
        Line(datetime.fromisoformat(one["at"]), WORDS.get(one["what"], one["what"]), one["said"])
        for one in reversed(mail.log)
    ]


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
