"""One case as its page shows it: the way so far, what was filed, what changed, who is mailed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cities.people.actor import Actor
from compact_portal.kit import instants, richtext, rows
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.telling import Event, Reader, foreseen
from compact_portal.kit.worddiff import marked
from submissions.attachments.queries import Sent, as_sent
from submissions.comments.compose import texts as comments_texts
from submissions.comments.models import CommentItem
from submissions.journal.models import Entry
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.periods import geneva_date
from submissions.lifecycle.render import in_order, places, shown
from submissions.practices.compose import texts as practice_texts
from submissions.practices.models import Practice
from submissions.protection.compose import Look, look
from submissions.review import queries
from submissions.review.drafts import Colleague, Sought
from submissions.review.models import Note
from submissions.review.periods import age, is_late
from submissions.rulebook import states
from submissions.rulebook.fields import COMMENT_FIELDS, GENERAL_FIELDS, PRACTICE, UNDERTAKING, Field, Widget, form_of
from submissions.rulebook.happenings import WORDS, Happened
from submissions.rulebook.kinds import Kind
from submissions.rulebook.limits import ANSWER_WITHIN_WORKING_DAYS
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.states import ENDED, State

Content = Mapping[str, Any]
LONG = frozenset({Widget.TEXT, Widget.ROWS})
COMPARED = frozenset(Widget) - {Widget.TICK}
PLAIN = frozenset({Widget.TEXT, Widget.LINE, Widget.ONE_OF, Widget.ROWS})


@dataclass(frozen=True)
class Step:
    """A place on the case's way; ``stands`` is done, here or empty."""

    label: str | Promise
    note: str
    stands: str


@dataclass(frozen=True)
class Part:
    """A label and what stands under it."""

    label: str | Promise
    html: SafeString | str


@dataclass(frozen=True)
class Comment:
    """One comment of a contribution: the paragraph's own words, what the city says, and the wording it proposes."""

    item: CommentItem
    kind: str | Promise
    body: SafeString
    wording: SafeString | str


@dataclass(frozen=True)
class Kept:
    """An internal note, and the names of those who were told of it."""

    note: Note
    told: tuple[str, ...]


@dataclass(frozen=True)
class Mailed:
    """Whom each decision would mail at once, and which colleagues a note that names them."""

    accepted: tuple[Reader, ...]
    changes: tuple[Reader, ...]
    declined: tuple[Reader, ...]
    named: frozenset[int]

    @property
    def whoever_decides(self) -> bool:
        """Whether every decision mails the same people."""
        return self.accepted == self.changes == self.declined


@dataclass(frozen=True)
class CasePage:
    """All that a case's template shows."""

    case: Submission
    title: str
    age: int
    late: bool
    within: int
    route: tuple[Step, ...]
    form: int
    texts: tuple[Part, ...]
    facts: tuple[Part, ...]
    changes: tuple[Part, ...]
    changed_by: Revision | None
    files: tuple[Sent, ...]
    comments: tuple[Comment, ...]
    open_comments: int
    entries: tuple[Entry, ...]
    said: tuple[Entry, ...]
    look: Look
    notes: tuple[Kept, ...]
    colleagues: tuple[Colleague, ...]
    mailed: Mailed
    before: str
    after: str
    may: dict[str, bool]


def _day(value: date | datetime | None, language: str) -> str:
    if value is None:
        return ""
    return instants.day(geneva_date(value) if isinstance(value, datetime) else value, language)


def _last_step(case: Submission, language: str) -> Step:
    if case.state in ENDED:
        return Step(states.WORDS[State(case.state)].staff, _day(case.decided_at or case.moved_at, language), "done")
    return Step(_("Decision"), _("due %(day)s") % {"day": _day(case.due_on, language)} if case.due_on else "", "")


def route(case: Submission, entries: Iterable[Entry], language: str) -> tuple[Step, ...]:
    """Draft, in clearance where the city cleared it, submitted, in review or changes asked, decision."""
    word = {state: row.staff for state, row in states.WORDS.items()}
    cleared = [one.at for one in entries if one.happening == Happened.CLEARANCE_ASKED]
    steps = [Step(word[State.DRAFT], _day(case.created_at, language), "done")]
    if cleared and case.submitted_at and cleared[-1] < case.submitted_at:
        steps.append(Step(word[State.CLEARANCE], _day(cleared[-1], language), "done"))
    waits = case.state == State.SUBMITTED
    steps.append(Step(_("Submitted"), _day(case.submitted_at, language), "here" if waits else "done"))
    if case.state in (State.REVIEW, State.CHANGES):
        note = _("since %(day)s") % {"day": _day(case.moved_at, language)}
        steps.append(Step(word[State(case.state)], note, "here"))
    elif waits or case.held_at:
        steps.append(Step(word[State.REVIEW], "" if waits else _day(case.held_at, language), "" if waits else "done"))
    return (*steps, _last_step(case, language))


def _prose(text: str, language: str) -> SafeString:
    return richtext.in_language(richtext.paragraphs(text), language)


def _answer(row: Field, value: Any, names: Mapping[str, str], language: str) -> str:
    """An answer on one line; rows stand one after another."""
    if row.name == "themes":
        return _(", ").join(names.get(key, key) for key in value)
    if row.name == "language":
        return str(dict(CONTENT_LANGUAGES).get(value, value))
    if row.widget is Widget.DATE:
        return _day(date.fromisoformat(value), language)
    if row.widget is Widget.ROWS:
        return "\n".join(_(", ").join(filter(None, one)) for one in rows.read(value, places(row)))
    if row.widget is Widget.SOME_OF:
        choices = dict(row.choices)
        return _(", ").join(str(choices.get(one, one)) for one in in_order(row, value))
    return str(dict(row.choices).get(value, value))


def _label(row: Field) -> str:
    """What the desk calls an answer: the question is put to the city."""
    if row.name in ("themes", "paragraphs"):
        return str(row.label) if row.name == "themes" else _("Paragraphs it serves")
    model = Submission if row.name in UNDERTAKING else Practice
    return capfirst(str(model._meta.get_field(row.name).verbose_name))  # type: ignore[union-attr]


def filed(
    case: Submission, content: Content, themes: Mapping[str, str], language: str
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What was sent: the long answers, and the short ones."""
    if case.kind == Kind.CONTRIBUTION:
        general = str(content.get("general") or "")
        return ((Part(GENERAL_FIELDS[0].label, _prose(general, case.language)),) if general else ()), ()
    asked = form_of(int(content.get("form") or 1)).fields
    given = [row for row in asked if row.name not in UNDERTAKING | {"title", "language"} and content.get(row.name)]
    texts = [Part(_label(row), _long(row, content[row.name], case.language)) for row in given if row.widget in LONG]
    facts = [
        Part(_label(row), _fact(row, _answer(row, content[row.name], themes, language), case.language))
        for row in given
        if row.widget not in LONG
    ]
    return tuple(texts), tuple(facts)


def _fact(row: Field, said: str, language: str) -> SafeString | str:
    """A short answer; what was typed says the language it was written in."""
    return format_html('<bdi lang="{}" dir="auto">{}</bdi>', language, said) if row.typed else said


def _long(row: Field, value: Any, language: str) -> SafeString:
    """Prose, or rows as a small table."""
    if row.widget is not Widget.ROWS:
        return _prose(str(value), language)
    context = {"one": shown(row, value), "language": language}
    return mark_safe(render_to_string("submissions/lifecycle/shown.html", context))


def _comparable(
    content: Content, themes: Mapping[str, str], language: str
) -> dict[str, tuple[str | Promise, str, bool]]:
    """Every answer as text, by a key that is the same in both revisions; and whether the city typed it."""
    found: dict[str, tuple[str | Promise, str, bool]] = {}
    for row in (*PRACTICE.values(), *GENERAL_FIELDS):
        value = content.get(row.name)
        if row.widget in COMPARED and value:
            label = row.label if row in GENERAL_FIELDS else _label(row)
            found[row.name] = (label, _answer(row, value, themes, language), row.typed)
    if files := [_file(one) for one in content.get("attachments") or ()]:
        found["attachments"] = (_("Files"), instants.comma(language).join(files), True)
    for item in content.get("items", ()):
        number = item.get("paragraph", "")
        for row in COMMENT_FIELDS:
            if row.name in ("body", "wording") and item.get(row.name):
                label = _("Paragraph %(number)s: %(what)s") % {"number": number, "what": row.label}
                found[f"{item.get('id')}/{row.name}"] = (label, str(item[row.name]), True)
    return found


def _file(one: Content) -> str:
    """A file by its name, with what is said of it."""
    return " · ".join(text for text in (str(one.get(name, "")) for name in ("name", "alt", "caption")) if text)


def changes(
    case: Submission, revisions: Sequence[Revision], themes: Mapping[str, str], language: str
) -> tuple[Part, ...]:
    """What the city changed between its last two sendings, word by word; what it chose is read in ``language``."""
    if len(revisions) < 2:
        return ()
    new, old = (_comparable(one.content, themes, language) for one in revisions[:2])
    found = []
    for key in dict.fromkeys([*new, *old]):
        after, before = new.get(key), old.get(key)
        if after != before:
            label, _said, typed = after or before or ("", "", True)
            html = marked(before[1] if before else "", after[1] if after else "", shorten=True)
            found.append(Part(label, richtext.in_language(html, case.language) if typed else html))
    return tuple(found)


def _comment(item: CommentItem, sent: Content, case: Submission) -> Comment:
    """A comment in the words that were sent, not in those a city may be typing now."""
    wording = str(sent.get("wording", item.wording))
    proposed: SafeString | str = ""
    if wording:
        # A synopsis stands for a text that is not ours to print: there is nothing to compare a proposal with.
        html = richtext.paragraphs(wording) if item.paragraph.is_synopsis else marked(item.paragraph.body, wording)
        proposed = richtext.in_language(html, case.language)
    kind = dict(CommentItem.Kind.choices).get(sent.get("kind", item.kind), "")
    return Comment(item, kind, _prose(str(sent.get("body", item.body)), case.language), proposed)


def _comments(case: Submission, content: Content) -> tuple[Comment, ...]:
    if case.kind != Kind.CONTRIBUTION:
        return ()
    sent = {one["id"]: one for one in content.get("items", ()) if "id" in one}
    found = queries.items(case.pk, list(sent) if "items" in content else None)
    return tuple(_comment(item, sent.get(item.pk, {}), case) for item in found)


def _content(case: Submission, revisions: Sequence[Revision]) -> Content:
    """What was sent last. Cases loaded without revisions are read from the practice itself."""
    if revisions:
        content: Content = revisions[0].content
        return content
    detail = getattr(case, str(case.kind), None)
    return {row.name: getattr(detail, row.name, "") for row in PRACTICE.values() if row.widget in PLAIN}


def _look(case: Submission, content: Content, files: Sequence[Sent]) -> Look:
    """What may point to a person in what was sent, the words of its files among it."""
    if case.kind == Kind.CONTRIBUTION:
        return look(case, comments_texts(case, content))
    return look(case, practice_texts(case, content, {one.id: one.text for one in files}))


def look_at(case: Submission) -> Look:
    """What may point to a person in what was sent last, and what was said of it."""
    content = _content(case, queries.sealed(case.pk))
    return _look(case, content, as_sent(case.pk, content, words=True))


def _allowed(actor: Actor, case: Submission) -> dict[str, bool]:
    return {
        "claim": bool(may(actor, Action.CLAIM, case)) and case.state == State.SUBMITTED,
        "let_go": bool(may(actor, Action.LET_GO, case)),
        "decide": bool(may(actor, Action.ACCEPT, case)),
        "dispose": bool(may(actor, Action.DISPOSE, case)),
        "note": bool(may(actor, Action.NOTE, case)),
    }


def _said(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What was written between UNHCR and the city, oldest first."""
    return tuple(one for one in reversed(entries) if one.reason and WORDS[Happened(one.happening)].city_reads)


def _notes(
    actor: Actor, case: Submission, entries: Sequence[Entry], colleagues: Sequence[Colleague]
) -> tuple[Kept, ...]:
    names = {actor.user_id: str(actor.name)} | {one.user_id: one.name for one in colleagues}
    told = {one.data.get("note"): one.data["people"] for one in entries if one.happening == Happened.MENTIONED}
    return tuple(
        Kept(one, tuple(names[pk] for pk in told.get(one.pk, ()) if pk in names)) for one in queries.notes(case.pk)
    )


def _mailed(actor: Actor, case: Submission, colleagues: Sequence[Colleague]) -> Mailed:
    event = Event(actor.user_id, case.city_id, case.created_by_id, tuple(one.user_id for one in colleagues))
    words = (Happened.ACCEPTED, Happened.CHANGES_ASKED, Happened.DECLINED, Happened.MENTIONED)
    told = foreseen(event, *words)
    accepted, changes, declined, named = (told[word] for word in words)
    return Mailed(accepted, changes, declined, frozenset(one.user_id for one in named))


@dataclass(frozen=True)
class Peek:
    """A case in a few lines, beside the queue."""

    case: Submission
    title: str
    summary: SafeString
    age: int
    within: int
    changed: int
    comments: int
    may_decide: bool


def peek(actor: Actor, case: Submission, at: datetime) -> Peek:
    """What the reader of the queue wants to know before opening ``case``."""
    revisions = queries.sealed(case.pk)
    content = _content(case, revisions)
    return Peek(
        case=case,
        title=str(content.get("title") or case.title),
        summary=_prose(str(content.get("summary") or content.get("general") or ""), case.language),
        age=age(case, geneva_date(at)),
        within=ANSWER_WITHIN_WORKING_DAYS,
        changed=len(changes(case, revisions, {}, case.language)),
        comments=len(content.get("items", ())),
        may_decide=bool(may(actor, Action.ACCEPT, case)),
    )


def case_page(actor: Actor, case: Submission, sought: Sought, at: datetime, language: str) -> CasePage:
    """Everything a case shows, in a fixed number of statements."""
    today = geneva_date(at)
    revisions, entries = queries.sealed(case.pk), queries.entries(case.pk)
    content = _content(case, revisions)
    themes = queries.theme_names(language) if case.kind == Kind.PRACTICE else {}
    texts, facts = filed(case, content, themes, language)
    files, comments = as_sent(case.pk, content, words=True), _comments(case, content)
    before, after = queries.neighbours(actor, sought, today, case)
    colleagues = queries.colleagues(actor)
    return CasePage(
        case=case,
        title=str(content.get("title") or case.title),
        age=age(case, today),
        late=is_late(case, today),
        within=ANSWER_WITHIN_WORKING_DAYS,
        route=route(case, entries, language),
        form=int(content.get("form") or 1) if case.kind == Kind.PRACTICE else 0,
        texts=texts,
        facts=facts,
        changes=changes(case, revisions, themes, language),
        changed_by=revisions[0] if len(revisions) > 1 else None,
        files=files,
        comments=comments,
        open_comments=sum(not hasattr(one.item, "disposition") for one in comments),
        entries=tuple(entries),
        said=_said(entries),
        look=_look(case, content, files),
        notes=_notes(actor, case, entries, colleagues),
        colleagues=tuple(colleagues),
        mailed=_mailed(actor, case, colleagues),
        before=before,
        after=after,
        may=_allowed(actor, case),
    )
