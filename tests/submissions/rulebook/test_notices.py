"""The preference table: every notice has its row, and nothing is left to a digest that does not tell it."""

from __future__ import annotations

from collections import Counter

from submissions.rulebook.notices import KINDS, Choice, kind_of, kinds_for
from submissions.rulebook.routes import ROUTES, Audience, How, routes

NOTICED = {row.happening for row in ROUTES if row.how is How.NOTICE}


def test_every_happening_told_at_once_has_exactly_one_row() -> None:
    rows = Counter(happening for kind in KINDS for happening in kind.happenings)
    assert set(rows) == NOTICED and set(rows.values()) == {1}
    assert all(happening in kind_of(happening).happenings for happening in NOTICED)


def test_a_digest_is_offered_only_where_it_tells_the_same() -> None:
    for kind in KINDS:
        if Choice.DIGEST in kind.choices:
            for happening in kind.happenings:
                told = {row.audience for row in routes(happening, How.NOTICE)}
                assert told in ({Audience.CITY}, {Audience.NAMED}), happening
                assert told <= {row.audience for row in routes(happening, How.DIGEST)}, happening


def test_what_is_told_at_once_is_the_default_and_can_be_chosen() -> None:
    assert all(kind.default in kind.choices for kind in KINDS if kind.choices)
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_each_sees_what_concerns_them() -> None:
    keys = {role: [kind.key for kind in kinds_for(frozenset({role}))] for role in ("lead", "observer", "administrator")}
    assert keys["lead"] == ["changes", "decision", "clearance", "returned", "receipt", "security", "invitation"]
    assert keys["observer"] == ["security", "invitation"]
    assert keys["administrator"] == ["registration", "answer", "mention", "erasure", "security", "invitation"]
    assert kinds_for(frozenset()) == ()
