"""The letter in public, as its list gives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The reference data, loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        call_command("load_reference", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def letter(_loaded: None, db: None) -> None:
    """The letter and its seventeen signatories."""


def rows(client: Client) -> list[list[str]]:
    soup = BeautifulSoup(client.get("/letters/mayors-letter-2017/").content, "html.parser")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td, th")] for row in soup.select("tbody tr")]


def test_seventeen_stand_in_the_order_of_the_letter(client: Client, letter: None) -> None:
    found = rows(client)
    assert [int(row[0]) for row in found] == list(range(1, 18))
    assert found[0][1].startswith("Amman") and found[0][2] == "Yousef Shawarbeh"
    assert found[6][1].startswith("District of Columbia")
    assert found[16][2] == "Immigrant Rights Commission body"


def test_only_the_month_is_said_of_a_day_that_is_not_known(client: Client, letter: None) -> None:
    page = client.get("/letters/mayors-letter-2017/").content.decode()
    assert "December 2017" in page and "1 December 2017" not in page


def test_every_signatory_has_a_line_to_geneva_and_a_page(client: Client, letter: None) -> None:
    soup = BeautifulSoup(client.get("/letters/mayors-letter-2017/").content, "html.parser")
    assert len(soup.select(".map .way")) == 17
    for link in soup.select("tbody th a"):
        assert client.get(str(link["href"])).status_code == 200


def test_the_only_letter_is_the_page_of_letters(client: Client, letter: None) -> None:
    assert client.get("/letters/").headers["Location"] == "/letters/mayors-letter-2017/"
    assert client.get("/letters/nothing/").status_code == 404


def test_the_letter_asks_three_times(client: Client, letter: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert client.get("/letters/mayors-letter-2017/").status_code == 200
