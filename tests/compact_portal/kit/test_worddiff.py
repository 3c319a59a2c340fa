"""Word by word: what went, what came, and nothing that could be markup."""

from __future__ import annotations

import re

import pytest

from compact_portal.kit.worddiff import marked, pieces


def test_a_word_that_changed_is_marked_and_the_rest_is_not() -> None:
    html = marked("Of 140 women, most finished.", "Of 140 women, 96 finished.")
    assert html == "Of 140 women, <del>most</del> <ins>96</ins> finished."


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "All new"), ("a b c", "a x c d"), ("All gone", ""), ("同样的话", "同样的新话"), ("line\none", "line\ntwo")],
)
def test_both_wordings_can_be_read_back(old: str, new: str) -> None:
    runs = list(pieces(old, new))
    assert "".join(text for kind, text in runs if kind != "del") == new
    assert "".join(text for kind, text in runs if kind != "ins").split() == old.split()


def test_a_sign_is_not_part_of_the_word_before_it() -> None:
    html = marked("Those who host.", "Those who host, municipalities included.")
    assert html == "Those who host<ins>, municipalities included</ins>."
    assert marked("31,000 a year", "32,000 a year") == "<del>31,000</del> <ins>32,000</ins> a year"


def test_chinese_is_compared_by_character() -> None:
    assert list(pieces("同样的话", "同样的新话")) == [("same", "同样的"), ("ins", "新"), ("same", "话")]


def test_markup_is_escaped() -> None:
    html = marked("<b>one</b>", "<script>two</script>")
    assert not re.search(r"<(?!/?(ins|del)>)", html)


def test_what_is_far_from_a_change_is_left_out() -> None:
    far = " ".join(f"w{number}" for number in range(200))
    html = marked(f"{far} old {far}", f"{far} new {far}", shorten=True)
    assert "<del>old</del> <ins>new</ins>" in html
    assert html.count("…") == 2
    assert "w100" not in html


def test_a_huge_text_is_not_compared_word_by_word() -> None:
    huge = "word " * 9_000
    assert [kind for kind, _text in pieces(huge, huge + "x")] == ["del", "ins"]
