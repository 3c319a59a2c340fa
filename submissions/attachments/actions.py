"""Adding files to a filing, saying what they are, taking them out; the virus check; the store's housekeeping."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit import viruses
from compact_portal.kit.files import Clean, words_in
from compact_portal.kit.files.images import size_of
from compact_portal.kit.nudges import nudge
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action
from submissions.attachments import queries
from submissions.attachments.models import Attachment
from submissions.attachments.periods import AT_ONCE, LEASE, ORPHAN
from submissions.lifecycle.actions import carry_on, lock_for_edit
from submissions.lifecycle.drafts import Clash, Merge, Saved, Typed, merge
from submissions.lifecycle.models import Submission
from submissions.rulebook.fields import ALT, CAPTION
from submissions.rulebook.limits import ATTACHMENTS_IN_ONE_FILING

log = structlog.get_logger(__name__)
State = Attachment.State
SCAN = "attachments.scan"
PLACE = "attachments"
GONE = _("This file is no longer part of the draft.")


class NotKept(Refusal):
    """The store is full or away: nothing was written."""


@dataclass(frozen=True)
class _Stored:
    """A file whose bytes lie in the store under ``key``; the columns of its row."""

    key: str
    columns: dict[str, Any]


def add(*, case_id: int, clean: Clean, actor: Actor, at: datetime) -> Attachment:
    """Add a cleaned file to a draft, at the end. Where a virus check is set up, it is held back until that is done.

    Refuses with ``NotKept`` when the store is full or away; refuses a file that is there already, one too many, and
    those who may not edit. Whatever is refused, neither a row nor bytes are left behind.
    """
    stored = _store(clean)
    try:
        return _record(case_id=case_id, stored=stored, actor=actor, at=at)
    except BaseException:
        _discard(stored.key)
        raise


@action
def _record(*, case_id: int, stored: _Stored, actor: Actor, at: datetime) -> Attachment:
    case = lock_for_edit(case_id=case_id, actor=actor)
    standing = queries.of_case(case)
    _room_for(1, standing)
    if any(one.sha256 == stored.columns["sha256"] and one.state != State.REFUSED for one in standing):
        raise Refusal(_("This very file is here already."), field="file")
    order = max((one.order for one in standing), default=0) + 1
    made = _row(case, order, stored, actor, at)
    _carry_on(case, actor, at)
    return made


def _carry_on(case: Submission, actor: Actor, at: datetime) -> None:
    """The draft is one version further, and that version names the files that stand now."""
    queries.forget(case)
    carry_on(case, files=queries.content(case), actor=actor, at=at)


def _room_for(more: int, standing: list[Attachment]) -> None:
    if len(standing) + more > ATTACHMENTS_IN_ONE_FILING:
        sentence = _("A filing takes %(most)s files. Take one out first.") % {"most": ATTACHMENTS_IN_ONE_FILING}
        raise Refusal(sentence, field="file")


def _row(case: Submission, order: int, stored: _Stored, actor: Actor, at: datetime, **more: Any) -> Attachment:
    waits = bool(settings.CLAMD_URL)
    made = Attachment.objects.create(
        submission=case,
        order=order,
        file=stored.key,
        state=State.WAITING if waits else State.CLEAN,
        scan_after=at if waits else None,
        added_by_id=actor.user_id,
        added_at=at,
        **stored.columns,
        **more,
    )
    if waits:
        nudge(SCAN)
    return made


def _store(clean: Clean) -> _Stored:
    """The bytes under a key that nobody guesses, and everything that is read from them once, before anything is locked."""
    name = secrets.token_hex(16)
    key = f"{PLACE}/{name[:2]}/{name}"
    said = words_in(clean)
    columns: dict[str, Any] = {
        "name": clean.name,
        "media_type": clean.media_type,
        "size": len(clean.content),
        "sha256": hashlib.sha256(clean.content).hexdigest(),
        "text": said.text,
        "pages": said.pages,
        "wordless_pages": said.wordless,
    }
    if clean.media_type.startswith("image/"):
        columns["width"], columns["height"] = size_of(clean.content)
    try:
        default_storage.save(key, ContentFile(clean.content))
        whole = default_storage.size(key) == len(clean.content)
    except Exception as problem:  # a full disk, or whatever a store over the network may raise
        log.error("file_not_kept", problem=type(problem).__name__)
        whole = False
    if not whole:
        _discard(key)
        raise NotKept(
            _("The file could not be kept: the portal’s store is full or away. Nothing was changed. Try again later."),
            field="file",
        )
    return _Stored(key, columns)


def _discard(key: str) -> None:
    """Take bytes out of the store; what fails now, the sweep does."""
    try:
        default_storage.delete(key)
    except Exception as problem:
        log.warning("file_not_discarded", key=key, problem=type(problem).__name__)


def _found(case: Submission, attachment_id: int) -> Attachment:
    found = queries.in_draft(case, attachment_id)
    if found is None:
        raise Stale(GONE)
    return found


@action
def describe(*, case_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Write what was typed of files' alternative texts and captions; its names are those of ``queries.said``.

    What a colleague changed meanwhile is left as it is where this page did not touch it, and of a file that is gone
    nothing is written. Refuses with ``Clash``, and writes nothing, when both changed the same text differently; refuses
    those who may not edit.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    merged = _describe(case, typed)
    if merged.mine:
        _carry_on(case, actor, at)
    return Saved(case.version, merged.theirs)


def _describe(case: Submission, typed: Typed) -> Merge:
    files = queries.of_case(case)
    standing = queries.said(files)
    there = {name: value for name, value in typed.values.items() if name in standing}
    merged = merge(standing, Typed(there, typed.was, typed.made_from), case.version)
    if merged.clashes:
        raise Clash(merged.clashes)
    for one in files:
        one.alt = merged.mine.get(f"{ALT.name}_{one.pk}", one.alt)
        one.caption = merged.mine.get(f"{CAPTION.name}_{one.pk}", one.caption)
    if merged.mine:
        Attachment.objects.bulk_update(files, [ALT.name, CAPTION.name])
    return merged


@action
def remove(*, case_id: int, attachment_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Take a file out of the draft. What was sent before still names it, and then its bytes stay; else they go.

    What was typed of the others on the same page is written too, as ``describe`` does. Refuses those who may not edit,
    and a file that is gone.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    found = _found(case, attachment_id)
    own = queries.said([found])
    others = {name: value for name, value in typed.values.items() if name not in own}
    merged = _describe(case, Typed(others, typed.was, typed.made_from))
    if queries.was_sent(found):
        found.removed_at = at
        found.save(update_fields=["removed_at"])
    else:
        key = found.file.name or ""
        found.delete()
        if key:
            transaction.on_commit(partial(_discard, key), robust=True)
    _carry_on(case, actor, at)
    return Saved(case.version, merged.theirs)


@action
def put_earlier(*, case_id: int, attachment_id: int, typed: Typed, actor: Actor, at: datetime) -> Saved:
    """Put a file one place earlier; the first stays first. What was typed on the same page is written too.

    Refuses as ``describe`` does, and a file that is gone.
    """
    case = lock_for_edit(case_id=case_id, actor=actor)
    found = _found(case, attachment_id)
    merged = _describe(case, typed)
    before = [one for one in queries.of_case(case) if (one.order, one.pk) < (found.order, found.pk)]
    if before:
        other = before[-1]
        other.order, found.order = found.order, other.order
        Attachment.objects.bulk_update([other, found], ["order"])
    _carry_on(case, actor, at)
    return Saved(case.version, merged.theirs)


@action
def copy_all(*, from_case: Submission, to_case: Submission, actor: Actor, at: datetime) -> list[Attachment]:
    """Copy a filing's files, with what is said of them, to the end of another's draft; each copy has bytes of its own.

    What the virus check refused is left out, and so is what the store has lost. Refuses another city's filing, more
    files than a filing takes, and those who may not edit the draft.
    """
    if from_case.city_id != to_case.city_id or actor.role_in(from_case.city_id) is None:
        raise NotAllowed(_("Only files of your own city can be copied."))
    case = lock_for_edit(case_id=to_case.pk, actor=actor)
    sources = [one for one in queries.of_case(from_case) if one.state != State.REFUSED]
    standing = queries.of_case(case)
    there = {one.sha256 for one in standing}
    sources = [one for one in sources if one.sha256 not in there]
    _room_for(len(sources), standing)
    order, made = max((one.order for one in standing), default=0), []
    for source in sources:
        try:
            content = _read(source)
        except FileNotFoundError:
            continue
        stored = _store(Clean(source.name, source.media_type, content))
        order += 1
        made.append(_row(case, order, stored, actor, at, alt=source.alt, caption=source.caption))
    if made:
        _carry_on(case, actor, at)
    return made


def _read(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as held:
        return bytes(held.read())


# -- The virus check -------------------------------------------------------------------------------------------------


def scan_due(*, at: datetime) -> int:
    """Check the files that wait: let them through, or refuse them and delete their bytes. Returns how many were settled.

    Nobody's answer leaves a file waiting, for the schedule's next tick. Where no check is set up, all are let through.
    """
    if not settings.CLAMD_URL:
        return Attachment.objects.filter(state=State.WAITING).update(state=State.CLEAN, scan_after=None)
    settled = 0
    for one in _claim(at=at):
        try:
            finding = viruses.found_in(_read(one), settings.CLAMD_URL)
        except FileNotFoundError:
            finding = "?"
        except viruses.Unanswered as problem:
            log.warning("virus_check_unanswered", attachment=one.pk, problem=str(problem))
            if isinstance(problem, viruses.NoVerdict):
                continue  # one file the daemon chokes on must not keep those behind it waiting for ever
            break
        _settle(attachment_id=one.pk, finding=finding)
        settled += 1
    return settled


@action
def _claim(*, at: datetime) -> list[Attachment]:
    """Files nobody else is checking; until the lease ends they are this worker's."""
    due = Attachment.objects.filter(Q(scan_after__lte=at) | Q(scan_after=None), state=State.WAITING)
    found = list(due.select_for_update(skip_locked=True).defer("text").order_by("scan_after", "id")[:AT_ONCE])
    Attachment.objects.filter(pk__in=[one.pk for one in found]).update(scan_after=at + LEASE)
    return found


@action
def _settle(*, attachment_id: int, finding: str) -> None:
    """Write what the check said, unless somebody took the file out meanwhile."""
    found = Attachment.objects.select_for_update().filter(pk=attachment_id, state=State.WAITING).first()
    if found is None:
        return
    if not finding:
        found.state, found.scan_after = State.CLEAN, None
        found.save(update_fields=["state", "scan_after"])
        return
    key, found.file = found.file.name or "", ""
    found.state, found.scan_after, found.finding, found.text = State.REFUSED, None, finding, ""
    found.save(update_fields=["file", "state", "scan_after", "finding", "text"])
    log.warning("file_refused", attachment=attachment_id, finding=finding)
    transaction.on_commit(partial(_discard, key), robust=True)


# -- The store -------------------------------------------------------------------------------------------------------


def sweep(*, at: datetime) -> int:
    """Delete bytes that no row names and that are older than a day: what a killed process left. Returns how many."""
    gone = 0
    for place in _folders():
        names = [f"{PLACE}/{place}/{name}" for name in default_storage.listdir(f"{PLACE}/{place}")[1]]
        kept = queries.names_kept(names)
        for name in _old((name for name in names if name not in kept), at):
            _discard(name)
            gone += 1
    if gone:
        log.info("orphan_files_deleted", files=gone)
    return gone


def _folders() -> list[str]:
    try:
        return default_storage.listdir(PLACE)[0]
    except FileNotFoundError:  # nothing was ever kept
        return []


def _old(names: Iterable[str], at: datetime) -> Iterable[str]:
    for name in names:
        try:
            if default_storage.get_modified_time(name) < at - ORPHAN:
                yield name
        except FileNotFoundError:
            continue


KEEPER = Keeper(
    room="files",
    holds=_("Which files you added to filings. The files are your city’s."),
    covers=("submissions.Attachment.added_by",),
    held=queries.held,
)
