"""Rounds in public."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from submissions.rounds import queries
from submissions.rounds.models import Milestone, Round
from tests import factories

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)


def make(number: int, opens: datetime = OPENS, closes: datetime = CLOSES) -> Round:
    return Round.objects.create(
        number=number, title=f"Round of {number}", text_version=factories.crrf(), opens_at=opens, closes_at=closes
    )


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (datetime(2026, 11, 1, 7, 59, 59, tzinfo=UTC), "coming"),
        (OPENS, "open"),
        (datetime(2026, 12, 11, 15, 59, 59, tzinfo=UTC), "open"),
        (CLOSES, "closed"),
    ],
)
def test_a_round_opens_and_closes_at_an_instant(at: datetime, where: str) -> None:
    make(4)
    found = queries.rounds_at(at)
    assert [len(found.open), len(found.coming), len(found.closed)] == [
        where == one for one in ("open", "coming", "closed")
    ]
    assert (queries.open_round(at) is not None) == (where == "open")


def test_closing_is_told_at_geneva(client: Client) -> None:
    make(4)
    with time_machine.travel(OPENS, tick=False):
        text = client.get("/rounds/").content.decode()
    assert "11 December 2026, 17:00 (Geneva)" in text


def test_the_calendar_says_what_is_not_certain(client: Client) -> None:
    Milestone.objects.create(
        starts_on=date(2017, 10, 17), ends_on=date(2017, 10, 18), kind="x", title="Discussions", place="Geneva"
    )
    Milestone.objects.create(
        starts_on=date(2018, 1, 31), ends_on=date(2018, 1, 31), kind="draft", title="Zero draft", confidence="medium"
    )
    rows = BeautifulSoup(client.get("/rounds/").content, "html.parser").select("tbody tr")
    assert "17–18 October 2017" in rows[0].get_text() and "about" not in rows[0].get_text()
    assert "about 31 January 2018" in rows[1].get_text()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_page_asks_the_same_however_many_rounds(
    client: Client, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(1, rows + 1):
        make(number)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert client.get("/rounds/").status_code == 200
