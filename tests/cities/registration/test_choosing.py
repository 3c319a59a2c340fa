"""Finding one's city in the registry, or proposing one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cities.registration import queries
from cities.registration.models import Registration
from cities.registry.models import City
from tests import factories
from tests.cast import Cast
from tests.cities.registration.asking import TYPED, asked

pytestmark = pytest.mark.django_db


def found(**typed: str) -> str:
    answer = Client().get("/register/city/", typed)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_nothing_is_listed_before_somebody_looks(cast: Cast) -> None:
    cast.vesterhaven  # noqa: B018
    assert "Vesterhaven" not in found()
    assert "Vesterhaven" in found(country="DK")


@pytest.mark.parametrize("words", ["vester", "VESTERHAVEN", "Port de l’Ouest", "port", "مرفأ", "西"])
def test_a_city_is_found_by_part_of_any_of_its_names(cast: Cast, words: str) -> None:
    for language, name in (("fr", "Port de l’Ouest"), ("ar", "مرفأ الغرب"), ("zh", "西港")):
        cast.vesterhaven.other_names.create(language=language, name=name)
    page = found(q=words)
    assert 'href="/register/request/?city=vesterhaven"' in page and "Port de l’Ouest" in page


@pytest.mark.parametrize("words", ["Sao Paulo", "São Paulo", "sao paulo"])
def test_accents_are_ignored(words: str) -> None:
    factories.city("São Paulo", slug="sao-paulo")
    assert "city=sao-paulo" in found(q=words)


def test_a_country_narrows_the_list_and_a_tag_shows_what_is_invented(cast: Cast) -> None:
    factories.city("Vesterhaven", slug="vesterhaven-jo", country=cast.tell_nouran.country, is_demo=False)
    cast.vesterhaven  # noqa: B018
    page = found(q="vesterhaven", country="DK")
    assert 'city=vesterhaven"' in page and "vesterhaven-jo" not in page
    assert "tag--demo" in page and "tag--demo" not in found(q="vesterhaven", country="JO").split("<main")[1]


@pytest.mark.parametrize("standing", ["pending", "suspended"])
def test_what_the_registry_does_not_list_is_not_listed_here(standing: str) -> None:
    factories.city("Nordby", standing=standing)
    assert "city=nordby" not in found(q="nordby")
    assert 'name="municipality"' in Client().get("/register/request/?city=nordby").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_the_same_however_long(rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        factories.city(f"Nordby {n}").other_names.create(language="fr", name=f"Norbie {n}")
    with django_assert_num_queries(4):
        found(q="nordby")


def test_a_long_list_has_pages() -> None:
    for n in range(45):
        factories.city(f"Nordby {n:02}")
    page = queries.choices("nordby", "", "")
    sizes = [len(page.rows)]
    while page.older:
        page = queries.choices("nordby", "DK", page.older)
        sizes.append(len(page.rows))
    assert sizes == [20, 20, 5]
    assert "cursor=" in found(q="nordby")


def test_nothing_found_leads_to_proposing_with_what_was_typed(cast: Cast) -> None:
    cast.vesterhaven  # noqa: B018
    page = found(q="Nordby", country="DK")
    assert "holds no municipality like this" in page
    form = Client().get("/register/request/?name=Nordby&country=DK").content.decode()
    assert 'value="Nordby"' in form and '<option value="DK" selected>' in form


@pytest.mark.parametrize("typed", ["%", "_", "x" * 100_000, "\u202e", "' OR 1=1 --", "\\"])
@pytest.mark.parametrize("field", ["q", "country", "cursor"])
def test_hostile_searches_find_nothing_and_break_nothing(cast: Cast, field: str, typed: str) -> None:
    cast.vesterhaven  # noqa: B018
    assert "city=vesterhaven" not in found(**({"q": "zzz"} | {field: typed}))


def test_the_chosen_city_is_the_one_that_is_asked_for(cast: Cast) -> None:
    page = Client().get("/register/request/?city=vesterhaven").content.decode()
    assert 'name="municipality"' in page  # it is not there yet
    cast.vesterhaven  # noqa: B018
    page = Client().get("/register/request/?city=vesterhaven").content.decode()
    assert 'name="municipality"' not in page and 'name="city" value="vesterhaven"' in page
    request, _ = asked(city="vesterhaven", municipality="", country="")
    assert (request.city, request.proposed_name, request.proposed_country) == (cast.vesterhaven, "", None)


@pytest.mark.parametrize("city", ["nowhere", "x" * 10_000, "1", "' OR 1=1"])
def test_a_city_that_is_not_there_is_asked_for(city: str) -> None:
    assert Client().get("/register/request/", {"city": city}).status_code == 200
    assert Client().post("/register/request/", TYPED | {"city": city, "municipality": ""}).status_code == 422
    assert Client().post("/register/request/", TYPED | {"city": "\x00", "municipality": ""}).status_code == 422
    assert not Registration.objects.exists() and not City.objects.exists()
