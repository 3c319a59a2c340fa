"""The calendar is taken over whole, with how sure each date is."""

from __future__ import annotations

import pytest

from compact_portal.kit.imports import Result
from submissions.rounds.actions import import_milestones
from submissions.rounds.models import Milestone

pytestmark = pytest.mark.django_db

ROW = {
    "starts": "2018-02-13", "ends": "2018-02-14", "kind": "formal consultation", "title": "Formal consultation 1",
    "place": "Geneva", "confidence": "high",
}  # fmt: skip


def test_a_milestone_is_taken_over_once() -> None:
    assert import_milestones([ROW]).counts == {Result.CREATED: 1}
    assert import_milestones([ROW]).counts == {Result.UNCHANGED: 1}
    assert Milestone.objects.get().ends_on.isoformat() == "2018-02-14"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("ends", "2018-02-12", "end before it starts"),
        ("starts", "February", "Invalid"),
        ("confidence", "sure", "“sure”"),
    ],
)
def test_a_bad_row_refuses_the_list(column: str, value: str, why: str) -> None:
    (refused,) = import_milestones([ROW | {"title": "Another"}, ROW | {column: value}]).refused
    assert (refused.line, refused.result) == (2, Result.REFUSED)
    assert why in refused.why
    assert not Milestone.objects.exists()


def test_a_date_that_became_surer_is_taken_over_when_asked() -> None:
    import_milestones([ROW | {"confidence": "medium"}])
    assert import_milestones([ROW]).counts == {Result.KEPT: 1}
    assert import_milestones([ROW], take_over=True).counts == {Result.CHANGED: 1}
    assert Milestone.objects.get().confidence == "high"
