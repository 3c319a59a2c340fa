"""Opening a case, writing its content, and ``move``: the only writer of state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from cities.registry.models import City
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action
from submissions.journal import actions as journal
from submissions.lifecycle import queries
from submissions.lifecycle.drafts import Undertaking
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.periods import add_working_days, geneva_date
from submissions.rulebook import kinds
from submissions.rulebook.happenings import WORDS as HAPPENINGS
from submissions.rulebook.happenings import Happened
from submissions.rulebook.limits import ANSWER_WITHIN_WORKING_DAYS, REASON_CHARACTERS
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.states import DECIDED, State
from submissions.rulebook.transitions import BY_VERB, Transition, Verb

# Autosaves of one person within this time grow one revision instead of making many.
COALESCE = timedelta(minutes=10)
SENDING = frozenset({Verb.SUBMIT, Verb.RESUBMIT})
# What ends a wait for clearance, beside a decision.
_ENDS_THE_WAIT = (
    Happened.CLEARANCE_TAKEN_BACK,
    Happened.RETURNED,
    Happened.SUBMITTED,
    Happened.RESUBMITTED,
    Happened.WITHDRAWN,
)


def next_reference(kind: str, year: int) -> str:
    """The next reference of a kind in a year, such as ``PR-2026-0042``; its counter's row stays locked until commit."""
    letters = kinds.WORDS[kinds.Kind(kind)].letters
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO submissions_referencecounter (letters, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (letters, year) DO UPDATE SET last = submissions_referencecounter.last + 1 RETURNING last
            """,
            [letters, year],
        )
        (number,) = cursor.fetchone()
    return f"{letters}-{year}-{number:04d}"


@action
def open_case(
    *,
    kind: str,
    city_id: int,
    language: str,
    actor: Actor,
    at: datetime,
    once: UUID | None = None,
    round_id: int | None = None,
) -> tuple[Submission, bool]:
    """Begin a draft for a city; return it and whether it is new.

    The same ``once`` posted again (a double click, a resent form) finds the case it made. Refuses those who are
    neither lead nor drafter of the city. Writes the case and its first journal entry.
    """
    if actor.user_id is None or actor.role_in(city_id) not in {"lead", "drafter"}:
        raise NotAllowed(_("Only a lead or a drafter of the city can begin a filing."))
    if once is not None:
        # Bound to the city and the kind: a mark that came from another form finds nothing and collides with nothing.
        once = uuid5(once, f"{kind}:{city_id}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [once.int & 0x7FFF_FFFF_FFFF_FFFF])
        if earlier := Submission.objects.filter(opened_with=once, city_id=city_id).first():
            return earlier, False
    city = City.objects.get(pk=city_id)
    case = Submission.objects.create(
        reference=next_reference(kind, at.year),
        kind=kind,
        city=city,
        bureau_id=city.bureau_id,
        language=language,
        round_id=round_id,
        created_by_id=actor.user_id,
        created_at=at,
        changed_at=at,
        moved_at=at,
        opened_with=once,
    )
    journal.record(Happened.DRAFTED, case=case, actor=actor, at=at)
    return case, True


def lock(case_id: int) -> Submission:
    """The case's row, locked until the transaction ends."""
    return Submission.objects.select_for_update(of=("self",)).select_related("city").get(pk=case_id)


def lock_for_edit(*, case_id: int, actor: Actor, made_from: int | None = None) -> Submission:
    """Lock a case for a write of its content.

    Refuses with ``NotAllowed`` when the actor may not edit, and with ``Stale`` when the page was made from an older
    version than stands; who merges answer by answer (``drafts.merge``) names no version.
    """
    case = lock(case_id)
    if not (answer := may(actor, Action.EDIT, case)):
        raise NotAllowed(answer.reason)
    if made_from is not None and case.version != made_from:
        raise Stale(_("Somebody else changed this while you were writing. Nothing of yours was lost: compare below."))
    return case


def keep(
    case: Submission,
    *,
    fields: Mapping[str, Any],
    content: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    restored_from: int | None = None,
) -> None:
    """Write named ``fields`` of a locked case, one version further, and keep ``content`` as its revision.

    Saves of one person within ten minutes grow one revision, so what they typed and took back themselves meanwhile is
    kept nowhere. Nothing of anybody else is ever in that revision alone: a colleague's save, a restore and a sending
    each end it, and a restore (``restored_from`` names its version) is a revision of its own that nothing grows.

    A ``content`` that names no files goes on naming those of the revision before: a write of answers touches none.
    The first write of all names none, for a file would have been a write before it.
    """
    first = case.version == 1
    case.version += 1
    case.changed_at = at
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=["version", "changed_at", *fields])
    newest = case.revisions.order_by("-version").defer("content").annotate(files=F("content__attachments")).first()
    said = dict(content)
    if newest and newest.files is not None:  # type: ignore[attr-defined]
        said.setdefault("attachments", newest.files)  # type: ignore[attr-defined]
    elif newest is None and first:
        said.setdefault("attachments", [])
    if newest and restored_from is None and _grows(newest, actor, at):
        Revision.objects.filter(pk=newest.pk).update(content=said, version=case.version)
    else:
        Revision.objects.create(
            submission=case,
            version=case.version,
            content=said,
            by_id=actor.user_id,
            at=at,
            restored_from=restored_from,
        )


def carry_on(case: Submission, *, files: Sequence[Mapping[str, Any]], actor: Actor, at: datetime) -> None:
    """Write a locked case one version further without a change of its answers: a file came, went, or is described.

    A page that is open then shows an older version than stands. The newest revision goes with it, so that it is what
    stands, and names the ``files`` that now do.
    """
    newest = case.revisions.order_by("-version").first()
    said = newest.content if newest else {}
    keep(case, fields={}, content={**said, "attachments": list(files)}, actor=actor, at=at)


def _grows(newest: Revision, actor: Actor, at: datetime) -> bool:
    """Whether a save by ``actor`` belongs to the newest revision instead of making one."""
    if newest.sealed_at or newest.restored_from is not None:
        return False
    return newest.by_id == actor.user_id and timedelta(0) <= at - newest.at < COALESCE


def undertake(case: Submission, undertaking: Undertaking) -> dict[str, Any]:
    """The fields of a mandate, a consent and a confidentiality, for ``keep``."""
    return asdict(undertaking)


def _refuse_decided(case: Submission) -> None:
    """Tell the second of two people who decided first, and what."""
    decisions = [*(state.value for state in DECIDED), Happened.CHANGES_ASKED.value]
    last = case.entries.filter(happening__in=decisions).order_by("-id").first()
    if last:
        raise Stale(
            _("%(who)s has decided this case already: %(what)s. Your reason was not used.")
            % {"who": last.who, "what": HAPPENINGS[Happened(last.happening)].sentence}
        )


def _refuse_overtaken(case: Submission, actor: Actor) -> None:
    """Tell the second of two people of a city who was faster, and with what; who pressed twice is no second person."""
    last = case.entries.filter(happening__in=_ENDS_THE_WAIT).order_by("-id").first()
    if last and last.actor_id != actor.user_id:
        raise Stale(
            _("%(who)s was faster: %(what)s. Look again before you act.")
            % {"who": last.who, "what": HAPPENINGS[Happened(last.happening)].sentence}
        )


def _check(case: Submission, row: Transition, actor: Actor, reason: str, seen: int | None, seen_in: str | None) -> None:
    # A draft can be sent as well, so that it no longer waits for clearance must be asked of a page on which it did.
    waited = seen_in == State.CLEARANCE and case.state != State.CLEARANCE
    if waited or case.state not in row.sources:
        if case.state in DECIDED or (case.state == State.CHANGES and State.REVIEW in row.sources):
            _refuse_decided(case)
        if waited or State.CLEARANCE in row.sources:
            _refuse_overtaken(case, actor)
        if row.verb is Verb.CLAIM and case.holder is not None:
            raise Stale(_("%(who)s has taken this case already.") % {"who": case.holder})
        raise Stale(_("This case has moved on since you opened it. Look again before you act."))
    if not (answer := may(actor, row.asks, case)):
        raise NotAllowed(answer.reason)
    if seen is not None and seen != case.version:
        raise Stale(_("The text was changed after you opened this page. Read it again before you act."))
    if row.needs_reason and not reason.strip():
        raise Refusal(_("Give a reason. The people it concerns will read it."), field="reason")
    if len(reason) > REASON_CHARACTERS:
        raise Refusal(_("The reason is too long."), field="reason")


def _consequences(case: Submission, row: Transition, actor: Actor, at: datetime, reason: str) -> list[str]:
    """Set what a move changes beside the state; return the names of the fields."""
    changed = ["state", "moved_at", "changed_at"]
    case.state, case.moved_at, case.changed_at = row.target, at, at
    if row.verb is Verb.SUBMIT:
        case.submitted_at = at
        case.due_on = add_working_days(geneva_date(at), ANSWER_WITHIN_WORKING_DAYS)
        changed += ["submitted_at", "due_on"]
    if row.verb is Verb.CLAIM:
        case.holder_id, case.held_at = actor.user_id, at
        changed += ["holder", "held_at"]
    if row.verb is Verb.LET_GO or row.target is State.WITHDRAWN:
        case.holder_id, case.held_at = None, None
        changed += ["holder", "held_at"]
    if row.target in DECIDED:
        case.decided_at = at
        changed.append("decided_at")
    if row.needs_reason or row.verb is Verb.TAKE_BACK:
        # The note of an earlier return was answered by asking anew.
        case.reason = reason if row.needs_reason else ""
        changed.append("reason")
    return changed


@action
def move(
    *,
    case_id: int,
    verb: Verb,
    actor: Actor,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
    content: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Submission:
    """Take a case along one row of the transitions: the only writer of state.

    ``seen`` is the version the person had before them; ``content`` is what is sent, required of the sending verbs and
    sealed as a revision. Refuses a wrong state, a missing permission, a stale page or a missing reason, each with a
    sentence. Writes the state and the journal entry in one transaction.
    """
    return move_locked(
        lock(case_id), verb=verb, actor=actor, at=at, reason=reason, seen=seen, content=content, data=data
    )


def move_locked(
    case: Submission,
    *,
    verb: Verb,
    actor: Actor,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
    seen_in: str | None = None,
    content: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Submission:
    """``move`` for an action that has locked the case and looked into it first: the row is not asked for twice.

    ``seen_in`` is the state that was before the person: what waited for clearance then must wait for it still.
    """
    row = BY_VERB[verb]
    _check(case, row, actor, reason, seen, seen_in)
    if verb in SENDING:
        if content is None:
            raise TypeError("What is sent must be given, so that it is kept as it was.")
        _seal(case, content, actor, at)
    kept = {"version": case.version, **(data or {})}
    if row.target is State.WITHDRAWN and case.holder_id is not None:
        kept["holder"] = case.holder_id  # who is told: the case itself lets them go now
    case.save(update_fields=_consequences(case, row, actor, at, reason))
    journal.record(row.happening, case=case, actor=actor, at=at, reason=reason, data=kept)
    return case


def _seal(case: Submission, content: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Keep what is sent as a revision that never changes; the one that was being written is sealed. One statement."""
    sent = Revision(
        submission=case, version=case.version, content=dict(content), sealed_at=at, by_id=actor.user_id, at=at
    )
    Revision.objects.bulk_create(
        [sent],
        update_conflicts=True,
        unique_fields=["submission", "version"],
        update_fields=["content", "sealed_at"],
    )


def forget_person(person: Person, at: datetime) -> None:
    """Leave no case with an erased person. What they wrote stays with its city, and points at the row without a name."""
    Submission.objects.filter(holder_id=person.user_id).exclude(state=State.REVIEW).update(holder=None, held_at=None)


KEEPER = Keeper(
    room="filings",
    holds=_("Which filings you began and which versions of them you wrote. Their text is your city’s."),
    covers=(
        "submissions.Submission.created_by",
        "submissions.Submission.holder",
        "submissions.Revision.by",
    ),
    held=queries.held,
    erase=forget_person,
    stops=queries.stops,
)
