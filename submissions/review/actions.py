"""What staff do at the desk: decide, take, put back, note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from submissions.comments import actions as comments
from submissions.comments.models import Disposition
from submissions.journal import actions as journal
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.protection import actions as protection
from submissions.protection.drafts import Given
from submissions.review import queries, render
from submissions.review.drafts import Answer, Decision, Taken
from submissions.review.models import Note
from submissions.rulebook.happenings import Happened
from submissions.rulebook.limits import ANSWER_CHARACTERS
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.transitions import Verb

TAKEN_UP = frozenset({Disposition.Outcome.TAKEN_UP.value, Disposition.Outcome.IN_PART.value})


@action
def decide(*, case_id: int, decision: Decision, actor: Actor, at: datetime) -> Submission:
    """Accept, decline or ask for changes, once.

    Beside what ``move`` refuses: a practice is accepted only by somebody who looked for what makes a refugee
    recognisable, a contribution only when each of its comments is answered, and neither while something must be taken
    out or nobody looked at a mark, unless told to. Writes the state and its journal entry, with what was looked at.
    """
    data: dict[str, Any] = {"looked": True} if decision.looked else {}
    data |= _protection(lifecycle.lock(case_id), decision, actor)
    case = lifecycle.move(
        case_id=case_id, verb=decision.verb, actor=actor, at=at, reason=decision.reason, seen=decision.seen, data=data
    )
    if decision.verb is Verb.ACCEPT:
        _refuse_unfinished(case, decision)
    return case


def _protection(case: Submission, decision: Decision, actor: Actor) -> dict[str, Any]:
    """What the journal says of the protection check; who may not accept, or read an older text, is told so by ``move``."""
    if decision.verb is not Verb.ACCEPT or decision.seen != case.version or not may(actor, Action.ACCEPT, case):
        return {}
    return protection.told_when_accepted(render.look_at(case), despite=decision.despite)


def _refuse_unfinished(case: Submission, decision: Decision) -> None:
    if case.kind == "practice" and not decision.looked:
        raise Refusal(_("Say that you looked for anything that makes a refugee recognisable."), field="looked")
    if case.kind == "contribution" and queries.unanswered(case.pk):
        raise Refusal(_("Answer each comment first. Some have no answer yet."), field="verb")


@action
def answer(*, case_id: int, item_id: int, given: Answer, actor: Actor, at: datetime) -> Disposition:
    """Say what becomes of one comment of a contribution; said again before the decision, it is corrected.

    Beside what ``comments.actions.dispose`` refuses: that something was taken up, without the paragraph in which it
    shows. A place given with any other outcome is left out.
    """
    item = queries.item(case_id, item_id)
    if item is None:
        raise Refusal(_("The city took this comment out. There is nothing to answer."))
    paragraph = queries.paragraph(item, given.shows_in) if given.outcome in TAKEN_UP else None
    if given.outcome in TAKEN_UP and paragraph is None:
        raise Refusal(_("Choose the paragraph in which it shows."), field="shows_in")
    return comments.dispose(
        item=item, outcome=given.outcome, reason=given.reason, shows_in=paragraph, actor=actor, at=at
    )


@action
def protect(*, case_id: int, given: Sequence[Given], actor: Actor, at: datetime) -> int:
    """Keep what UNHCR says of places that may point to a person. Refuses those who may not decide the case."""
    return protection.answer(case_id=case_id, side="desk", given=given, actor=actor, at=at)


@action
def take(*, case_id: int, actor: Actor, at: datetime) -> Submission:
    """Claim one case. Refuses when somebody holds it, and says who."""
    return lifecycle.move(case_id=case_id, verb=Verb.CLAIM, actor=actor, at=at)


@action
def take_several(*, references: Sequence[str], actor: Actor, at: datetime) -> Taken:
    """Claim every case of ``references`` that can be; those that cannot are named with the reason, and stop nobody."""
    taken: list[str] = []
    refused: list[tuple[str, str]] = []
    # One order for everybody, so that two people who take overlapping lists do not wait for each other in a ring.
    for case in queries.by_references(actor, references):
        try:
            take(case_id=case.pk, actor=actor, at=at)
            taken.append(case.reference)
        except Refusal as refusal:
            refused.append((case.reference, str(refusal.sentence)))
    return Taken(tuple(taken), tuple(refused))


@action
def let_go(*, case_id: int, actor: Actor, at: datetime) -> Submission:
    """Put a case back in the queue. Refuses those who do not hold it, coordinators excepted."""
    return lifecycle.move(case_id=case_id, verb=Verb.LET_GO, actor=actor, at=at)


@action
def note(*, case_id: int, body: str, people: Sequence[int] = (), actor: Actor, at: datetime) -> Note:
    """Keep an internal note, and tell ``people`` of it.

    Refuses who may not note, an empty or overlong note, and to tell anybody who may not read it. Writes the note and a
    journal entry, and a second entry that names those who are told.
    """
    case = lifecycle.lock(case_id)
    if not (answer := may(actor, Action.NOTE, case)):
        raise NotAllowed(answer.reason)
    if not body.strip():
        raise Refusal(_("Write the note first."), field="body")
    if len(body) > ANSWER_CHARACTERS:
        raise Refusal(_("The note is too long."), field="body")
    told = sorted(set(people))
    if not set(told) <= {one.user_id for one in queries.colleagues(actor)}:
        raise Refusal(_("Choose colleagues from the list."), field="people")
    kept = Note.objects.create(submission=case, by_id=actor.user_id, by_name=str(actor.name), at=at, body=body)
    journal.record(Happened.NOTED, case=case, actor=actor, at=at, data={"note": kept.pk})
    if told:
        data = {"note": kept.pk, "people": told}
        journal.record(Happened.MENTIONED, case=case, actor=actor, at=at, data=data)
    return kept


@action
def recount() -> None:
    """Count the queue's cases anew, after rows were loaded with triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.portal_tally_anew()")


def forget_person(person: Person, at: datetime) -> None:
    """Take the name of an erased person off the notes they wrote; the notes stay with their cases."""
    Note.objects.filter(by_id=person.user_id).update(by_name="")


KEEPER = Keeper(
    room="review",
    holds=_("Internal notes that you wrote at the desk."),
    covers=("submissions.Note.by", "submissions.Note.by_name"),
    held=queries.held,
    erase=forget_person,
)
