"""The page of one practice."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from submissions.comments.models import CommentItem, Contribution
from submissions.framework.models import Paragraph
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.rulebook.states import State
from tests import factories
from tests.cast import Cast
from tests.submissions.library.conftest import Publish

pytestmark = pytest.mark.django_db


def page(client: Client, case: Submission) -> BeautifulSoup:
    answer = client.get(f"/library/{case.reference}/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_a_practice_says_what_did_not_work_and_how_to_cite_it(client: Client, publish: Publish, settings: Any) -> None:
    settings.PUBLIC_URL = "https://portal.example"
    case = publish("A guarantee instead of a deposit")
    soup = page(client, case)
    failed = soup.select_one(".plainfail")
    assert failed is not None and "Private agencies did not take part" in failed.get_text()
    cite = " ".join(soup.select_one(".cite").get_text().split())  # type: ignore[union-attr]
    assert cite == (
        f"Vesterhaven (2026). A guarantee instead of a deposit. Compact Portal, {case.reference}, 2 November 2026. "
        f"https://portal.example/library/{case.reference}/"
    )


def test_an_arabic_practice_reads_from_right_to_left(client: Client, publish: Publish) -> None:
    soup = page(client, publish("دليل المستأجر", language="ar", problem="المشكلة"))
    assert soup.select_one("h1[lang=ar][dir=rtl]") and soup.select_one(".read div[lang=ar][dir=rtl]")


@pytest.mark.parametrize("state", [one for one in State if one is not State.ACCEPTED])
def test_what_is_not_accepted_is_not_there(client: Client, publish: Publish, state: State, cast: Cast) -> None:
    case = publish("Hidden", state=state)
    for reader in (client, cast.browser(cast.lead), cast.browser(cast.reviewer)):
        assert reader.get(f"/library/{case.reference}/").status_code == 404


def test_what_only_unhcr_may_read_is_not_there(client: Client, publish: Publish) -> None:
    assert client.get(f"/library/{publish('x', confidentiality='unhcr_only').reference}/").status_code == 404


@pytest.mark.parametrize(
    "reference", ["PR-2026-9999", "x", "PR-2026-0001'", "../../etc", "CO-2026-0001", "%F0%9F%99%82"]
)
def test_nonsense_is_not_there(client: Client, db: None, reference: str) -> None:
    assert client.get(f"/library/{reference}/").status_code == 404


def test_hostile_text_is_shown_as_it_was_typed(client: Client, publish: Publish) -> None:
    hostile = '<script>alert(1)</script> "><img src=x onerror=y>'
    fields = dict.fromkeys(
        ("summary", "problem", "how_it_works", "results", "what_failed", "advice", "target_groups"), hostile
    )
    answer = client.get(f"/library/{publish(hostile, **fields).reference}/")
    assert b"<script>alert" not in answer.content and b"<img src=x" not in answer.content


def _comment(cast: Cast, case: Submission, state: str, confidentiality: str = "public") -> None:
    version = factories.crrf()
    filed, _made = lifecycle.open_case(
        kind="contribution",
        city_id=cast.vesterhaven.pk,
        language="en",
        actor=factories.actor(cast.lead),
        at=factories.AT,
    )
    contribution = Contribution.objects.create(submission=filed, version=version)
    paragraph = Paragraph.objects.get(version=version, number="8")
    item = CommentItem.objects.create(
        contribution=contribution, paragraph=paragraph, order=1, kind="support", body="Yes."
    )
    item.practices.add(Practice.objects.get(pk=case.pk))
    Submission.objects.filter(pk=filed.pk).update(
        confidentiality=confidentiality, state=state, submitted_at=factories.AT, decided_at=factories.AT
    )


def test_it_says_where_it_is_cited_in_public(client: Client, publish: Publish, cast: Cast) -> None:
    case = publish("A guarantee")
    _comment(cast, case, "accepted")
    _comment(cast, case, "review")
    _comment(cast, case, "accepted", "unhcr_only")
    cited = page(client, case).select("section[aria-labelledby=cited] li")
    assert len(cited) == 1 and "paragraph 8" in cited[0].get_text()


@pytest.mark.parametrize("citations", [1, 3, 10])
def test_a_practice_asks_the_same_however_much_refers_to_it(
    client: Client, publish: Publish, cast: Cast, citations: int, django_assert_num_queries: object
) -> None:
    case = publish("A guarantee")
    for _number in range(citations):
        _comment(cast, case, "accepted")
        publish("Another")
    version = factories.crrf()
    Practice.objects.get(pk=case.pk).paragraphs.set(Paragraph.objects.filter(version=version))
    with django_assert_num_queries(6):  # type: ignore[operator]
        page(client, case)


def test_a_choice_under_another_heading_says_what_was_asked(client: Client, publish: Publish) -> None:
    case = publish("A guarantee instead of a deposit", cost="40,000 kroner")
    Practice.objects.filter(pk=case.pk).update(paid="mixed")
    heading = page(client, case).select_one("#cost")
    assert heading is not None
    told = heading.find_next("p")
    assert told is not None and told.get_text() == "How the money arrives: From several sources"
