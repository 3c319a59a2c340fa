"""Cities in public."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cities.people.actor import NOBODY
from cities.registry import queries
from cities.registry.models import CityName, Fact
from submissions.lifecycle.queries import visible_to
from submissions.rulebook.states import State
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def names(client: Client, query: str = "") -> list[str]:
    soup = BeautifulSoup(client.get(f"/cities/{query}").content, "html.parser")
    return [one.get_text() for one in soup.select("tbody th a")]


def test_cities_are_found_by_name_country_or_another_spelling(client: Client) -> None:
    bogota = factories.city("Bogotá", country=factories.country("CO", "COL", "Colombia"))
    CityName.objects.create(city=bogota, language="ar", name="بوغوتا")
    factories.city("Aarhus")
    assert names(client) == ["Aarhus", "Bogotá"]
    for words in ("bogota", "BOGOTÁ", "colomb", "بوغوتا"):
        assert names(client, f"?q={words}") == ["Bogotá"]
    assert names(client, "?q=%25") == []


@pytest.mark.parametrize(
    ("standing", "listed"), [("known", True), ("active", True), ("pending", False), ("suspended", False)]
)
def test_who_is_listed(client: Client, standing: str, listed: bool) -> None:
    city = factories.city("Aarhus", standing=standing)
    assert names(client) == (["Aarhus"] if listed else [])
    assert client.get(f"/cities/{city.slug}/").status_code == (200 if listed else 404)


def test_a_bureau_narrows_the_list(client: Client, cast: Cast) -> None:
    assert cast.vesterhaven and cast.tell_nouran
    assert names(client, "?bureau=europe") == ["Vesterhaven"]


@pytest.mark.parametrize("query", ["?q=%27", "?bureau=%27--", "?cursor=x", "?q=" + "x" * 5000, "?bureau=" + "x" * 5000])
def test_no_address_is_too_much(client: Client, query: str) -> None:
    assert client.get(f"/cities/{query}").status_code == 200


def test_facts_stand_with_year_and_source(client: Client, cast: Cast) -> None:
    Fact.objects.create(city=cast.vesterhaven, what="population", value=412000, year=2025, source="City register")
    text = client.get("/cities/vesterhaven/").content.decode()
    assert "412,000" in text and "2025" in text and "City register" in text


def test_a_city_s_page_lists_what_the_rule_book_lets_anybody_read(client: Client, cast: Cast) -> None:
    for state in State:
        for confidentiality in ("public", "unhcr_only"):
            case = factories.practice(
                cast.vesterhaven, cast.lead, title=f"{state} {confidentiality}", confidentiality=confidentiality
            )
            factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
    shown = {case.pk for case in queries.practices_of(cast.vesterhaven)}
    assert shown == set(visible_to(NOBODY).filter(kind="practice").values_list("pk", flat=True))
    assert "accepted public" in client.get("/cities/vesterhaven/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_the_same_however_many_cities(
    client: Client, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        factories.city(f"City {number}")
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(names(client)) == rows


def test_pages_of_cities_tile(client: Client) -> None:
    for number in range(60):
        factories.city(f"City {number:02d}")
    soup = BeautifulSoup(client.get("/cities/").content, "html.parser")
    link = soup.select_one("a[rel=next]")
    assert link is not None
    assert len(set(names(client) + names(client, str(link["href"])))) == 60


def test_what_the_map_shows_is_reached_without_it(client: Client) -> None:
    """Marks lie closer than a finger: the map is a picture, and beside it a link leads to the same cities in words."""
    for number in range(3):
        factories.city(f"City {number}")
    soup = BeautifulSoup(client.get("/cities/").content, "html.parser")
    picture = soup.select_one("figure svg.map")
    assert picture and picture["role"] == "img" and not picture.select("a, [tabindex]")
    link = soup.select_one("figure a")
    table = soup.select_one(str(link["href"])) if link else None
    assert table and table["tabindex"] == "0"
    assert len(table.select("tbody th a")) == len(picture.select(".pub, .sig")) == 3
