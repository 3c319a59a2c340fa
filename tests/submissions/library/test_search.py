"""Searching the library."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from submissions.rulebook.states import State
from tests import factories
from tests.cast import Cast
from tests.submissions.library.conftest import Publish

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page(client: Client, **query: object) -> BeautifulSoup:
    answer = client.get("/library/", query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def titles(soup: BeautifulSoup) -> list[str]:
    return [found.get_text() for found in soup.select(".hit h2")]


def test_a_title_beats_a_summary_and_a_summary_beats_a_body(client: Client, publish: Publish) -> None:
    publish("In the body", problem="We had no interpreter at all. An interpreter costs much.")
    publish("In the summary", summary="An interpreter for all.")
    publish("An interpreter pool")
    assert titles(page(client, q="interpreter")) == ["An interpreter pool", "In the summary", "In the body"]


def test_words_are_found_in_every_form(client: Client, publish: Publish) -> None:
    publish("Guaranteeing rents")
    assert titles(page(client, q="guarantee rent")) == ["Guaranteeing rents"]


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("fr", "Enregistrer les naissances à la maternité", "maternite"),
        ("es", "Educación para niñas", "educacion ninas"),
        ("en", "Café for newcomers", "cafe"),
        ("ar", "دليل المستأجر بلغتين", "المستأجر"),
        ("ar", "السكن للاجئين", "سكن"),
        ("ru", "Жильё для беженцев", "беженцы"),
        ("zh-hans", "难民住房担保计划", "住房"),
    ],
)
def test_words_are_found_in_every_language(
    client: Client, publish: Publish, language: str, title: str, words: str
) -> None:
    publish("Something else")
    publish(title, language=language, summary="")
    assert titles(page(client, q=words)) == [title]


def test_a_match_is_marked_and_says_where_it_stands(client: Client, publish: Publish) -> None:
    publish(
        "One desk",
        summary="A desk.",
        how_it_works="A desk.",
        what_failed="The guarantee was called on too often in the first year.",
    )
    hit = page(client, q="guarantees").select_one(".hit")
    assert hit is not None
    assert [mark.get_text() for mark in hit.select(".hit__why mark")] == ["guarantee"]
    assert "Matches in “What did not work”" in " ".join(hit.get_text().split())


def test_arabic_is_marked_and_has_its_direction(client: Client, publish: Publish) -> None:
    publish("دليل المستأجر بلغتين", language="ar", summary="دليل للمستأجر")
    hit = page(client, q="المستأجر").select_one(".hit")
    assert hit is not None and hit.select_one("h2 a[dir=rtl][lang=ar] mark") is not None


def test_chinese_is_marked(client: Client, publish: Publish) -> None:
    publish("难民住房担保计划", language="zh-hans")
    assert [one.get_text() for one in page(client, q="住房").select(".hit mark")] == ["住房"]


def test_a_long_text_is_cut_round_its_match(client: Client, publish: Publish) -> None:
    publish("Long", summary="Nothing.", problem="before " * 200 + "the zither " + "after " * 200)
    why = page(client, q="zither").select_one(".hit__why span")
    assert why is not None
    assert why.get_text().startswith("…") and why.get_text().endswith("…")
    assert "zither" in why.get_text() and len(why.get_text()) < 300


HOSTILE_TEXT = '<script>alert("x")</script><img src=x onerror=y> & "quotes" \ue000\ue001\ue002 {{ settings }} {% now %}'


def test_hostile_text_is_shown_as_it_was_typed(client: Client, publish: Publish) -> None:
    publish("Zither <script>alert(1)</script>", summary=f"A zither. {HOSTILE_TEXT}")
    for query in ({"q": "zither"}, {}):
        answer = client.get("/library/", query)
        assert b"<script>alert" not in answer.content and b"<img src=x" not in answer.content
        assert b"&lt;script&gt;alert" in answer.content


HOSTILE_WORDS = [
    "'; DROP TABLE submissions_submission; --",
    "a & | ! ( ) : * <-> \\",
    '"unclosed',
    "-rent",
    "!!!",
    "((((",
    "the of and",
    "%_\\%",
    "\u202e\u200f\u0000rent",
    "🙂🙂",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "rent:*A",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "NULL",
    "ＲＥＮＴ",
]


@pytest.mark.parametrize("words", HOSTILE_WORDS, ids=range(len(HOSTILE_WORDS)))
def test_no_words_are_too_much(client: Client, publish: Publish, words: str) -> None:
    publish("A guarantee")
    answer = client.get("/library/", {"q": words})
    assert answer.status_code == (400 if "\x00" in words else 200)
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "page=٣",
        "year=abc",
        "year=20١7",
        "cursor=nonsense",
        "cursor=" + "A" * 9000,
        "theme=%27--",
        "theme=" + "&theme=".join(str(n) for n in range(300)),
        "language=xx&life=nothing&region=nowhere&city=../../x&sort=worst",
        "q=rent&q=again&page=2",
        "q=%ff%fe",
    ],
)
def test_no_address_is_too_much(client: Client, publish: Publish, query: str) -> None:
    publish("A guarantee")
    assert client.get(f"/library/?{query}").status_code == 200


def test_a_reference_leads_straight_to_its_practice(client: Client, publish: Publish) -> None:
    case = publish("A guarantee")
    spelt = case.reference.lower().replace("-", "", 1)
    for words in (case.reference, case.reference.lower(), f" {case.reference} ", spelt):
        assert client.get("/library/", {"q": words}).headers["Location"] == f"/library/{case.reference}/"


def test_the_reference_of_a_draft_leads_nowhere(client: Client, cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.lead)
    assert client.get("/library/", {"q": case.reference}).status_code == 200


@pytest.mark.parametrize("state", [one for one in State if one is not State.ACCEPTED])
def test_what_is_not_accepted_is_neither_listed_nor_counted(client: Client, publish: Publish, state: State) -> None:
    publish("Hidden guarantee", state=state)
    for query in ({"q": "guarantee"}, {}):
        soup = page(client, **query)
        assert titles(soup) == [] and not soup.select(".facet")


def test_what_only_unhcr_may_read_is_neither_listed_nor_counted(client: Client, publish: Publish) -> None:
    publish("Hidden guarantee", confidentiality="unhcr_only")
    publish("Open guarantee")
    soup = page(client, q="guarantee")
    assert titles(soup) == ["Open guarantee"]
    assert {one.get_text() for one in soup.select(".facet .num")} == {"1"}


def test_staff_and_the_city_itself_see_no_more_here(cast: Cast, publish: Publish) -> None:
    publish("Hidden guarantee", confidentiality="unhcr_only")
    for person in (cast.lead, cast.reviewer):
        assert titles(page(cast.browser(person), q="guarantee")) == []


def test_best_or_newest_first(client: Client, publish: Publish) -> None:
    publish("Rent guarantee", at=factories.AT)
    publish("Other", summary="Rent.", at=factories.AT + timedelta(days=1))
    assert titles(page(client, q="rent")) == ["Rent guarantee", "Other"]
    assert titles(page(client, q="rent", sort="newest")) == ["Other", "Rent guarantee"]


def test_pages_of_a_search_tile(client: Client, publish: Publish) -> None:
    for number in range(23):
        publish(f"Rent {number:02d}", at=factories.AT + timedelta(hours=number))
    first, second = page(client, q="rent"), page(client, q="rent", page=2)
    assert len(titles(first)) == 20 and len(titles(second)) == 3
    assert len(set(titles(first) + titles(second))) == 23
    assert first.select_one("a[rel=next]") and not second.select_one("a[rel=next]")


def test_pages_of_the_whole_library_tile(client: Client, publish: Publish) -> None:
    for number in range(23):
        publish(f"Practice {number:02d}", at=factories.AT)
    first = page(client)
    link = first.select_one("a[rel=next]")
    assert link is not None
    second = BeautifulSoup(client.get(f"/library/{link['href']}").content, "html.parser")
    assert len(set(titles(first) + titles(second))) == 23


def test_nothing_found_says_what_to_try(client: Client, publish: Publish) -> None:
    publish("A guarantee")
    empty = page(client, q="zither").select_one(".empty")
    assert empty is not None and "zither" in empty.get_text()
