"""Beginning a practice, saving its answers, sending it; taking over the themes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.imports import Ledger, settle
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.refusals import Refusal, Stale
from compact_portal.kit.transactions import action
from submissions.attachments import actions as files
from submissions.attachments import queries as attachments
from submissions.framework import queries as framework
from submissions.framework.models import Paragraph
from submissions.lifecycle.actions import keep, lock, lock_for_edit, move_locked, open_case
from submissions.lifecycle.drafts import Clash, Saved, Typed, fingerprint, merge
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import compose, queries
from submissions.practices.models import Practice, Theme
from submissions.protection import actions as protection
from submissions.protection.compose import look
from submissions.rulebook.fields import CURRENT, FORM_VERSION, GIVEN_ANEW, UNDERTAKING, form_of
from submissions.rulebook.kinds import Kind
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.transitions import sending_verb

CARD = frozenset({"title", "summary", "language"})
CHOSEN = frozenset({"themes", "paragraphs"})
CURRENT_PARTNERS = next(row for row in CURRENT.fields if row.name == "partner_bodies")


@action
def begin(*, city_id: int, language: str, once: UUID, actor: Actor, at: datetime) -> Submission:
    """Open a draft of a practice in ``language``; the same ``once`` again finds the one it made.

    Refuses a language nobody writes in here, and those who may not begin a filing for the city.
    """
    if language not in dict(CONTENT_LANGUAGES):
        raise Refusal(_("Choose the language you will write in."), field="language")
    case, new = open_case(kind=Kind.PRACTICE, city_id=city_id, language=language, actor=actor, at=at, once=once)
    if new:
        Practice.objects.create(submission=case, language=language)
    return case


@action
def adapt(*, source_id: int, city_id: int, language: str, once: UUID, actor: Actor, at: datetime) -> Submission:
    """Open a draft that says from which published practice of another city it is adapted, and nothing else.

    What a city did is told in its own words, so nothing of the source is copied. The same ``once`` again finds the
    draft it made. Refuses a source that is no longer published or is the city's own, a language nobody writes in here,
    and those who may not begin a filing for the city. Writes the draft and its first version.
    """
    source = queries.published().filter(pk=source_id).first()
    if source is None:
        raise Refusal(_("This practice is no longer in the library. Nothing was begun."))
    if source.city_id == city_id:
        raise Refusal(_("This is a practice of your own city. Copy it as a new draft instead."))
    if language not in dict(CONTENT_LANGUAGES):
        raise Refusal(_("Choose the language you will write in."), field="language")
    case, new = open_case(kind=Kind.PRACTICE, city_id=city_id, language=language, actor=actor, at=at, once=once)
    if new:
        practice = Practice.objects.create(submission=case, language=language, adapted_from=source.reference)
        keep(case, fields={}, content=queries.content(practice, queries.answers(practice)), actor=actor, at=at)
    return case


@action
def save_answers(*, case_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Write what was typed, answer by answer, and keep the whole as a revision.

    An answer that a colleague changed meanwhile is left as it is when this page did not touch it. Refuses with
    ``Clash``, and writes nothing, when both changed the same answer differently; refuses those who may not edit.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    practice = queries.of_case(case)
    standing = queries.answers(practice)
    merged = merge(standing, typed, case.version)
    if merged.clashes:
        raise Clash(merged.clashes)
    if merged.mine:
        _write(practice, merged.mine)
        fields = _of_the_case(merged.mine)
        keep(case, fields=fields, content=queries.content(practice, {**standing, **merged.mine}), actor=actor, at=at)
    return Saved(case.version, merged.theirs)


def _of_the_case(mine: Mapping[str, Any]) -> dict[str, Any]:
    """Those answers that stand in the case's own row too."""
    return {name: value for name, value in mine.items() if name in UNDERTAKING | CARD}


@action
def restore(
    *, case_id: int, version: int, names: Collection[str] | None = None, seen: int, actor: Actor, at: datetime
) -> Saved:
    """Bring back what ``version`` said, as a new version: every answer it holds, or those of ``names``.

    What stands now stays a version of its own, so nothing is lost by it. Refuses a page older than the text (``seen``),
    a version that is not there, answers that are the same already, and those who may not edit.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    if case.version != seen:
        raise Stale(_("It was changed after you opened this page. Look at what differs now, then restore."))
    found = case.revisions.filter(version=version).first()
    if found is None:
        raise Refusal(_("There is no such version. Choose one from the list."))
    practice = queries.of_case(case)
    standing = queries.answers(practice)
    said = queries.answers_of(practice, carried(found.content) if practice.form == FORM_VERSION else found.content)
    back = {
        name: value
        for name, value in said.items()
        if (names is None or name in names) and fingerprint(value) != fingerprint(standing[name])
    }
    if not back:
        raise Refusal(_("What you chose reads the same in both versions. Nothing was changed."))
    _keep_present(case, queries.content(practice, standing))
    _write(practice, back)
    content = queries.content(practice, {**standing, **back, **_chosen(case, back)})
    keep(case, fields=_of_the_case(back), content=content, actor=actor, at=at, restored_from=version)
    return Saved(case.version)


def _keep_present(case: Submission, content: Mapping[str, Any]) -> None:
    """Make sure that what stands is a revision: what was taken over from elsewhere may never have been saved here."""
    if not case.revisions.filter(version=case.version).exists():
        Revision.objects.create(submission=case, version=case.version, content=dict(content), at=case.changed_at)


def _chosen(case: Submission, written: Mapping[str, Any]) -> dict[str, Any]:
    """What stands of the choices just written: a theme or a paragraph that is gone since cannot be chosen again."""
    if not CHOSEN & set(written):
        return {}
    standing = queries.answers(queries.of_case(case))
    return {name: standing[name] for name in CHOSEN & set(written)}


@action
def copy(*, case_id: int, once: UUID, actor: Actor, at: datetime) -> Submission:
    """Open a new draft with the answers of a practice of the same city, whatever became of that.

    The mandate, the consent and what else is given word for is not copied: it is given anew. The same ``once`` again
    finds the copy it made. Refuses those who may not begin a filing for the city. Writes the draft, its first version
    and where it came from.
    """
    source = queries.of_case(Submission.objects.select_related("city").get(pk=case_id))
    old = source.submission
    case, new = open_case(kind=Kind.PRACTICE, city_id=old.city_id, language=old.language, actor=actor, at=at, once=once)
    if not new:
        return case
    practice = Practice.objects.create(submission=case, language=old.language)
    blank = queries.answers(practice)
    mine = {name: one for name, one in carried(queries.answers(source)).items() if name in set(blank) - GIVEN_ANEW}
    _write(practice, mine)
    content = queries.content(practice, {**blank, **mine, **_chosen(case, mine)})
    keep(case, fields={**_of_the_case(mine), "copied_from_id": old.pk}, content=content, actor=actor, at=at)
    files.copy_all(from_case=old, to_case=case, actor=actor, at=at)
    return case


def _write(practice: Practice, mine: Mapping[str, Any]) -> None:
    """Named fields only, so that nothing else is overwritten."""
    columns = [name for name in mine if name not in UNDERTAKING | CHOSEN]
    for name in columns:
        setattr(practice, name, mine[name])
    if columns:
        practice.save(update_fields=columns)
    if "themes" in mine:
        practice.themes.set(Theme.objects.filter(key__in=mine["themes"]))
    if "paragraphs" in mine:
        version = framework.newest_text()
        practice.paragraphs.set(Paragraph.objects.filter(version=version, number__in=mine["paragraphs"]))


def carried(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to any form as the newest one asks them: partners that stood on one line stand one a row.

    More partners than rows, or a name longer than its place, keep their line in the version that holds it.
    """
    moved = dict(values)
    line = moved.pop("partners", "")
    if line and not moved.get("partner_bodies"):
        row = CURRENT_PARTNERS
        names = [one.strip() for one in re.split(r"[,;،؛、，]", line) if one.strip()]
        moved["partner_bodies"] = [{"name": name[: row.columns[0].limit], "kind": ""} for name in names[: row.limit]]
    return moved


@action
def renew(*, case_id: int, seen: int, actor: Actor, at: datetime) -> Submission:
    """Let a practice answer the newest form: its answers stay, and what is asked now is added.

    Refuses those who may not edit, and a page older than the text. One that is new already stays as it is.
    """
    case = lock_for_edit(case_id=case_id, actor=actor, made_from=seen)
    practice = queries.of_case(case)
    if practice.form == FORM_VERSION:
        return case
    before = carried(queries.answers(practice))
    practice.form = FORM_VERSION
    practice.save(update_fields=["form"])
    asked = {row.name for row in form_of(FORM_VERSION).fields}
    _write(practice, {name: value for name, value in before.items() if name in asked - CHOSEN})
    keep(case, fields={}, content=queries.content(practice, queries.answers(practice)), actor=actor, at=at)
    return case


@action
def send(*, case_id: int, seen: int, seen_in: str = "", actor: Actor, at: datetime) -> Submission:
    """Send a practice to UNHCR, for the first time or again after changes.

    Refuses what is incomplete, a page older than the text (``seen``), a page on which it waited for clearance when it
    no longer does (``seen_in``), what may point to a person and was not answered, and those who may not send. Seals
    the text.
    """
    case = lock(case_id)
    practice = queries.of_case(case)
    given, data, allowed = queries.answers(practice), {}, may(actor, Action.SUBMIT, case)
    content = queries.content(practice, given) | {"attachments": attachments.content(case)}
    if allowed and queries.missing(practice, given, at):
        raise Refusal(_("Some answers are missing still. Nothing was sent."), field="gaps")
    if allowed and case.version == seen:
        data = protection.told_when_sent(look(case, compose.texts(case, content)), case_id)
    verb = sending_verb(sent_before=case.sent_before)
    return move_locked(case, verb=verb, actor=actor, at=at, seen=seen, seen_in=seen_in, content=content, data=data)


def import_themes(rows: Sequence[Mapping[str, Any]], *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over the themes vocabulary, in order. A theme that is archived stays archived."""

    def fill(ledger: Ledger) -> None:
        for line, row in enumerate(rows, start=1):
            values = {"name": row["name"], "names": row["names"], "order": line}
            ledger.put(Theme, line, row["name"], key={"key": slugify(row["name"])[:50]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)
