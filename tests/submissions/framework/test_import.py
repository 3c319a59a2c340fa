"""A text is taken over with its sections and numbered paragraphs, and a published version never changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from compact_portal.kit.imports import Ledger, Result
from submissions.framework.actions import NEVER_CHANGES, import_text
from submissions.framework.models import Paragraph, Version
from tests.factories import AT

pytestmark = pytest.mark.django_db

OUTLINE: dict[str, Any] = {
    "instrument": {"key": "pledge", "title": "A pledge", "source": "Nowhere"},
    "sections": [{"key": "hosts", "heading": "Hosts", "heading_is_official": True, "paragraphs": ["8", "8(a)", "9"]}],
    "paragraphs": [
        {"number": "8", "body": "The words of paragraph 8."},
        {"number": "8(a)", "body": "The words of letter a."},
        {"number": "9", "synopsis": "What paragraph 9 is about."},
    ],
}


def load(outline: dict[str, Any] = OUTLINE, number: int = 1, **how: bool) -> Ledger:
    return import_text(outline, number=number, label=f"Version {number}", published_at=AT, **how)


def test_letters_are_children_and_synopses_say_so() -> None:
    assert load().counts == {Result.CREATED: 6}
    letter = Paragraph.objects.get(number="8(a)")
    assert letter.parent is not None
    assert letter.parent.number == "8"
    assert not letter.is_synopsis
    assert Paragraph.objects.get(number="9").is_synopsis
    assert list(Paragraph.objects.values_list("number", flat=True)) == ["8", "8(a)", "9"]


def test_twice_changes_nothing() -> None:
    load()
    assert load().counts == {Result.UNCHANGED: 6}


def test_other_words_are_refused_for_a_published_version_and_taken_as_a_new_one() -> None:
    load()
    other = deepcopy(OUTLINE)
    other["paragraphs"][0]["body"] = "Other words."
    refused = load(other, take_over=True).refused
    assert [(row.name, row.why) for row in refused] == [("Paragraph 8", NEVER_CHANGES)]
    assert Paragraph.objects.get(number="8").body == "The words of paragraph 8."
    assert load(other, number=2).counts[Result.CREATED] == 5
    assert Version.objects.count() == 2


@pytest.mark.parametrize(("place", "why"), [(0, "the list does not hold it"), (3, "stands in no section")])
def test_sections_and_paragraphs_must_agree(place: int, why: str) -> None:
    other = deepcopy(OUTLINE)
    if place:
        other["paragraphs"].append({"number": "10", "body": "Lost."})
    else:
        other["paragraphs"].pop(place)
    assert why in " ".join(row.why for row in load(other).refused)
    assert not Version.objects.exists()
