"""The rule that answers for one filing and the query that answers for many are the same rule."""

from __future__ import annotations

import pytest

from cities.people.actor import NOBODY
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.lifecycle.queries import allowed
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.states import State
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(cast: Cast) -> list[Submission]:
    """One case of each state, public and not, in a city that lets drafters send and in one that does not."""
    made = []
    for city, lead in ((cast.vesterhaven, cast.lead), (cast.tell_nouran, cast.other_lead)):
        for state in State:
            for confidentiality in ("public", "unhcr_only"):
                case = factories.practice(city, lead, confidentiality=confidentiality)
                made.append(factories.at_state(case, state, lead=lead, reviewer=cast.reviewer))
    cast.vesterhaven.drafters_may_send = True
    cast.vesterhaven.save()
    return list(Submission.objects.select_related("city"))


def test_query_equals_rule_for_every_person_action_and_state(cast: Cast, cases: list[Submission]) -> None:
    people = [
        NOBODY,
        *(
            factories.actor(one)
            for one in (
                cast.lead,
                cast.drafter,
                cast.observer,
                cast.other_lead,
                cast.reviewer,
                cast.second_reviewer,
                cast.coordinator,
                cast.administrator,
                cast.stranger,
            )
        ),
    ]
    assert len(cases) == 36
    for person in people:
        for action in Action:
            by_rule = {case.pk for case in cases if may(person, action, case)}
            by_query = set(allowed(person, action).values_list("pk", flat=True))
            assert by_rule == by_query, (person.name, action)


def test_a_stranger_sees_only_what_is_accepted_and_public(cases: list[Submission]) -> None:
    seen = Submission.objects.filter(pk__in=allowed(NOBODY, Action.VIEW).values("pk"))
    assert {(case.state, case.confidentiality) for case in seen} == {("accepted", "public")}


def test_a_suspended_city_gives_nobody_a_role(cast: Cast, cases: list[Submission]) -> None:
    cast.vesterhaven.standing = "suspended"
    cast.vesterhaven.save()
    assert factories.actor(cast.lead).memberships == ()
    assert not allowed(factories.actor(cast.lead), Action.EDIT).exists()


def test_a_draft_withdrawn_before_it_was_sent_stays_in_the_city(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.lead)
    lifecycle.move(case_id=case.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=factories.AT, reason="No.")
    for person in (cast.reviewer, cast.coordinator, cast.administrator):
        assert not allowed(factories.actor(person), Action.SEE_DESK).exists()
        assert not allowed(factories.actor(person), Action.VIEW).exists()
    assert allowed(factories.actor(cast.lead), Action.VIEW).exists()
