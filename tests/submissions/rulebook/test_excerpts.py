"""The words shown round a mark: whole ones, an ellipsis where the line goes on, and the direction of their line."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import Mark, check

RLM, LRM = "\u200f", "\u200e"
LONG = {
    "en": (
        "Somewhere between the harbour and the railway her mobile, 055 010 9984, was answered by somebody else entirely, twice over.",
        "…the harbour and the railway her mobile, ",
        ", was answered by somebody else…",
    ),
    "fr": (
        "Quelqu’un d’autre répondait invariablement au téléphone, 055 010 9984, chaque fois qu’aujourd’hui comme hier on rappelait.",
        "…répondait invariablement au téléphone, ",
        ", chaque fois qu’aujourd’hui comme hier…",
    ),
    "ru": (
        "Воспитательница неоднократно звонила по телефону 055 010 9984 и неизменно разговаривала с посторонним человеком.",
        "…неоднократно звонила по телефону ",
        " и неизменно разговаривала с посторонним…",
    ),
    "ar": (
        "كانت المشرفة الاجتماعية تتصل بوالدة الطفل على الهاتف 055 010 9984 فيجيبها في كل مرة شخص آخر لا يعرفه أحد من العائلة.",
        "…الاجتماعية تتصل بوالدة الطفل على الهاتف ",
        " فيجيبها في كل مرة شخص آخر لا يعرفه أحد…",
    ),
}


def only(text: str) -> Mark:
    (mark,) = (mark for mark in check(text) if mark.kind in ("phone", "count"))
    return mark


@pytest.mark.parametrize("language", LONG)
def test_whole_words_stand_round_a_mark(language: str) -> None:
    text, before, after = LONG[language]
    mark = only(text)
    assert (mark.before, mark.after) == (before, after)


@pytest.mark.parametrize("language", LONG)
def test_every_word_shown_is_a_word_of_the_text(language: str) -> None:
    for shift in range(60):
        text = LONG[language][0].replace("055", "x" * shift + " 055")
        mark = only(text)
        shown = (mark.before + mark.quote + mark.after).strip(f"…{RLM}{LRM}")
        assert shown in text
        assert set(shown.split()) <= set(text.split())


def test_nothing_is_cut_where_the_line_ends() -> None:
    mark = only("Before.\nRing 055 010 9984 now.\nAfter.")
    assert (mark.before, mark.after) == ("Ring ", " now.")


def test_a_word_longer_than_what_is_shown_is_left_out() -> None:
    mark = only("a" * 80 + " 055 010 9984 " + "b" * 80)
    assert (mark.before, mark.after) == ("… ", " …")


def test_chinese_is_cut_between_signs() -> None:
    mark = only("社区工作人员" * 12 + "电话055 010 9984" + "每天晚上都有人接" * 12)
    assert mark.before.startswith("…") and len(mark.before) == 41
    assert mark.after.endswith("…") and len(mark.after) == 41


def test_an_arabic_line_cut_at_a_foreign_word_still_runs_from_the_right() -> None:
    text = "تعمل البلدية منذ سنوات طويلة مع مكتب UNHCR Regional Bureau Desk على الهاتف 055 010 9984 كل صباح."
    assert only(text).before == f"{RLM}…UNHCR Regional Bureau Desk على الهاتف "


def test_an_english_line_cut_at_an_arabic_word_still_runs_from_the_left() -> None:
    text = "In the offices of the municipality of the old town (البلدية) somebody answers the phone, 055 010 9984, at nine."
    assert only(text).before == f"{LRM}…(البلدية) somebody answers the phone, "


def test_a_quote_alone_in_an_arabic_line_keeps_its_direction() -> None:
    assert only("3 أطفال").before == RLM


def test_a_sign_that_combines_stays_with_its_letter() -> None:
    assert only("e\u0301" * 30 + " 055 010 9984").before == "… "
