"""The text and its paragraphs in public."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.framework.models import FrameworkText, Paragraph, Version
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.rounds.models import Round
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db: None) -> Version:
    return factories.crrf()


def comment(cast: Cast, version: Version, number: str = "8", state: str = "accepted", **fields: str) -> CommentItem:
    filed, _made = lifecycle.open_case(
        kind="contribution",
        city_id=cast.vesterhaven.pk,
        language="en",
        actor=factories.actor(cast.lead),
        at=factories.AT,
    )
    contribution = Contribution.objects.create(submission=filed, version=version)
    confidentiality = fields.pop("confidentiality", "public")
    values = {"kind": "support", "body": "We agree.", "wording": ""} | fields
    item = CommentItem.objects.create(
        contribution=contribution, paragraph=Paragraph.objects.get(version=version, number=number), order=1, **values
    )
    Submission.objects.filter(pk=filed.pk).update(
        confidentiality=confidentiality, state=state, submitted_at=factories.AT, decided_at=factories.AT
    )
    return item


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_the_only_text_is_the_page_of_texts(client: Client, version: Version) -> None:
    assert client.get("/framework/").headers["Location"] == "/framework/crrf/"


def test_paragraphs_have_addresses_and_tallies(client: Client, version: Version, cast: Cast) -> None:
    comment(cast, version)
    comment(cast, version)
    page = soup(client, "/framework/crrf/")
    assert [one["id"] for one in page.select(".para")] == ["p5", "p6", "p7", "p8"]
    tally = page.select_one("#p8 .tally")
    assert tally is not None and "2 comments" in tally.get_text()
    assert "No comments yet" in page.select_one("#p5").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("state", "confidentiality"), [("review", "public"), ("accepted", "unhcr_only"), ("withdrawn", "public")]
)
def test_only_public_comments_are_counted_and_shown(
    client: Client, version: Version, cast: Cast, state: str, confidentiality: str
) -> None:
    comment(cast, version, state=state, confidentiality=confidentiality, body="Hidden words")
    assert not soup(client, "/framework/crrf/").select(".tally")
    assert "Hidden words" not in soup(client, "/framework/crrf/1/8/").get_text()


def test_a_comment_that_was_taken_out_is_gone(client: Client, version: Version, cast: Cast) -> None:
    item = comment(cast, version, body="Hidden words")
    CommentItem.objects.filter(pk=item.pk).update(removed_at=factories.AT)
    assert not soup(client, "/framework/crrf/").select(".tally")
    assert "Hidden words" not in soup(client, "/framework/crrf/1/8/").get_text()


def test_proposed_wording_is_marked_against_the_paragraph(client: Client, version: Version, cast: Cast) -> None:
    comment(cast, version, wording="What each paragraph 8 says.")
    quote = soup(client, "/framework/crrf/1/8/").select_one(".proposal blockquote")
    assert quote is not None
    assert [one.get_text() for one in quote.select("ins")] == ["each"]


def test_an_outcome_stands_with_its_reason(client: Client, version: Version, cast: Cast) -> None:
    item = comment(cast, version)
    Disposition.objects.create(item=item, outcome="taken_up", reason="It names who pays.", at=factories.AT)
    text = soup(client, "/framework/crrf/1/8/").get_text()
    assert "Taken up" in text and "It names who pays." in text


def test_a_practice_that_is_not_public_is_not_named(client: Client, version: Version, cast: Cast) -> None:
    item = comment(cast, version)
    hidden = factories.practice(cast.vesterhaven, cast.lead, title="Hidden practice")
    item.practices.add(Practice.objects.get(pk=hidden.pk))
    assert "Hidden practice" not in soup(client, "/framework/crrf/1/8/").get_text()
    assert "1 rests on a practice" not in soup(client, "/framework/crrf/").get_text()
    factories.at_state(hidden, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    assert "Hidden practice" in soup(client, "/framework/crrf/1/8/").get_text()
    assert "1 rests on a practice" in soup(client, "/framework/crrf/").get_text()


def test_a_draft_version_is_not_there(client: Client, version: Version) -> None:
    text = FrameworkText.objects.get(key="crrf")
    Version.objects.create(text=text, number=2, label="Draft of version 2")
    assert "Draft of version 2" not in soup(client, "/framework/crrf/").get_text()
    assert client.get("/framework/crrf/2/8/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/framework/nothing/", "/framework/crrf/1/99/", "/framework/crrf/9/8/", "/framework/crrf/1/'/"]
)
def test_what_is_not_there_is_not_there(client: Client, version: Version, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_open_round_invites_to_comment_on_a_paragraph(client: Client, version: Version, cast: Cast) -> None:
    opens, closes = factories.AT, factories.AT + timedelta(days=30)
    Round.objects.create(number=4, title="Host communities", text_version=version, opens_at=opens, closes_at=closes)
    link = 'a[href="/city/comments/new/?paragraph=8"]'
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        assert soup(client, "/framework/crrf/").select_one(link)
        assert soup(client, "/framework/crrf/1/8/").select_one(link)
        form = soup(cast.browser(cast.lead), "/city/comments/new/?paragraph=8")
        assert form.select_one('input[name="paragraph"][value="8"]')
    with time_machine.travel(closes, tick=False):
        assert not soup(client, "/framework/crrf/").select_one(link)


def test_who_may_not_write_for_a_city_is_not_led_to_a_page_that_is_not_there(version: Version, cast: Cast) -> None:
    opens, closes = factories.AT, factories.AT + timedelta(days=30)
    Round.objects.create(number=4, title="Host communities", text_version=version, opens_at=opens, closes_at=closes)
    link = 'a[href^="/city/comments/new/"]'
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        for person, led in ((None, True), (cast.drafter, True), (cast.observer, False), (cast.reviewer, False)):
            for address in ("/framework/crrf/", "/framework/crrf/1/8/"):
                assert bool(soup(cast.browser(person), address).select(link)) is led


@pytest.mark.parametrize("comments", [1, 3, 30])
def test_pages_ask_the_same_however_much_was_said(
    client: Client, version: Version, cast: Cast, comments: int, django_assert_num_queries: object
) -> None:
    for _number in range(comments):
        comment(cast, version)
    with django_assert_num_queries(5):  # type: ignore[operator]
        soup(client, "/framework/crrf/")
    with django_assert_num_queries(5):  # type: ignore[operator]
        soup(client, "/framework/crrf/1/8/")
