"""The administrator keeps the registry: nothing is overwritten unseen, and figures keep their history."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cities.membership.models import Membership
from cities.registry import actions, queries
from cities.registry.models import City, CityBureau, CityName, Fact
from compact_portal.kit import clock
from compact_portal.kit.refusals import Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

AARHUS = {
    "name": "Aarhus",
    "country": "DK",
    "latitude": "56.1629",
    "longitude": "10.2039",
    "time_zone": "Europe/Copenhagen",
    "official_domains": "Aarhus.dk\nåarhus.example",
    "name_ar": "آرهوس; أورهوس",
    "other_names": "da: Århus",
}


@pytest.fixture
def desk(cast: Cast) -> Client:
    factories.country()
    return cast.browser(cast.administrator)


def seen(desk: Client, slug: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', desk.get(f"/desk/cities/{slug}/registry/").content.decode())
    assert found
    return found[1]


def add(desk: Client, **fields: Any) -> Any:
    return desk.post("/desk/cities/add/", AARHUS | {"bureau": factories.bureau().pk} | fields)


def test_a_city_is_added_with_its_names_domains_and_bureau(desk: Client) -> None:
    assert add(desk).status_code == 302
    city = City.objects.get()
    assert (city.standing, city.slug) == ("known", "aarhus")
    assert city.official_domains == ["aarhus.dk", "xn--arhus-lra.example"]
    assert {(one.language, one.name) for one in city.other_names.all()} == {
        ("ar", "آرهوس"),
        ("ar", "أورهوس"),
        ("da", "Århus"),
    }
    assert queries.bureau_of(city.pk, date(2026, 1, 1)) == city.bureau
    assert queries.bureau_of(city.pk, date(2016, 1, 1)) is None
    assert Entry.objects.get(happening="city_added").city_id == city.pk


def test_the_same_name_is_refused_and_a_look_alike_warned_of(desk: Client) -> None:
    add(desk)
    assert add(desk, sure="on").status_code == 422
    assert add(desk, name="Århus", sure="on").status_code == 422
    response = add(desk, name="Aarhuus")
    assert (response.status_code, "look like it" in response.content.decode()) == (422, True)
    assert add(desk, name="Aarhuus", sure="on").status_code == 302
    assert add(desk, name="القاهرة", name_ar="", other_names="").status_code == 302
    assert City.objects.get(name="القاهرة").slug == "dk-city"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "A\x00"),
        ("name", "A\u202eB"),
        ("name", "x" * 121),
        ("latitude", "91"),
        ("latitude", "NaN"),
        ("time_zone", "Mars"),
        ("country", "ZZ"),
        ("bureau", "9" * 30),
        ("official_domains", "gmail.com"),
        ("official_domains", "not a domain"),
        ("other_names", "Αθήνα"),
        ("name_ar", "x" * 130),
    ],
)
def test_what_cannot_be_is_refused(desk: Client, field: str, value: str) -> None:
    assert add(desk, **{field: value}).status_code == 422
    assert not City.objects.exists()


def test_a_change_is_in_the_journal_with_what_stood_before(desk: Client) -> None:
    add(desk)
    changed = AARHUS | {"seen": seen(desk, "aarhus"), "latitude": "56.2000", "other_names": ""}
    assert desk.post("/desk/cities/aarhus/registry/", changed).status_code == 302
    fields = Entry.objects.get(happening="city_changed").data["fields"]
    assert fields["latitude"] == ["56.1629", "56.2000"]
    assert set(fields) == {"latitude", "names"}


def test_two_administrators_do_not_overwrite_each_other_unseen(desk: Client) -> None:
    add(desk)
    first = second = seen(desk, "aarhus")
    desk.post("/desk/cities/aarhus/registry/", AARHUS | {"seen": first, "latitude": "56.2000"})
    response = desk.post("/desk/cities/aarhus/registry/", AARHUS | {"seen": second, "latitude": "56.3000"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "56.2000" in page and "56.3000" in page
    assert str(City.objects.get().latitude) == "56.2000"
    again = re.search(r'name="seen" value="(\w+)"', page)
    assert again
    sent = AARHUS | {"seen": again[1], "latitude": "56.3000"}
    assert desk.post("/desk/cities/aarhus/registry/", sent).status_code == 302
    assert str(City.objects.get().latitude) == "56.3000"


def test_a_city_moves_to_another_bureau_from_a_day_that_has_come(desk: Client) -> None:
    add(desk)
    city, old, new = City.objects.get(), factories.bureau(), factories.bureau("Northern Europe")
    address = "/desk/cities/aarhus/registry/bureau/"
    sent = {"bureau": new.pk, "reason": "As decided."}
    assert desk.post(address, sent | {"since": "2099-01-01"}).status_code == 422
    assert desk.post(address, sent | {"since": "2016-01-01"}).status_code == 422
    assert desk.post(address, sent | {"bureau": old.pk, "since": "2025-01-01"}).status_code == 422
    assert desk.post(address, sent | {"since": "2025-01-01"}).status_code == 302
    city.refresh_from_db()
    assert city.bureau == new
    assert queries.bureau_of(city.pk, date(2024, 12, 31)) == old
    assert queries.bureau_of(city.pk, date(2025, 1, 1)) == new
    assert list(CityBureau.objects.values_list("since", "until")) == [
        (date(2017, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), None),
    ]
    assert Entry.objects.get(happening="city_changed").reason == "As decided."


FACT = {"what": "population", "value": "412000", "year": "2025", "source": "City register", "source_url": ""}


def test_a_figure_is_recorded_corrected_and_its_past_shown(desk: Client, cast: Cast) -> None:
    address = f"/desk/cities/{cast.vesterhaven.slug}/registry/facts/"
    assert desk.post(address, FACT).status_code == 302
    assert desk.post(address, FACT).status_code == 422
    assert desk.post(address, FACT | {"year": "2024", "value": "401000"}).status_code == 302
    fact = Fact.objects.get(year=2025)
    corrected = FACT | {"value": "413500"}
    assert desk.post(f"{address}{fact.pk}/", corrected | {"reason": " "}).status_code == 422
    assert desk.post(f"{address}{fact.pk}/", corrected | {"reason": "A slip."}).status_code == 302
    assert desk.post(f"{address}{fact.pk}/", corrected | {"reason": "A slip."}).status_code == 404
    with pytest.raises(Refusal, match="corrected this figure"):
        draft = actions.FactDraft("population", fact.value, 2025, "City register")
        how: Any = {"actor": factories.actor(cast.administrator), "at": clock.now()}
        actions.correct_fact(fact_id=fact.pk, draft=draft, reason="Late.", **how)
    page = Client().get("/cities/vesterhaven/").content.decode()
    current, _details, earlier = page[page.index('id="facts"') :].partition("<details")
    assert "413,500" in current and "412,000" not in current and "401,000" not in current
    assert "412,000" in earlier and "401,000" in earlier
    reasons = list(Entry.objects.filter(happening="fact_recorded").order_by("pk").values_list("reason", flat=True))
    assert reasons == ["", "", "A slip."]


@pytest.mark.parametrize(
    ("field", "value"),
    [("value", "-1"), ("value", "NaN"), ("value", "1e30"), ("year", "2077"), ("what", "trees"), ("source", "")],
)
def test_a_figure_that_cannot_be_is_refused(desk: Client, cast: Cast, field: str, value: str) -> None:
    address = f"/desk/cities/{cast.vesterhaven.slug}/registry/facts/"
    assert desk.post(address, FACT | {field: value}).status_code == 422
    assert desk.post(address, FACT | {"what": "share", "value": "101"}).status_code == 422
    assert not Fact.objects.exists()


def test_a_focal_point_is_named_only_when_they_agreed(cast: Cast) -> None:
    assert cast.lead and cast.drafter

    def page() -> str:
        return Client().get("/cities/vesterhaven/").content.decode()

    assert "Inge Lund" not in page() and "/cities/vesterhaven/contact/" in page()
    Membership.objects.update(shown_publicly=True)
    assert "Inge Lund" in page() and "Poul Skov" not in page() and "@" not in page()
    cast.lead.is_active = False
    cast.lead.save()
    assert "Inge Lund" not in page()
    cast.lead.is_active = True
    cast.lead.save()
    Membership.objects.filter(user=cast.lead).update(until=clock.now())
    assert "Inge Lund" not in page()


def test_the_name_in_the_page_s_language_leads(cast: Cast) -> None:
    CityName.objects.create(city=cast.vesterhaven, language="ar", name="فيسترهافن")
    page = Client().get("/cities/vesterhaven/", headers={"accept-language": "ar"}).content.decode()
    heading = page[page.index("<h1>") : page.index("</h1>")]
    assert heading.index("فيسترهافن") < heading.index("Vesterhaven")
    listed = Client().get("/cities/", headers={"accept-language": "ar"}).content.decode()
    assert "فيسترهافن" in listed
    assert "فيسترهافن" not in Client().get("/cities/").content.decode()


def test_a_latin_name_leads_in_english_whatever_else_the_city_is_called() -> None:
    washington = factories.city("Washington")
    CityName.objects.create(city=washington, language="en", name="District of Columbia")
    page = Client().get("/cities/washington/").content.decode()
    assert "District" not in page[page.index("<h1>") : page.index("</h1>")]
    cairo = factories.city("القاهرة", slug="cairo")
    CityName.objects.create(city=cairo, language="en", name="Cairo")
    assert ">Cairo</bdi>" in Client().get("/cities/cairo/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_city_s_page_asks_the_same_however_much_is_known(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        Fact.objects.create(city=cast.vesterhaven, what="population", value=1, year=1950 + number, source="x")
        factories.member(cast.vesterhaven, "lead", f"Lead {number}")
        CityName.objects.create(city=cast.vesterhaven, language="da", name=f"Name {number}")
    with django_assert_num_queries(7):
        assert Client().get("/cities/vesterhaven/").status_code == 200


def test_the_map_shows_exactly_the_rows_of_the_table(client: Client) -> None:
    for number in range(60):
        factories.city(f"City {number:02d}", standing="known" if number % 2 else "active")
    page = client.get("/cities/").content.decode()
    assert "the same 50 of 60 cities" in page
    assert (page.count('class="sig"'), page.count('class="pub"')) == (25, 25)
    assert "the same 30 of 30 cities" in client.get("/cities/?standing=known").content.decode()
