"""Numbers of cases and papers are marked whole; the portal's own references never are, whatever stands round them."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


def quotes(text: str) -> list[str]:
    return [mark.quote for mark in check(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("case PR-2026-0042 and DK-12-889911", "DK-12-889911"),
        ("The file PR-2026-0042 and DK-12-889911 speak of the same house.", "DK-12-889911"),
        ("Her reference is NL-07-4410932-C, which nobody asked for.", "NL-07-4410932-C"),
        ("Court reference AB 12 CD 345678 of last week", "AB 12 CD 345678"),
        ("the boy (SE-41-220187) and his aunt", "SE-41-220187"),
        ("La carte CO-2025-0310 et FR-33-1029384 du foyer", "FR-33-1029384"),
        ("El expediente PR-2026-0042 y ES-90-771204.", "ES-90-771204"),
        ("رقم الملف PR-2026-0042 والملف الآخر IQ-15-630277.", "IQ-15-630277"),
        ("档案PR-2026-0042和CN-08-551290。", "CN-08-551290"),
        ("дело PR-2026-0042 и дело UA-22-908817", "UA-22-908817"),
    ],
)
def test_a_number_is_marked_whole(text: str, number: str) -> None:
    assert quotes(text) == [number]


@pytest.mark.parametrize("reference", ["PR-2026-0042", "CO-2025-0310", "pr-2026-0042", "PR-2026-10042"])
@pytest.mark.parametrize(
    "sentence",
    [
        "{}", "({})", "[{}]", "“{}”", "«{}»", '"{}"', "Case file: {}", "See {}.", "Is it {}?", "{}, {} and {}", "{}/{}",
        "the file {} is ours", "reference: {}; permit {}", "court {} of 12 May 2025", "Her passport is described in {}.",
        "voir le dossier ({}).", "véase el expediente «{}».", "انظر الملف ({}).", "القضية: {}، والملف {}", "см. дело «{}».", "见档案（{}）。",
    ],
)  # fmt: skip
def test_a_reference_of_the_portal_is_not_marked(sentence: str, reference: str) -> None:
    assert quotes(sentence.replace("{}", reference)) == []


@pytest.mark.parametrize("text", ["case PR-2026-0042-7781", "case XPR-2026-0042", "file DK-2026-0042"])
def test_what_only_looks_like_a_reference_is_marked(text: str) -> None:
    assert quotes(text) == [text.split(" ")[1]]


def test_a_mark_beside_a_reference_says_what_stands_there() -> None:
    (mark,) = check("Ring 055 010 9984 about PR-2026-0042.")
    assert (mark.quote, mark.after) == ("055 010 9984", " about PR-2026-0042.")
