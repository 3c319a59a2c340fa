"""Word by word: what went, what came, and nothing that could be markup."""

from __future__ import annotations

import random
import re

import pytest

from compact_portal.kit.worddiff import marked, pieces

PARTS = (
    "flat ",
    "flat",
    "key, ",
    "key. ",
    "door",
    " and ",
    "/",
    "(",
    ") ",
    "\n",
    "\n\n",
    "أسرة ",
    "أسرة، ",
    "مدينة",
    "؟ ",
)


def test_a_word_that_changed_is_marked_and_the_rest_is_not() -> None:
    html = marked("Of 140 women, most finished.", "Of 140 women, 96 finished.")
    assert html == "Of 140 women, <del>most</del> <ins>96</ins> finished."


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "All new"), ("a b c", "a x c d"), ("All gone", ""), ("同样的话", "同样的新话"), ("line\none", "line\ntwo")],
)
def test_both_wordings_can_be_read_back(old: str, new: str) -> None:
    runs = list(pieces(old, new))
    assert "".join(one.text + one.new_gap for one in runs if one.kind != "del") == new
    assert "".join(one.text + one.old_gap for one in runs if one.kind != "ins").split() == old.split()


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("old", "new", "<del>old</del> <ins>new</ins>"),
        ("Two flats", "Two", "Two <del>flats</del>"),
        ("the house", "house the", "<ins>house</ins> the <del>house</del>"),
        ("waited months.", "waited years.", "waited <del>months</del> <ins>years</ins>."),
        ("Two three", "Two. Three", "Two <del>three</del> <ins>. Three</ins>"),
        ("waited, months", "waited months", "waited<del>,</del> months"),
        ("north/south", "north south", "north<del>/</del> south"),
        ("First.\nSecond.", "First.", "First.\n<del>Second.</del>"),
        ("ends old\nnext", "ends new\nnext", "ends <del>old</del> <ins>new</ins>\nnext"),
        ("one two three", "one\nthree", "one <del>two</del>\nthree"),
        ("one", "two\nthree", "<del>one</del>\n<ins>two\nthree</ins>"),
        ("انتظرت الأسر شهورا.", "انتظرت الأسر سنوات.", "انتظرت الأسر <del>شهورا</del> <ins>سنوات</ins>."),
        ("انتظرت، ثم رحلت", "انتظرت ثم رحلت", "انتظرت<del>،</del> ثم رحلت"),
        ("هذه مُدُن", "هذه مُدَن", "هذه <del>مُدُن</del> <ins>مُدَن</ins>"),
        ("٣٬٠٠٠ أسرة", "٤٬٠٠٠ أسرة", "<del>٣٬٠٠٠</del> <ins>٤٬٠٠٠</ins> أسرة"),
    ],
)
def test_what_went_and_what_came_stand_apart(old: str, new: str, html: str) -> None:
    assert marked(old, new) == html


def test_no_two_words_touch_and_the_new_wording_is_read_as_it_stands() -> None:
    """A thousand pairs of short wordings, of words, signs and breaks in Latin and Arabic script."""
    dice = random.Random(7)
    for _turn in range(1_000):
        old, new = ("".join(dice.choices(PARTS, k=dice.randint(1, 9))) for _side in range(2))
        html = str(marked(old, new))
        assert not re.search(r"\w</?(?:del|ins)>\w|\w</(?:del|ins)><(?:del|ins)>\w", html), (old, new, html)
        stands = re.sub(r"<del>.*?</del>|</?ins>", "", html, flags=re.DOTALL)
        assert re.findall(r"\w+|[^\w\s]", stands) == re.findall(r"\w+|[^\w\s]", new), (old, new, html)


def test_a_sign_is_not_part_of_the_word_before_it() -> None:
    html = marked("Those who host.", "Those who host, municipalities included.")
    assert html == "Those who host<ins>, municipalities included</ins>."
    assert marked("31,000 a year", "32,000 a year") == "<del>31,000</del> <ins>32,000</ins> a year"


def test_chinese_is_compared_by_character() -> None:
    runs = [(one.kind, one.text) for one in pieces("同样的话", "同样的新话")]
    assert runs == [("same", "同样的"), ("ins", "新"), ("same", "话")]


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
    assert [one.kind for one in pieces(huge, huge + "x")] == ["del", "ins"]
