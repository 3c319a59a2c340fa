"""Moves: one row at a time, once, with their memory."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from cities.people.actor import Actor
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from submissions.journal.models import Entry
from submissions.lifecycle import actions
from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import add_working_days, working_days_between
from submissions.rulebook.states import State
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast

AT = factories.AT


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.lead)


def _move(case: Submission, verb: Verb, who: Actor, **more: object) -> Submission:
    return actions.move(case_id=case.pk, verb=verb, actor=who, at=AT, **more)  # type: ignore[arg-type]


def test_sending_writes_state_promise_memory_and_seal_together(cast: Cast, draft: Submission) -> None:
    sent = _move(draft, Verb.SUBMIT, factories.actor(cast.lead), content={"title": "As it was"})
    assert (sent.state, sent.submitted_at) == (State.SUBMITTED, AT)
    assert sent.due_on == date(2026, 11, 30)
    assert sent.revisions.get(sealed_at=AT).content == {"title": "As it was"}
    assert list(Entry.objects.order_by("id").values_list("happening", flat=True)) == ["drafted", "submitted"]


def test_nothing_is_sent_without_what_is_sent(cast: Cast, draft: Submission) -> None:
    with pytest.raises(TypeError):
        _move(draft, Verb.SUBMIT, factories.actor(cast.lead))


def test_a_drafter_sends_only_where_the_city_says_so(cast: Cast, draft: Submission) -> None:
    drafter = factories.actor(cast.drafter)
    with pytest.raises(NotAllowed, match="lead"):
        _move(draft, Verb.SUBMIT, drafter, content={})
    cast.vesterhaven.drafters_may_send = True
    cast.vesterhaven.save()
    assert _move(draft, Verb.SUBMIT, drafter, content={}).state == State.SUBMITTED


def test_a_reason_is_asked_for_where_people_will_read_it(cast: Cast, draft: Submission) -> None:
    case = factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    with pytest.raises(Refusal) as refused:
        _move(case, Verb.DECLINE, factories.actor(cast.reviewer), reason="  ")
    assert refused.value.field == "reason"
    assert Submission.objects.get(pk=case.pk).state == State.REVIEW


def test_only_the_holder_decides(cast: Cast, draft: Submission) -> None:
    case = factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    with pytest.raises(NotAllowed):
        _move(case, Verb.ACCEPT, factories.actor(cast.second_reviewer), reason="Good")


def test_a_page_older_than_the_text_decides_nothing(cast: Cast, draft: Submission) -> None:
    case = factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    with pytest.raises(Stale):
        _move(case, Verb.ACCEPT, factories.actor(cast.reviewer), reason="Good", seen=case.version - 1)


def test_a_refused_move_leaves_no_memory(cast: Cast, draft: Submission) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotAllowed):
        _move(draft, Verb.SUBMIT, factories.actor(cast.observer), content={})
    assert Entry.objects.count() == before


def test_changes_go_back_to_the_reviewer_who_asked(cast: Cast, draft: Submission) -> None:
    case = factories.at_state(draft, "changes", lead=cast.lead, reviewer=cast.reviewer)
    again = _move(case, Verb.RESUBMIT, factories.actor(cast.lead), content={"title": "Mended"})
    assert (again.state, again.holder_id, again.submitted_at) == (State.REVIEW, cast.reviewer.pk, AT)


def test_ten_equal_posts_open_one_draft(cast: Cast) -> None:
    once = uuid4()
    made = [
        actions.open_case(
            kind="practice",
            city_id=cast.vesterhaven.pk,
            language="en",
            actor=factories.actor(cast.lead),
            at=AT,
            once=once,
        )
        for _ in range(10)
    ]
    assert [new for _, new in made] == [True] + [False] * 9
    assert Submission.objects.count() == 1


def test_an_observer_opens_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.open_case(
            kind="practice", city_id=cast.vesterhaven.pk, language="en", actor=factories.actor(cast.observer), at=AT
        )


def test_autosaves_of_one_person_grow_one_revision(cast: Cast, draft: Submission) -> None:
    lead = factories.actor(cast.lead)
    for minute in range(5):
        case = actions.lock_for_edit(case_id=draft.pk, made_from=draft.version + minute, actor=lead)
        at = AT + timedelta(minutes=minute)
        actions.keep(case, fields={"title": f"T{minute}"}, content={"title": f"T{minute}"}, actor=lead, at=at)
    assert draft.revisions.count() == 1
    case = actions.lock_for_edit(case_id=draft.pk, made_from=draft.version + 5, actor=factories.actor(cast.drafter))
    actions.keep(case, fields={}, content={"title": "D"}, actor=factories.actor(cast.drafter), at=AT)
    assert draft.revisions.count() == 2


def test_an_edit_from_an_older_version_is_refused(cast: Cast, draft: Submission) -> None:
    lead = factories.actor(cast.lead)
    case = actions.lock_for_edit(case_id=draft.pk, made_from=1, actor=lead)
    actions.keep(case, fields={"title": "New"}, content={}, actor=lead, at=AT)
    with pytest.raises(Stale):
        actions.lock_for_edit(case_id=draft.pk, made_from=1, actor=factories.actor(cast.drafter))


@pytest.mark.django_db(transaction=True)
def test_twenty_decide_at_once_and_one_decides(cast: Cast) -> None:
    draft = factories.practice(cast.vesterhaven, cast.lead)
    case = factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    reviewer = factories.actor(cast.reviewer)
    start, told = threading.Barrier(20), []

    def decide(number: int) -> None:
        start.wait()
        verb = Verb.ACCEPT if number % 2 else Verb.DECLINE
        try:
            _move(case, verb, reviewer, reason=f"Reason {number}")
            told.append("decided")
        except Stale as refused:
            told.append(str(refused.sentence))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("decided") == 1
    assert sum("Maren Oduya has decided" in one for one in told) == 19
    assert Entry.objects.filter(happening__in=["accepted", "declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_references_are_given_once_each(cast: Cast) -> None:
    city, lead = cast.vesterhaven, factories.actor(cast.lead)
    made: list[str] = []

    def open_one() -> None:
        case, _ = actions.open_case(kind="practice", city_id=city.pk, language="en", actor=lead, at=AT)
        made.append(case.reference)
        connection.close()

    threads = [threading.Thread(target=open_one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [f"PR-2026-{number:04d}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 2), 20, date(2026, 11, 30)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),
        (date(2026, 11, 7), 1, date(2026, 11, 9)),
        (date(2028, 2, 28), 2, date(2028, 3, 1)),
    ],
)
def test_working_days(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end
    assert working_days_between(start, end) == days
