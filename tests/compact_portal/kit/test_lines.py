"""Lines and texts that people type."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from compact_portal.kit.lines import LineField, TextField


@pytest.mark.parametrize("bad", ["Inge\x00Lund", "Inge\u202eLund", "Inge\u2066Lund", "a\x07b", "a\x9fb", "x" * 151])
def test_what_nobody_means_to_type_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        LineField(max_length=150).clean(bad)


def test_a_line_stays_one_line() -> None:
    assert LineField(max_length=150).clean("Inge\r\nBcc: all@city.example") == "Inge Bcc: all@city.example"


def test_the_same_name_is_stored_the_same_way() -> None:
    assert LineField(max_length=9).clean("Å") == LineField(max_length=9).clean("A\u030a") == "Å"


def test_arabic_marks_of_direction_may_stay() -> None:
    assert LineField(max_length=20).clean("هدى\u200f") == "هدى\u200f"


def test_a_text_keeps_its_lines() -> None:
    assert TextField(max_length=20).clean("one\r\ntwo\rthree") == "one\ntwo\nthree"
