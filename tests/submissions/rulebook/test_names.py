"""A Chinese spelling of a name is somebody's, unless an office or a place bears it."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


@pytest.mark.parametrize("text", ["护士陪艾莎到医院复查。", "优素福在社区学校学中文。", "昨天莱拉去大学报名了。"])
def test_somebody_may_go_to_a_school_or_a_hospital(text: str) -> None:
    (mark,) = check(text)
    assert mark.kind == "name" and mark.quote in ("艾莎", "优素福", "莱拉")


@pytest.mark.parametrize("text", ["艾莎医院上月开业。", "优素福小学的新操场", "莱拉市长出席了会议。", "法蒂玛广场改造"])
def test_what_bears_a_name_is_nobody(text: str) -> None:
    assert check(text) == []
