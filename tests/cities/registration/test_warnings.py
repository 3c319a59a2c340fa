"""What the administrator is told to look at."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.registration import queries
from cities.registration.models import Registration
from cities.registry import queries as registry
from cities.registry.models import City
from compact_portal.kit import clock, domains, tokens
from compact_portal.kit.domains import normal_address
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def request(**fields: Any) -> Registration:
    values: dict[str, Any] = {
        "standing": "waiting", "person": "Karen Holm", "office": "Head", "email": "karen@vesterhaven.example",
        "mandate": "The mayor", "secret": tokens.new_token(), "asked_at": clock.now(),
    }  # fmt: skip
    values |= fields
    values["email"] = normal_address(values["email"])
    if "city" not in values:
        values |= {"proposed_name": values.get("proposed_name", "Nordby"), "proposed_country": factories.country()}
    return Registration.objects.create(**values)


def kinds(of: Registration) -> set[str]:
    return {one.kind for one in queries.warnings(of)}


@pytest.fixture
def known(cast: Cast) -> Any:
    return factories.city("Sandvig", standing="known", official_domains=["sandvig.example"])


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("karen@sandvig.example", set()),
        ("karen@SANDVIG.example", set()),
        ("karen@gmail.com", {"free_mail", "not_official"}),
        ("karen@mail.sandvig.example", {"sub_domain", "not_official"}),
        ("karen@sandvlg.example", {"look_alike", "not_official"}),
        ("karen@sаndvig.example", {"look_alike", "mixed_scripts", "not_official"}),  # a Cyrillic а
        ("karen@sandvig.example.evil.example", {"not_official"}),
    ],
)
def test_the_domain_is_compared_exactly(known: Any, email: str, expected: set[str]) -> None:
    assert kinds(request(city=known, email=email)) == expected


def test_punycode_is_shown(known: Any) -> None:
    told = " ".join(str(one.sentence) for one in queries.warnings(request(city=known, email="karen@sаndvig.example")))
    assert "xn--" in told and "sаndvig" in told


def test_a_domain_of_another_city_is_told(known: Any, cast: Cast) -> None:
    assert "others_domain" in kinds(request(city=known, email=f"x@{cast.vesterhaven.official_domains[0]}"))


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("x@vesterhavem.example", {"look_alike"}),  # another letter
        ("x@vesterhaen.example", {"look_alike"}),  # a letter left out
        ("x@vetserhaven.example", {"look_alike"}),  # two letters swapped
        ("x@vésterhäven.example", {"look_alike"}),  # accents
        ("x@vester-haven.example", {"look_alike"}),
        ("x@vеstеrhаvеn.example", {"look_alike", "mixed_scripts"}),  # Cyrillic е and а
        ("x@mail.vesterhaven.example", {"sub_domain"}),
        ("x@elsewhere.example", set()),
        ("x@gmail.com", {"free_mail"}),
    ],
)
def test_a_domain_like_that_of_any_city_of_the_country_is_told(cast: Cast, email: str, expected: set[str]) -> None:
    cast.vesterhaven  # noqa: B018
    assert kinds(request(email=email)) == {"new_city", "no_official"} | expected


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("x@tell-nourann.example", {"look_alike"}),
        ("x@teIl-nouran.example", {"look_alike"}),  # a capital letter i, which arrives in lower case
        ("x@te11-nouran.example", {"look_alike"}),
        ("x@tеll-nouran.example", {"look_alike", "mixed_scripts"}),  # a Cyrillic е
        ("x@post.tell-nouran.example", {"sub_domain"}),
        ("x@tell-nouran.example", {"others_domain"}),
        ("x@tallinn.example", set()),
    ],
)
def test_a_domain_like_that_of_a_city_of_another_country_is_told(cast: Cast, email: str, expected: set[str]) -> None:
    cast.tell_nouran  # noqa: B018
    assert kinds(request(email=email)) == {"new_city", "no_official"} | expected


def test_a_domain_like_one_in_another_script_is_told() -> None:
    factories.city("Kyiv", official_domains=[domains.ascii_domain("київ.example")])
    assert "look_alike" in kinds(request(email="x@киів.example"))


@pytest.mark.parametrize(
    "domain", ["vesterhaven.example", "a-b.example", "corn-vvood.example", "l0nd0n1.example", "ry.xx"]
)
def test_the_database_lists_a_domain_under_the_same_words_as_we_do(domain: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.portal_domain_keys(ARRAY[%s]::text[])", [domain])
        assert set(cursor.fetchone()[0]) == domains.keys(domain)


def test_neighbours_are_found_by_the_index() -> None:
    City.objects.bulk_create(
        City(
            name=f"Sandvig {n}", slug=f"sandvig-{n}", country=factories.country(), bureau=factories.bureau(),
            latitude=1, longitude=1, official_domains=[f"s{n * n}a{n}ndvig.example"],
        )
        for n in range(500)
    )  # fmt: skip
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        assert registry.domains_like(["s1a1ndvjg.example"])
        cursor.execute("ANALYZE cities_city")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        assert "city_domain_keys" in str(cursor.fetchall())


def test_domains_of_three_letters_are_not_all_alike(cast: Cast) -> None:
    factories.city("Ry", standing="known", official_domains=["ry.example"])
    assert "look_alike" not in kinds(request(email="x@by.example"))


@pytest.mark.parametrize("cities", [1, 3, 30])
def test_looking_at_neighbours_asks_the_same_however_many(cities: int, django_assert_num_queries: Any) -> None:
    for n in range(cities):
        factories.city(f"Sandvig {n}", slug=f"sandvig-{n}", official_domains=[f"sandvig{n}.example"])
    asked = [request(email=f"x@sandvig{n}x.example", proposed_name=f"Place {n}") for n in range(3)]
    with django_assert_num_queries(4):
        known = queries.background(asked)
        assert all("look_alike" in {one.kind for one in queries.warnings(each, known)} for each in asked[:1])


def test_a_city_with_a_lead_is_told(cast: Cast) -> None:
    cast.lead  # noqa: B018
    assert "has_lead" in kinds(request(city=cast.vesterhaven))


def test_a_second_request_is_told_to_both(known: Any) -> None:
    first, second = request(city=known, email="a@sandvig.example"), request(city=known, email="b@sandvig.example")
    assert kinds(first) == kinds(second) == {"second"}
    assert "second" in kinds(request(proposed_name="Nordby")) | kinds(request(proposed_name="NORDBY"))


def test_a_request_that_was_asked_for_more_still_counts_as_another(known: Any) -> None:
    request(city=known, email="a@sandvig.example", standing="more")
    assert kinds(request(city=known, email="b@sandvig.example")) == {"second"}
    request(city=factories.city("Ribe", standing="known", official_domains=["ribe.example"]), standing="withdrawn")
    assert "second" not in kinds(request(email="c@ribe.example", proposed_name="Ribe"))


def test_a_name_written_almost_like_one_of_the_registry_is_told() -> None:
    factories.city("Århus", slug="aarhus")
    assert "name_like" in kinds(request(proposed_name="ARHUS"))


def test_a_suspended_city_and_person_are_told(cast: Cast) -> None:
    city = factories.city("Sandvig", standing="suspended", official_domains=[])
    factories.user("Karen", "karen@sandvig.example", is_active=False)
    assert kinds(request(city=city, email="karen@sandvig.example")) == {"no_official", "suspended", "suspended_person"}


def test_for_whom_the_person_acts_already_is_told(cast: Cast, known: Any) -> None:
    assert "acts_for" in kinds(request(city=known, email=cast.lead.email))
