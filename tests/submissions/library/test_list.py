"""Narrowing the library, and what a page costs."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.submissions.library.conftest import Publish

pytestmark = pytest.mark.django_db


def page(client: Client, query: str = "") -> BeautifulSoup:
    answer = client.get(f"/library/{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def counts(soup: BeautifulSoup, name: str) -> dict[str, int]:
    return {
        str(one["value"]): int(one.parent.select_one(".num").get_text())  # type: ignore[union-attr]
        for one in soup.select(f".facet input[name={name}]")
    }


@pytest.fixture
def three(publish: Publish, cast: Cast) -> None:
    publish("Rent one")
    publish("Rent two", language="ar", city=cast.tell_nouran)
    other = publish("Rent three", life="pilot")
    Practice.objects.get(pk=other.pk).themes.set([factories.theme("Education", 5)])


def test_choices_are_counted(client: Client, three: None) -> None:
    soup = page(client)
    assert counts(soup, "theme") == {"housing": 2, "education": 1}
    assert counts(soup, "region") == {"europe": 2, "middle-east-and-north-africa": 1}
    assert counts(soup, "language") == {"en": 2, "ar": 1}
    assert counts(soup, "life") == {"running": 2, "pilot": 1}
    assert counts(soup, "year") == {"2026": 3}


def test_a_choice_counts_under_the_others_but_not_under_its_own_kind(client: Client, three: None) -> None:
    soup = page(client, "?theme=housing&q=rent")
    assert len(soup.select(".hit")) == 2
    assert counts(soup, "theme") == {"housing": 2, "education": 1}
    assert counts(soup, "language") == {"en": 1, "ar": 1}
    assert counts(soup, "life") == {"running": 2}


def test_two_of_a_kind_widen_and_two_kinds_narrow(client: Client, three: None) -> None:
    assert len(page(client, "?theme=housing&theme=education").select(".hit")) == 3
    assert len(page(client, "?theme=housing&language=ar").select(".hit")) == 1
    assert len(page(client, "?theme=education&language=ar").select(".hit")) == 0


def test_the_choices_of_one_city(client: Client, three: None) -> None:
    assert len(page(client, "?city=tell-nouran").select(".hit")) == 1
    assert len(page(client, "?city=nowhere").select(".hit")) == 0


def test_a_choice_made_can_be_taken_back(client: Client, three: None) -> None:
    soup = page(client, "?q=rent&theme=housing&language=ar")
    chips = {chip.get_text().split()[0]: str(chip["href"]) for chip in soup.select("a.chip")}
    assert chips == {"Housing": "?q=rent&language=ar", "Arabic": "?q=rent&theme=housing"}


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize(("query", "asked"), [("", 5), ("?q=rent&theme=housing", 7)])
def test_a_page_asks_the_same_however_many_rows(
    client: Client, publish: Publish, rows: int, query: str, asked: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        publish(f"Rent {number}")
    client.get(f"/library/{query}")
    with django_assert_num_queries(asked):  # type: ignore[operator]
        assert len(page(client, query).select(".hit")) == min(rows, 20)


def test_too_much_to_count_is_said_so(client: Client, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    from submissions.library import queries, views

    for name in ("RANKED", "COUNTED"):
        monkeypatch.setattr(queries, name, 2)
    monkeypatch.setattr(views, "RANKED", 2)
    for number in range(4):
        publish(f"Rent {number}")
    soup = page(client, "?q=rent")
    assert "2+ practices" in soup.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert len(soup.select(".hit")) == 2
    assert soup.select(".facet") and not soup.select(".facet .num")


def test_the_map_s_places_are_named_in_the_list(client: Client, three: None) -> None:
    soup = page(client)
    assert len(soup.select("svg.map .pub")) == 2
    assert {"Vesterhaven", "Tell Nouran"} <= {one.get_text() for one in soup.select(".hit bdi")}
