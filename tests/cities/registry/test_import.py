"""Lists of bureaux, countries and cities are taken over whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from cities.registry.actions import import_bureaux, import_countries
from cities.registry.models import Bureau, Country
from cities.registry.queries import bureau_on
from compact_portal.kit.imports import Result
from submissions.management.commands.load_reference import CITIES, rows_of
from tests import factories

pytestmark = pytest.mark.django_db

DENMARK = {"iso2": "DK", "iso3": "DNK", "name": "Denmark", "name_ar": "الدانمرك"}


def test_a_new_country_is_created_with_its_names() -> None:
    ledger = import_countries([DENMARK])
    assert [row.result for row in ledger.rows] == [Result.CREATED]
    assert Country.objects.get(pk="DK").names == {"ar": "الدانمرك"}


def test_the_same_list_again_changes_nothing() -> None:
    import_countries([DENMARK])
    assert [row.result for row in import_countries([DENMARK]).rows] == [Result.UNCHANGED]


def test_a_dry_run_tells_and_writes_nothing() -> None:
    assert import_countries([DENMARK], dry_run=True).counts[Result.CREATED] == 1
    assert not Country.objects.exists()


def test_what_an_administrator_corrected_stays_unless_taken_over() -> None:
    import_countries([DENMARK])
    Country.objects.update(name="Kingdom of Denmark")
    (kept,) = import_countries([DENMARK]).rows
    assert kept.result is Result.KEPT
    assert "here “Kingdom of Denmark”, in the list “Denmark”" in kept.why
    assert Country.objects.get().name == "Kingdom of Denmark"
    (changed,) = import_countries([DENMARK], take_over=True).rows
    assert changed.result is Result.CHANGED
    assert Country.objects.get().name == "Denmark"


def test_one_bad_row_refuses_the_whole_list() -> None:
    ledger = import_countries([DENMARK, {"iso2": "XXX", "iso3": "X", "name": "Nowhere"}])
    assert [row.name for row in ledger.refused] == ["Nowhere"]
    assert "iso2" in ledger.refused[0].why
    assert not Country.objects.exists()


def test_a_bureau_that_ends_before_it_began_is_refused() -> None:
    row = {"name": "Africa", "since": "2017-01-01", "until": "2016-01-01", "name_ar": ""}
    assert import_bureaux([row]).refused[0].why == "It would end before it began."
    assert import_bureaux([row | {"until": "some day"}]).refused
    assert not Bureau.objects.exists()


def test_bureaux_are_found_by_the_day() -> None:
    import_bureaux(rows_of(CITIES / "bureaux.csv"))
    before, after = date(2017, 12, 1), date(2020, 1, 1)
    assert bureau_on("africa", before) is not None
    assert bureau_on("Africa", after) is None
    assert bureau_on("Southern Africa", before) is None
    assert bureau_on("Southern Africa", after) is not None
    assert bureau_on("Europe", before) == bureau_on("Europe", after)


def test_the_shipped_countries_are_the_249_of_iso_3166() -> None:
    rows = rows_of(CITIES / "countries.csv")
    assert len(rows) == len({row["iso2"] for row in rows}) == len({row["iso3"] for row in rows}) == 249
    assert all(row["name"] and row["name_ar"] for row in rows)


def test_the_cities_of_the_tests_are_left_alone() -> None:
    there = factories.city("Vesterhaven")
    import_countries([DENMARK])
    there.refresh_from_db()
    assert there.standing == "active"
