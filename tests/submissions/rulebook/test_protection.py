"""What the protection check finds: measured on labelled lines, on the demonstration's practices, and on hostile text."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from submissions.rulebook.protection import KINDS, check, looking

pytestmark = pytest.mark.slow

# ``part``: whether a line was looked at while the patterns were shaped. "held" lines were written with the others, by
# the same hand that then wrote the patterns, and their misses were not looked at; "second" were written after the first
# patterns, measured, then looked at; "last" were written at their end, and read before the second round of patterns;
# "voices" were written before that round without reading the patterns, measured, then looked at; "fresh" were written
# after it, measured, then looked at; "third" were written before the third round, measured at its end, then looked at;
# "fourth" were written last, and nothing was changed for them; "other" were written by another hand that knew neither the
# third round nor its lines, and nothing was changed for them, though five were seen: these say most; "fifth" were written
# before the fourth round by the hand that then wrote it, after reading most patterns and what that round was to mend;
# "sixth" were written after that round, measured, then looked at.
LINES = list(csv.DictReader(Path(__file__).with_name("protection_lines.csv").read_text("utf-8").splitlines()))
POINTING = [row for row in LINES if row["kind"]]
HARMLESS = [row for row in LINES if not row["kind"]]
DEMONSTRATION = Path(settings.BASE_DIR) / "submissions/data/demonstration"


def found(row: dict[str, str]) -> bool:
    return row["kind"] in {mark.kind.value for mark in check(row["text"])}


def recall(rows: list[dict[str, str]]) -> float:
    return sum(found(row) for row in rows) / len(rows)


def test_the_lines_are_many_and_of_every_kind_and_language() -> None:
    assert len(POINTING) >= 110 and len(HARMLESS) >= 90
    assert set(Counter(row["kind"] for row in POINTING)) == {kind.value for kind in KINDS}
    assert {row["language"] for row in POINTING} >= {"en", "fr", "es", "ar", "ru", "zh", "de", "tr", "pt"}
    assert len({row["text"] for row in LINES}) == len(LINES)


def test_recall_on_all_lines(capsys: pytest.CaptureFixture[str]) -> None:
    every = ("tuned", "held", "second", "last", "voices", "fresh", "third", "fourth", "other", "fifth", "sixth")
    assert {row["part"] for row in LINES} == set(every)
    parts = {part: recall([row for row in POINTING if row["part"] == part]) for part in every}
    marked = [row for row in LINES if check(row["text"])]
    right = sum(bool(row["kind"]) for row in marked)
    with capsys.disabled():
        told = ", ".join(f"{part} {value:.2f}" for part, value in parts.items())
        print(f"\nprotection: recall {recall(POINTING):.3f} ({told}); precision {right / len(marked):.3f}")
    assert recall(POINTING) >= 0.9
    assert parts["held"] >= 0.9
    assert parts["last"] >= 0.9
    assert parts["voices"] >= 0.95
    assert parts["fresh"] >= 0.95
    assert parts["third"] >= 0.95
    assert parts["fourth"] >= 0.66  # 0.63 at first sight; below the bar of 0.9, which docs/protection.md says
    assert parts["other"] >= 0.85  # 0.82 at first sight; the same
    assert parts["fifth"] >= 0.95  # 0.52 at first sight
    assert parts["sixth"] >= 0.9  # 0.79 at first sight


def test_a_text_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Call Mrs Haile on 055 010 9985."
    first = check(text)
    monkeypatch.setattr(looking, "_found", lambda *_asked: pytest.fail("It is gone through again."))
    assert check(text) == first and len(first) == 2
    first.clear()
    assert len(check(text)) == 2, "What is remembered is nobody's to change."


@pytest.mark.parametrize("kind", [kind.value for kind in KINDS])
def test_recall_of_each_kind(kind: str) -> None:
    missed = [row["text"] for row in POINTING if row["kind"] == kind and not found(row)]
    total = sum(row["kind"] == kind for row in POINTING)
    assert 1 - len(missed) / total >= 0.8, missed


def test_few_harmless_lines_are_marked() -> None:
    wrong = [row["text"] for row in HARMLESS if check(row["text"])]
    assert len(wrong) <= len(HARMLESS) // 10, wrong


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


# Groups of fewer than ten who sought refuge, of which practices of the demonstration tell: what is marked there is so.
FEW_INDEED = frozenset(
    ("تسع نساء", "Deux réfugiés", "six réfugiées", "Eight families", "eight families", "Nine families", "huit familles",
     "seis familias", "六位难民母亲")
)  # fmt: skip


def test_at_most_one_false_alarm_in_ten_practices_of_the_demonstration() -> None:
    practices = []
    for path in sorted(DEMONSTRATION.rglob("*.json")):
        read = json.loads(path.read_text("utf-8"))
        rows = read.values() if isinstance(read, dict) else read
        practices += [row for row in rows if isinstance(row, dict) and "problem" in row]
    assert len(practices) >= 40
    marks = [(row["title"], mark.quote) for row in practices for text in _texts(row) for mark in check(text)]
    assert {quote for _title, quote in marks} >= FEW_INDEED
    alarmed = {title for title, quote in marks if quote not in FEW_INDEED}
    assert len(alarmed) <= len(practices) / 10, alarmed


def test_at_most_one_false_alarm_in_ten_strange_practices() -> None:
    practices = json.loads(Path(__file__).with_name("protection_practices.json").read_text("utf-8"))
    assert len(practices) == 24
    alarmed = [row["title"] for row in practices if check(row["title"]) or check(row["text"])]
    assert len(alarmed) <= len(practices) / 10, alarmed


def test_a_name_of_the_gazetteer_alone_is_not_marked() -> None:
    assert check("The Fatima Foundation and Mayor Amina Diallo opened the Samira Street market.") == []
    assert [mark.quote for mark in check("Samira fled Kabul.")] == ["Samira"]


def test_the_account_of_a_city_is_not_marked() -> None:
    assert check("Follow the city on Instagram: @lindenau.city") == []
    assert [mark.kind for mark in check("Her brother is on Instagram: nur_87.x")] == ["email"]


def test_a_mark_says_what_it_is_and_where() -> None:
    (mark,) = check("First line.\nIn May we rang her mobile, +44 7700 900812, twice.\nLast.")
    assert (mark.kind, mark.quote) == ("phone", "+44 7700 900812")
    assert mark.before == "In May we rang her mobile, "
    assert mark.after == ", twice."
    assert "telephone" in str(mark.what)


def test_marks_do_not_overlap_and_stand_in_order() -> None:
    for row in LINES:
        marks = check(row["text"] * 2)
        assert all(one.end <= other.start for one, other in pairwise(marks)), row["text"]
        assert all((row["text"] * 2)[one.start : one.end] == one.quote for one in marks)


def test_twenty_marks_of_a_text_at_most() -> None:
    assert len(check("Call +44 7700 900812 now.\n" * 400)) == 20


@pytest.mark.parametrize(
    "text", ["", "\x00", "\u202e\u2066", "\ud83d\ude00" * 9, "0" * 5_000, "\n" * 5_000, "(" * 5_000]
)
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(check(text), list)


HOSTILE = (
    "a", "1", "1 ", "two ", "a@", "A1 ", "born ", "Aa ", "12 Aa ", "(", "د ", "شارع ", "名叫", "1岁", "girl named ",
    "refugee Aa ", "يبلغ ", "два ", "3 girls ", "路1", "calle A ", "a.", "GB11 ", "\n", "1.1.11 ", "Aa-", "三名女",
    "aged 7 ", "Aa, 1", "a (at) ", "1-1A",
    "Samira ", "Samira, 1 ", "Samira fled ", "her son ", "lives ", "lives above ", "住在", "@a", "instagram ", "plate A1 ",
    "file A1 ", "the only ", "a Syrian ", "birthday ", "1.1111, ", "called \"", "10:10 ", "a_", "儿子小", "阿", "وصل حسن ",
    "name at ", "Bunga and ", "Mme Ab ", "passport no A1 ", "Syrian 1, ", "one was deaf ", "lives behind the ", "Aa (12) ", "said Aa. ",
    "арест ", "阿米娜", "case: Aa ", "Photo: Aa ", "a dot b ", "two Syrian ", "Aa, a ",
    "Тимур ", "Samira's ", "نور ", "1:11 Aa ",
    "they are in ", "Calle 1 # 1-", "محلة 1 زقاق ", "5栋3", "lives in the old mill at Aa Aa ", "in Milan and Medina, ",
    "her son, 1 ", "sa fille de 1 ", "ابنها 1 ", "сыну 1 ", "儿子一", "3-year-old ", "her sons, 1 and ",
    "3 refugee ", "two of the ", "one young ", "3 of 3 ", "трое малых ", "3 أطفال ", "و3 من ال", "3名难民", "one a and ",
)  # fmt: skip


def _seconds(text: str) -> float:
    looking._marks.cache_clear()
    began = time.process_time()
    check(text)
    return time.process_time() - began


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """Eight times the text takes about eight times as long; a pattern that goes back over itself takes 64 times."""
    short, long = (unit * 10_000)[:10_000], (unit * 80_000)[:80_000]
    taken = min(_seconds(short) for _ in range(3))
    assert _seconds(long) <= 20 * taken + 0.2


def test_a_megabyte_in_one_line_is_gone_through() -> None:
    assert check("x" * 1_000_000 + " mail a.b@c.example")[0].kind == "email"


@pytest.mark.parametrize(
    "street", ["Havnegade 12", "Kongensgata 4", "Storgatan 11b", "Nieuwstraat 7", "Hauptstraße 12"]
)
def test_streets_whose_name_ends_in_their_kind(street: str) -> None:
    assert [mark.quote for mark in check(f"She lives at {street}, 2. th.")] == [street]


@pytest.mark.parametrize(
    "text", ["Brigade 12 helped with the move.", "See Partie 2 and Sortie 3.", "Regata 4 was held."]
)
def test_words_that_only_end_like_a_street(text: str) -> None:
    assert check(text) == []
