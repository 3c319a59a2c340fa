"""What the post office lets go of: old texts, and everything about a person who is erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Replace

from compact_portal.kit.persons import Person
from compact_portal.kit.transactions import action
from compact_portal.mail import periods, queries
from compact_portal.mail.drafts import FAREWELL
from compact_portal.mail.models import Mail, Outbox, Report, State, Stencil, Suppression


@action
def forget_reports(*, addresses: Iterable[str]) -> None:
    """Drop what mail providers told of a person's addresses, and that they were not written to."""
    wanted = [one.lower() for one in addresses]
    Report.objects.filter(address__in=wanted).delete()
    Suppression.objects.filter(address__in=wanted).delete()


def forget(*, at: datetime) -> int:
    """Drop the texts of mails sent long ago; that they were sent, to whom and when, stays. Returns how many.

    A farewell that never left keeps no address either: whom it was for is erased.
    """
    given_up = Mail.objects.filter(purpose=FAREWELL, state__in=[State.FAILED, State.CANCELLED])
    given_up.exclude(to_address="").update(to_address="", to_name="", last_error="", raw=b"")
    old = Mail.objects.filter(state__in=[State.SENT, State.CANCELLED, State.SUPPRESSED], dated_at__lt=at - periods.KEPT)
    forgotten = old.exclude(raw=b"").update(raw=b"", stencil=None)
    Stencil.objects.filter(created_at__lt=at - periods.KEPT, mails=None).delete()
    return forgotten


@action
def forget_person(person: Person, at: datetime) -> None:
    """Drop text, subject, name and address of every mail to an erased person; what has not left yet never does.

    In the subjects of other people's mails an ellipsis stands for the name; their texts go with ``forget``.
    """
    theirs = queries.to_person(person)
    gone: dict[str, object] = {
        "to_address": "",
        "to_name": "",
        "subject": "",
        "raw": b"",
        "stencil": None,
        "last_error": "",
        "log": [],
        "answer": "",
    }
    # A worker that is sending one right now finds its lease gone, and writes nothing down.
    unsent = theirs.filter(state__in=[State.WAITING, State.SENDING])
    unsent.update(state=State.CANCELLED, held=False, lease_token="", lease_until=None, **gone)
    queries.to_person(person).update(**gone)
    for word in (person.name, *person.addresses):
        if len(word) > 2:  # a shorter name would be found within other words
            naming = Mail.objects.filter(subject__contains=word)
            naming.update(subject=Replace("subject", Value(word), Value("…")))
    _forget_at_the_desk(person)


def _forget_at_the_desk(person: Person) -> None:
    """Take the name off what somebody did at the desk: to a mail, to an address, to the outbox."""
    did = Q(log__contains=[{"by": person.user_id}])
    if person.name:  # lines written before they had a number
        did |= Q(log__contains=[{"said": person.name}])
        Outbox.objects.filter(held_by=person.name).update(held_by="…")
        Suppression.objects.filter(by=person.name).update(by="…")
        Suppression.objects.filter(lifted_by=person.name).update(lifted_by="…")
    mails = Mail.objects.filter(did).only("log").order_by("id")
    for mail in mails.iterator(500):
        Mail.objects.filter(pk=mail.pk).update(log=[_unsigned(line, person) for line in mail.log])


def _unsigned(line: dict[str, Any], person: Person) -> dict[str, Any]:
    theirs = line.get("by") == person.user_id or (person.name and line["said"] == person.name)
    return {"at": line["at"], "what": line["what"], "said": "…"} if theirs else line
