"""Writing comments, sending them, and saying what became of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from cities.registry.models import City
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action
from submissions.comments import compose, queries
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.framework import queries as framework
from submissions.framework.models import Paragraph
from submissions.journal import actions as journal
from submissions.lifecycle.actions import keep, lock, lock_for_edit, move_locked, open_case
from submissions.lifecycle.drafts import Clash, Saved, Typed, merge
from submissions.lifecycle.models import Submission
from submissions.protection import actions as protection
from submissions.protection.compose import look
from submissions.rulebook.fields import UNDERTAKING
from submissions.rulebook.happenings import Happened
from submissions.rulebook.kinds import Kind
from submissions.rulebook.limits import (
    COMMENTS_IN_ONE_CONTRIBUTION,
    REASON_CHARACTERS,
    SUMMARY_CHARACTERS,
    TITLE_CHARACTERS,
)
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.transitions import sending_verb

_GONE = _("This comment was removed. Your text is still on this page: copy it into a new comment.")


@action
def begin(
    *, city_id: int, number: str, language: str, values: Mapping[str, Any], once: UUID, actor: Actor, at: datetime
) -> CommentItem:
    """Write a first comment on paragraph ``number`` of the newest text, in the city's open draft or in a new one.

    A city has one open draft on a version, however many people begin at once: its row is locked meanwhile. The same
    comment posted again finds itself. Refuses a paragraph that is not in the text, and one comment too many.
    """
    version = framework.newest_text()
    paragraph = queries.paragraph(version, number) if version else None
    if version is None or paragraph is None:
        raise Refusal(_("Choose a paragraph of the text."), field="paragraph")
    if language not in dict(CONTENT_LANGUAGES):
        raise Refusal(_("Choose the language you will write in."), field="language")
    City.objects.select_for_update().get(pk=city_id)
    draft = queries.open_draft(city_id, version.pk)
    if draft is None:
        case, new = open_case(
            kind=Kind.CONTRIBUTION,
            city_id=city_id,
            language=language,
            actor=actor,
            at=at,
            once=once,
            round_id=_round(version.pk, at),
        )
        draft = Contribution.objects.create(submission=case, version=version) if new else case.contribution
    case = lock_for_edit(case_id=draft.pk, actor=actor)
    return _twin(draft, paragraph, values) or _add(case, draft, paragraph, values, actor, at)


def _round(version_id: int, at: datetime) -> int | None:
    found = queries.feeds(version_id, at)
    return found.pk if found else None


def _twin(draft: Contribution, paragraph: Paragraph, values: Mapping[str, Any]) -> CommentItem | None:
    """The comment that says exactly this already: a form sent twice, or a button pressed ten times."""
    same = {name: values.get(name, "") for name in ("kind", "body", "wording")}
    return draft.items.filter(paragraph=paragraph, removed_at=None, **same).first()


def _add(
    case: Submission, draft: Contribution, paragraph: Paragraph, values: Mapping[str, Any], actor: Actor, at: datetime
) -> CommentItem:
    if draft.items.filter(removed_at=None).count() >= COMMENTS_IN_ONE_CONTRIBUTION:
        raise Refusal(_("This filing holds as many comments as fit. Send it, then begin another."))
    last = draft.items.aggregate(last=Max("order"))["last"] or 0
    one = CommentItem.objects.create(contribution=draft, paragraph=paragraph, order=last + 1)
    _write(one, values, case.city_id)
    _keep(case, actor, at)
    return one


def _write(one: CommentItem, mine: Mapping[str, Any], city_id: int) -> None:
    """Named fields only, so that nothing else is overwritten."""
    columns = [name for name in ("kind", "body", "wording") if name in mine]
    for name in columns:
        setattr(one, name, mine[name])
    if columns:
        one.save(update_fields=columns)
    if "practices" in mine:
        cases = queries.citable(city_id).filter(reference__in=mine["practices"]).values_list("pk", flat=True)
        one.practices.set(list(cases))


def _keep(case: Submission, actor: Actor, at: datetime, fields: Mapping[str, Any] | None = None) -> None:
    """One version further, with the card that lists show: which paragraphs, and how the first comment begins."""
    for name, value in (fields or {}).items():
        setattr(case, name, value)
    contribution = queries.of_case(case)
    standing = queries.items(contribution)
    summary = next((one.body for one in standing if one.body), "")[:SUMMARY_CHARACTERS]
    card = {"title": _title([one.paragraph.number for one in standing], case.language), "summary": summary}
    keep(case, fields={**(fields or {}), **card}, content=queries.content(contribution), actor=actor, at=at)


def _title(numbers: list[str], language: str) -> str:
    """``Comments on paragraphs 6, 7 and 8``, in the filing's language where the portal speaks it."""
    once = list(dict.fromkeys(numbers))
    if not once:
        return ""
    with translation.override(language):
        named = once[0]
        if len(once) > 1:
            named = gettext("%(some)s and %(last)s") % {"some": gettext(", ").join(once[:-1]), "last": once[-1]}
        title = ngettext("Comments on paragraph %(numbers)s", "Comments on paragraphs %(numbers)s", len(once))
        title = title % {"numbers": named}
    return title if len(title) <= TITLE_CHARACTERS else f"{title[: TITLE_CHARACTERS - 1]}…"


@action
def save_item(*, case_id: int, item_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Write what was typed of one comment, answer by answer, and keep the whole as a revision.

    Refuses with ``Clash``, and writes nothing, when a colleague changed the same answer differently; refuses a comment
    that was removed, and those who may not edit.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    one = CommentItem.objects.filter(pk=item_id, contribution_id=case_id, removed_at=None).first()
    if one is None:
        raise Stale(_GONE)
    merged = merge(queries.answers(one), typed, case.version)
    if merged.clashes:
        raise Clash(merged.clashes)
    if merged.mine:
        _write(one, merged.mine, case.city_id)
        _keep(case, actor, at)
    return Saved(case.version, merged.theirs)


@action
def remove_item(*, case_id: int, item_id: int, actor: Actor, at: datetime) -> None:
    """Take one comment out of the filing; it stays in the revisions. Removing it again changes nothing."""
    case = lock_for_edit(case_id=case_id, actor=actor)
    if CommentItem.objects.filter(pk=item_id, contribution_id=case_id, removed_at=None).update(removed_at=at):
        _keep(case, actor, at)


@action
def save_about(*, case_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Write what is said about the whole filing: in general, its language, its mandate and consent."""
    case = lock_for_edit(case_id=case_id, actor=actor)
    contribution = queries.of_case(case)
    merged = merge(queries.about(contribution), typed, case.version)
    if merged.clashes:
        raise Clash(merged.clashes)
    if merged.mine:
        if "general" in merged.mine:
            Contribution.objects.filter(pk=case_id).update(general=merged.mine["general"])
        fields = {name: value for name, value in merged.mine.items() if name in UNDERTAKING | {"language"}}
        _keep(case, actor, at, fields)
    return Saved(case.version, merged.theirs)


@action
def send(*, case_id: int, seen: int, seen_in: str = "", actor: Actor, at: datetime) -> Submission:
    """Send a contribution to UNHCR, for the first time or again after changes.

    What comes after a round has closed is not refused: it feeds the next one. Refuses what is incomplete, a page older
    than the text (``seen``), a page on which it waited for clearance when it no longer does (``seen_in``), what may
    point to a person and was not answered, and those who may not send. Seals the text.
    """
    case = lock(case_id)
    contribution = queries.of_case(case)
    content, data, allowed = queries.content(contribution), {}, may(actor, Action.SUBMIT, case)
    if allowed and queries.missing(contribution, at):
        raise Refusal(_("Some answers are missing still. Nothing was sent."))
    if allowed and case.version == seen:
        data = protection.told_when_sent(look(case, compose.texts(case, content)), case_id)
    verb = sending_verb(sent_before=case.sent_before)
    first = not case.sent_before
    sent = move_locked(case, verb=verb, actor=actor, at=at, seen=seen, seen_in=seen_in, content=content, data=data)
    if first:
        Submission.objects.filter(pk=case_id).update(round=_round(contribution.version_id, at))
    return sent


@action
def dispose(
    *, item: CommentItem, outcome: str, reason: str, shows_in: Paragraph | None = None, actor: Actor, at: datetime
) -> Disposition:
    """Say what became of one comment: an outcome, a reason its city will read, and where it shows once it does.

    Said again before the case is decided, it is corrected; the journal keeps both. Refuses those who do not hold the
    case, an outcome that is none, a missing reason, and a place for what was not taken up.
    """
    case = lock(item.contribution_id)
    if not (answer := may(actor, Action.DISPOSE, case)):
        raise NotAllowed(answer.reason)
    if outcome not in Disposition.Outcome.values:
        raise Refusal(_("Say what became of the comment."), field="outcome")
    if not reason.strip():
        raise Refusal(_("Give a reason. The people it concerns will read it."), field="reason")
    if len(reason) > REASON_CHARACTERS:
        raise Refusal(_("The reason is too long."), field="reason")
    taken = {Disposition.Outcome.TAKEN_UP, Disposition.Outcome.IN_PART}
    if shows_in is not None and outcome not in taken:
        raise Refusal(_("Only what was taken up shows in the text."), field="shows_in")
    values = {"outcome": outcome, "reason": reason, "shows_in": shows_in, "by_id": actor.user_id, "at": at}
    made, _new = Disposition.objects.update_or_create(item=item, defaults=values)
    data = {"item": item.pk, "paragraph": item.paragraph.number, "outcome": outcome}
    journal.record(Happened.DISPOSED, case=case, actor=actor, at=at, reason=reason, data=data)
    return made


KEEPER = Keeper(
    room="comments",
    holds=_("Which comments of cities you answered for UNHCR."),
    covers=("submissions.Disposition.by",),
    held=queries.held,
)
