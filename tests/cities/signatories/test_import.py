"""The letter of December 2017 and the seventeen who signed it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from cities.registry.actions import import_bureaux, import_countries
from cities.registry.models import City
from cities.signatories.actions import import_instrument, import_signatures
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.imports import Ledger, Result
from submissions.management.commands.load_reference import CITIES, content_of, rows_of

pytestmark = pytest.mark.django_db

KEY = "mayors-letter-2017"


@pytest.fixture(autouse=True)
def _registry(db: None) -> None:
    import_bureaux(rows_of(CITIES / "bureaux.csv"))
    signing = {row["iso2"] for row in rows_of(CITIES / "signatories.csv")}
    import_countries([row for row in rows_of(CITIES / "countries.csv") if row["iso2"] in signing])
    import_instrument(content_of(CITIES / "instruments.json")["instruments"][0])


def load(**how: bool) -> Ledger:
    return import_signatures(KEY, rows_of(CITIES / "signatories.csv"), **how)


def test_seventeen_in_the_order_of_the_letter() -> None:
    assert load().counts == {Result.CREATED: 17}
    signed = list(Signature.objects.values_list("order", "signs_as"))
    assert [order for order, _ in signed] == list(range(1, 18))
    assert signed[0][1] == "Amman"
    assert signed[16][1] == "San Francisco"
    letter = Instrument.objects.get(key=KEY)
    assert (letter.dated_on.year, letter.dated_on.month, letter.day_known) == (2017, 12, False)


def test_san_franciscos_signatory_is_a_body_and_the_others_are_persons() -> None:
    load()
    bodies = Signature.objects.filter(signatory_kind="body")
    assert [(row.city.name, row.signatory) for row in bodies] == [("San Francisco", "Immigrant Rights Commission")]
    assert Signature.objects.filter(signatory_kind="person").count() == 16


def test_washington_signs_as_the_district_of_columbia() -> None:
    load()
    washington = City.objects.get(slug="washington")
    assert washington.signatures.get().signs_as == "District of Columbia"
    assert not City.objects.filter(name="District of Columbia").exists()
    assert washington.other_names.filter(name="District of Columbia").exists()


def test_the_cities_are_known_and_nobody_is_registered() -> None:
    load()
    assert set(City.objects.values_list("standing", "is_demo")) == {("known", False)}
    assert City.objects.get(name="Amman").bureau.name == "Middle East and North Africa"
    assert City.objects.get(name="Montreal").bureau.name == "Americas"
    assert City.objects.get(name="Chicago").time_zone == "America/Chicago"
    for zone in City.objects.values_list("time_zone", flat=True):
        assert ZoneInfo(zone).key == zone


def test_twice_changes_nothing_even_from_the_file_without_our_columns() -> None:
    load()
    plain = [
        {name: value for name, value in row.items() if name not in {"registry_city", "time_zone", "name_ar"}}
        for row in rows_of(CITIES / "signatories.csv")
    ]
    assert import_signatures(KEY, plain).counts == {Result.UNCHANGED: 17}
    assert City.objects.count() == 17


def test_a_dry_run_shows_the_one_city_that_differs() -> None:
    load()
    City.objects.filter(name="San Francisco").update(longitude="-122.4200")
    ledger = load(dry_run=True)
    assert ledger.counts == {Result.UNCHANGED: 16, Result.KEPT: 1}
    assert ledger.rows[16].why == "longitude: here “-122.4200”, in the list “-122.4194”"
    assert load(take_over=True).counts[Result.CHANGED] == 1
    assert str(City.objects.get(name="San Francisco").longitude) == "-122.4194"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("iso2", "ZZ", "the country “ZZ”"),
        ("region_2017", "Southern Africa", "the bureau “Southern Africa” on that day"),
        ("latitude", "north", "must be numbers"),
        ("signatory_kind", "crowd", "signatory_kind"),
        ("time_zone", "Mars/Base", "no time zone"),
        ("order", "first", "no place in the order"),
        ("order", "1", "gives place 1 twice"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_nothing_is_written(column: str, value: str, why: str) -> None:
    rows = rows_of(CITIES / "signatories.csv")
    rows[4][column] = value
    ledger = import_signatures(KEY, rows, take_over=True)
    assert why in " ".join(row.why for row in ledger.refused)
    assert not Signature.objects.exists()
    assert not City.objects.exists()


def test_a_suspended_city_stays_suspended() -> None:
    load()
    City.objects.filter(name="Athens").update(standing="suspended")
    load(take_over=True)
    assert City.objects.get(name="Athens").standing == "suspended"
