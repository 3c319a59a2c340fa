"""The rule book is closed: nothing in it hangs loose."""

from __future__ import annotations

from submissions.rulebook import happenings, permissions, routes, states, transitions
from submissions.rulebook.states import State


def test_every_state_is_reached_from_draft() -> None:
    reached = {State.DRAFT}
    while True:
        further = {row.target for row in transitions.TRANSITIONS if row.sources & reached} - reached
        if not further:
            break
        reached |= further
    assert reached == set(State)


def test_ended_states_have_no_way_out() -> None:
    for row in transitions.TRANSITIONS:
        assert not row.sources & states.ENDED, row.verb


def test_every_state_and_happening_has_its_words_once() -> None:
    assert sorted(row.state for row in states.STATES) == sorted(State)
    assert sorted(row.happening for row in happenings.HAPPENINGS) == sorted(happenings.Happened)


def test_every_verb_has_one_row() -> None:
    assert sorted(row.verb for row in transitions.TRANSITIONS) == sorted(transitions.Verb)


def test_every_action_is_granted_to_somebody() -> None:
    assert {row.action for row in permissions.GRANTS} == set(permissions.Action)


def test_a_move_can_be_made_by_somebody_in_each_of_its_states() -> None:
    for row in transitions.TRANSITIONS:
        covered = frozenset[State]().union(*(grant.states for grant in permissions.grants(row.asks)))
        assert row.sources <= covered, row.verb


def test_every_happening_is_routed() -> None:
    assert {row.happening for row in routes.ROUTES} == set(happenings.Happened)


def test_kept_means_kept_alone() -> None:
    kept = {row.happening for row in routes.ROUTES if row.how is routes.How.KEPT}
    told = {row.happening for row in routes.ROUTES if row.how is not routes.How.KEPT}
    assert not kept & told


def test_a_digest_route_names_its_section_and_no_other_does() -> None:
    for row in routes.ROUTES:
        assert (row.section is not None) == (row.how is routes.How.DIGEST), row


def test_a_city_is_never_told_what_it_may_not_read() -> None:
    hidden = {row.happening for row in happenings.HAPPENINGS if not row.city_reads}
    city = {routes.Audience.CITY, routes.Audience.CITIES, routes.Audience.LEADS}
    assert not [row for row in routes.ROUTES if row.happening in hidden and row.audience in city]


def test_staff_never_see_what_is_still_in_the_city() -> None:
    for row in permissions.GRANTS:
        if row.who in permissions.STAFF:
            assert not row.states & states.IN_THE_CITY, row
