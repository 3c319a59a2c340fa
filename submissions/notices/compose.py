"""From one journal entry to the mails it asks for: one a person, however many audiences they are in."""

from __future__ import annotations

from compact_portal.mail.drafts import MailDraft
from submissions.journal.models import Entry
from submissions.notices import queries, render
from submissions.notices.drafts import Recipient
from submissions.rulebook.happenings import Happened
from submissions.rulebook.notices import Choice, kind_of
from submissions.rulebook.routes import How, routes


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
    """The notices of ``entry``, each in its reader's language."""
    return [_mail(entry, recipient) for recipient in told(entry)]


def _mail(entry: Entry, recipient: Recipient) -> MailDraft:
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
