"""From one journal entry to the mails it asks for: one a person, however many audiences they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import translation

from cities.people.actor import Actor
from compact_portal.kit.telling import Event, Foretold, Reader
from compact_portal.mail import render as mail_render
from compact_portal.mail.drafts import MailDraft
from submissions.comments import compose as comments
from submissions.journal.models import Entry
from submissions.lifecycle import queries as lifecycle
from submissions.lifecycle.render import Chapter
from submissions.notices import queries, render
from submissions.notices.drafts import Candidate
from submissions.practices import compose as practices
from submissions.rulebook.happenings import Happened
from submissions.rulebook.kinds import Kind
from submissions.rulebook.notices import Choice, kind_of
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.routes import Audience, How, routes

RECEIPTS = frozenset({Happened.SUBMITTED, Happened.RESUBMITTED})
# Everybody at UNHCR may read the same filings at the desk.
_A_READER = Actor(staff_roles=frozenset({"reviewer"}))

LARGEST = 98_000  # bytes of a mail's body: mail programs cut what is longer than 100 kB
Chapters = Callable[[], Sequence[Chapter]]


def told(entry: Entry) -> list[Reader]:
    """Everyone who is told of ``entry`` at once, each once, save those who chose not to be."""
    happening = Happened(entry.happening)
    return [one.reader for one in _told(_event(entry), [happening])[happening]]


def foreseen(event: Event, happenings: tuple[str, ...]) -> Foretold:
    """Whom each happening would mail at once: those it would be told to, without addresses that are not written to."""
    told = _told(event, [Happened(one) for one in happenings])
    return {name: tuple(one.reader for one in people if not one.stopped) for name, people in told.items()}


def _told(event: Event, happenings: Sequence[Happened]) -> dict[Happened, list[Candidate]]:
    audiences = {one: {row.audience for row in routes(one, How.NOTICE)} for one in happenings}
    meant = {audience for found in audiences.values() for audience in found}
    people = queries.candidates(event, meant) if meant else []
    return {
        one: [
            person
            for person in people
            if any(_means(audience, person, event, one) for audience in audiences[one]) and _now(one, person)
        ]
        for one in happenings
    }


def _means(audience: Audience, person: Candidate, event: Event, happening: Happened) -> bool:
    """Whether an audience means somebody: nobody is told what they did themselves, but for the receipt of a filing."""
    reader = person.reader
    if audience is Audience.ADMINISTRATORS:
        return "administrator" in person.staff
    if audience is Audience.STAFF:
        return bool(person.staff)
    if reader.user_id == event.who and happening not in RECEIPTS:
        return False
    if audience is Audience.NAMED:
        return reader.user_id in event.named and bool(person.staff)
    if audience is Audience.HOLDER:
        return reader.user_id == event.holder_id and bool(person.staff)
    if audience is Audience.LEADS:
        return person.seat == "lead"
    return person.seat == "lead" or (person.seat == "drafter" and reader.user_id in (event.author_id, event.who))


def _now(happening: Happened, person: Candidate) -> bool:
    """Whether somebody hears at once; who chose a digest and gets none is told at once, rather than never."""
    kind = kind_of(happening)
    choice = Choice(person.chose.get(kind.key, kind.default)) if kind.choices else Choice.NOW
    named = Audience.NAMED in {row.audience for row in routes(happening, How.DIGEST)}
    digested = person.staff_digested if named else person.digested
    return choice is Choice.NOW or (choice is Choice.DIGEST and not digested)


def _event(entry: Entry) -> Event:
    """An entry as the event it is. Who was named in a filing they may no longer read is not told of it."""
    case = entry.submission
    named = tuple(entry.data.get("people", ())) if case and may(_A_READER, Action.SEE_DESK, case) else ()
    author = case.created_by_id if case else None
    return Event(entry.actor_id, entry.city_id, author, named, entry.data.get("holder"))


def mails(entry: Entry) -> list[MailDraft]:
    """The notices of ``entry``, each in its reader's language; a receipt has a copy of what was sent in it."""
    people = told(entry)
    chapters = _sent(entry) if people and entry.happening in RECEIPTS else None
    return [_mail(entry, recipient, chapters) for recipient in people]


def _sent(entry: Entry) -> Chapters | None:
    """What this very entry sent, as it was sealed: the city may have written on since."""
    case = entry.submission
    sealed = lifecycle.sealed(case.pk, entry.data.get("version", 0)) if case else None
    if case is None or sealed is None:
        return None
    if case.kind == Kind.PRACTICE:
        return practices.sealed(case, sealed.content)
    return comments.sealed(case, sealed.content)


def _written(entry: Entry, recipient: Reader, chapters: Chapters) -> tuple[str, str, str]:
    """A receipt whose copy fits a mail: whole answers are left to the portal, from the end, until it does."""
    case = entry.submission
    with translation.override(recipient.language):
        copied = render.copied(chapters(), case.language if case else "")
        everything = answers = sum(len(one.answers) for one in copied)
        while True:
            copy = render.Copy(render.first(copied, answers), whole=answers == everything)
            written = render.notice(entry, recipient, copy)
            if not answers or len(mail_render.content(written[1], written[2], "")) <= LARGEST:
                return written
            answers = answers * 3 // 4


def _mail(entry: Entry, recipient: Reader, chapters: Chapters | None) -> MailDraft:
    if chapters:
        subject, text, html = _written(entry, recipient, chapters)
    else:
        subject, text, html = render.notice(entry, recipient)
    return MailDraft(
        key=f"notice:{entry.pk}:{recipient.user_id}",
        to=recipient.email,
        to_name=recipient.name,
        subject=subject,
        text=text,
        html=html,
        purpose=queries.PURPOSE,
        language=recipient.language,
        headers=render.headers(entry),
    )
