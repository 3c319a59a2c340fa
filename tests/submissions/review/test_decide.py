"""A decision: made once, by whoever holds the case, with what it needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cities.people.actor import NOBODY
from cities.people.models import User
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from submissions.comments.models import CommentItem
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.lifecycle.queries import visible_to
from submissions.review import actions
from submissions.review.drafts import Answer, Decision
from submissions.review.models import Note
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT
from tests.submissions.review.conftest import Filed

pytestmark = pytest.mark.django_db


def decide(
    case: Submission, by: User, verb: Verb = Verb.ACCEPT, *, looked: bool = True, reason: str = "Clear."
) -> Submission:
    draft = Decision(verb=verb, reason=reason, seen=case.version, looked=looked)
    return actions.decide(case_id=case.pk, decision=draft, actor=factories.actor(by), at=AT)


def test_an_accepted_public_practice_is_everybodys(cast: Cast, filed: Filed) -> None:
    case = decide(filed("review"), cast.reviewer)
    assert (case.state, case.reason) == ("accepted", "Clear.")
    assert list(visible_to(NOBODY)) == [case]
    entry = Entry.objects.filter(submission=case).latest("id")
    assert (entry.happening, entry.reason, entry.data["looked"]) == ("accepted", "Clear.", True)


def test_a_confidential_one_is_not(cast: Cast, filed: Filed) -> None:
    case = decide(filed("review", confidentiality="unhcr_only"), cast.reviewer)
    assert case.state == "accepted"
    assert not visible_to(NOBODY).exists()


def test_a_practice_is_accepted_only_by_somebody_who_looked(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    entries = Entry.objects.count()
    with pytest.raises(Refusal) as refused:
        decide(case, cast.reviewer, looked=False)
    assert refused.value.field == "looked"
    case.refresh_from_db()
    assert (case.state, case.decided_at, Entry.objects.count()) == ("review", None, entries)
    assert decide(case, cast.reviewer, Verb.DECLINE, looked=False).state == "declined"


def test_a_contribution_is_answered_only_when_each_comment_is(cast: Cast, contribution: Submission) -> None:
    actor = factories.actor(cast.reviewer)
    first, second = CommentItem.objects.filter(contribution_id=contribution.pk)
    given = Answer(outcome="taken_up", reason="As proposed.", shows_in=first.paragraph_id)
    actions.answer(case_id=contribution.pk, item_id=first.pk, given=given, actor=actor, at=AT)
    with pytest.raises(Refusal, match="Answer each comment"):
        decide(contribution, cast.reviewer)
    actions.answer(case_id=contribution.pk, item_id=second.pk, given=Answer("noted", "Noted."), actor=actor, at=AT)
    assert decide(contribution, cast.reviewer).state == "accepted"
    assert Entry.objects.filter(submission=contribution, happening="disposed").count() == 2


def test_an_answer_needs_its_reason_its_paragraph_and_the_holder(cast: Cast, contribution: Submission) -> None:
    item = CommentItem.objects.filter(contribution_id=contribution.pk)[0]
    holder, other = factories.actor(cast.reviewer), factories.actor(cast.second_reviewer)
    for given, field in (
        (Answer("noted", " "), "reason"),
        (Answer("in_part", "Yes."), "shows_in"),
        (Answer("x", "y"), "outcome"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.answer(case_id=contribution.pk, item_id=item.pk, given=given, actor=holder, at=AT)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        actions.answer(case_id=contribution.pk, item_id=item.pk, given=Answer("noted", "No."), actor=other, at=AT)
    assert not Entry.objects.filter(happening="disposed").exists()


@pytest.mark.parametrize("person", ["second_reviewer", "administrator", "lead", "other_lead", "stranger"])
def test_only_who_holds_it_decides(cast: Cast, filed: Filed, person: str) -> None:
    case = filed("review")
    for verb in (Verb.ACCEPT, Verb.ASK_CHANGES, Verb.DECLINE):
        with pytest.raises(NotAllowed):
            decide(case, getattr(cast, person), verb)


def test_a_stale_page_decides_nothing(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    Submission.objects.filter(pk=case.pk).update(version=case.version + 1)
    with pytest.raises(Stale, match="changed after you opened"):
        decide(case, cast.reviewer)


def test_who_comes_second_is_told_who_decided(cast: Cast, filed: Filed) -> None:
    for verb, word in ((Verb.ACCEPT, "Accepted"), (Verb.ASK_CHANGES, "Changes asked")):
        case = filed("review")
        decide(case, cast.reviewer, verb)
        with pytest.raises(Stale, match=f"Maren Oduya has decided this case already: {word}"):
            decide(case, cast.second_reviewer)


def test_a_note_is_the_desks_alone(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    actions.note(case_id=case.pk, body="Sits well beside PR-1.", actor=factories.actor(cast.coordinator), at=AT)
    assert Note.objects.get().by_name == "Luisa Ferreira"
    assert Entry.objects.latest("id").happening == "noted"
    for person in (cast.lead, cast.administrator, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.note(case_id=case.pk, body="No.", actor=factories.actor(person), at=AT)
    with pytest.raises(Refusal, match="Write the note"):
        actions.note(case_id=case.pk, body="  ", actor=factories.actor(cast.reviewer), at=AT)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_decision(cast: Cast, filed: Filed) -> None:
    case, actor, together = filed("review"), factories.actor(cast.reviewer), Barrier(20)

    def one(number: int) -> str:
        draft = Decision(Verb.ACCEPT if number % 2 else Verb.DECLINE, f"Reason {number}", case.version, looked=True)
        try:
            together.wait(timeout=30)
            return actions.decide(case_id=case.pk, decision=draft, actor=actor, at=AT).reason
        except Stale as refusal:
            return str(refusal.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(one, range(20)))
    case.refresh_from_db()
    assert said.count(case.reason) == 1
    assert sum("Maren Oduya has decided this case already" in one for one in said) == 19
    assert Entry.objects.filter(submission=case, happening__in=["accepted", "declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_claims_make_one_holder(cast: Cast, filed: Filed) -> None:
    case, together = filed("submitted"), Barrier(20)
    actors = [factories.actor(factories.staff("reviewer", f"Reviewer {number}")) for number in range(20)]

    def one(number: int) -> str:
        try:
            together.wait(timeout=30)
            actions.take(case_id=case.pk, actor=actors[number], at=AT)
            return "mine"
        except Stale as refusal:
            return str(refusal.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(one, range(20)))
    assert said.count("mine") == 1
    holder = Submission.objects.get(pk=case.pk).holder
    assert holder is not None
    assert sum(f"{holder.name} has taken this case already" in one for one in said) == 19
