"""From one journal entry to the mails it asks for: one a person, however many audiences they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import translation

from compact_portal.mail import render as mail_render
from compact_portal.mail.drafts import MailDraft
from submissions.comments import compose as comments
from submissions.journal.models import Entry
from submissions.lifecycle import queries as lifecycle
from submissions.lifecycle.render import Chapter
from submissions.notices import queries, render
from submissions.notices.drafts import Recipient
from submissions.practices import compose as practices
from submissions.rulebook.happenings import Happened
from submissions.rulebook.kinds import Kind
from submissions.rulebook.notices import Choice, kind_of
from submissions.rulebook.routes import How, routes

RECEIPTS = frozenset({Happened.SUBMITTED, Happened.RESUBMITTED})
LARGEST = 98_000  # bytes of a mail's body: mail programs cut what is longer than 100 kB
Chapters = Callable[[], Sequence[Chapter]]


def told(entry: Entry) -> list[Recipient]:
    """Everyone who is told of ``entry`` at once, each once, save those who chose not to be."""
    people: dict[int, Recipient] = {}
    for route in routes(Happened(entry.happening), How.NOTICE):
        for recipient in queries.recipients(route.audience, entry):
            people[recipient.user_id] = recipient
    if not people:
        return []
    now = _now(entry, people)
    return [one for one in people.values() if one.user_id in now]


def _now(entry: Entry, people: dict[int, Recipient]) -> set[int]:
    """Those who want to hear at once; whoever chose their digest and gets none is told at once, rather than never."""
    kind = kind_of(Happened(entry.happening))
    if not kind.choices:
        return set(people)
    chose = queries.choices(kind.key, people)
    wants = {user: Choice(chose.get(user, kind.default)) for user in people}
    later = {user for user, choice in wants.items() if choice is Choice.DIGEST}
    digested = queries.with_digest(later, entry.city_id) if later else set()
    return {user for user, choice in wants.items() if choice is Choice.NOW} | (later - digested)


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


def _written(entry: Entry, recipient: Recipient, chapters: Chapters) -> tuple[str, str, str]:
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


def _mail(entry: Entry, recipient: Recipient, chapters: Chapters | None) -> MailDraft:
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
        purpose="notice",
        language=recipient.language,
        headers=render.headers(entry),
    )
