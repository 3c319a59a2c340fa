"""Keyset paging: forward, back, at ties, and with cursors from nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing

from cities.registry.models import City
from compact_portal.kit.paging import page
from submissions.journal.models import Entry
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
KEYS = ("-at", "-id")


@pytest.fixture
def rows() -> list[int]:
    """Thirty entries; every three share an instant."""
    made = [Entry.objects.create(happening="noted", at=AT + timedelta(minutes=number // 3)) for number in range(30)]
    return [one.pk for one in reversed(made)]


def test_pages_tile_forward_and_back(rows: list[int]) -> None:
    seen, cursor, last = [], "", None
    while True:
        last = page(Entry.objects.all(), KEYS, cursor, 7)
        seen += [one.pk for one in last.rows]
        cursor = last.older
        if not cursor:
            break
    assert seen == rows
    back = page(Entry.objects.all(), KEYS, last.newer, 7)
    assert [one.pk for one in back.rows] == rows[21:28]
    assert page(Entry.objects.all(), KEYS, "", 7).newer == ""


def test_a_row_that_arrives_moves_nothing(rows: list[int]) -> None:
    first = page(Entry.objects.all(), KEYS, "", 10)
    Entry.objects.create(happening="noted", at=AT + timedelta(days=1))
    second = page(Entry.objects.all(), KEYS, first.older, 10)
    assert [one.pk for one in second.rows] == rows[10:20]


@pytest.mark.parametrize("cursor", ["nonsense", "a:b:c", "'; DROP TABLE x", "%00", "FOREIGN"])
def test_a_cursor_from_nowhere_shows_the_first_page(rows: list[int], cursor: str) -> None:
    # Signed elsewhere, and made here: a signature holds the time, and a test has one name in every process.
    cursor = signing.dumps(["older", []], salt="other") if cursor == "FOREIGN" else cursor
    assert [one.pk for one in page(Entry.objects.all(), KEYS, cursor, 5).rows] == rows[:5]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_one_query_whatever_the_rows(count: int, django_assert_num_queries: object) -> None:
    for number in range(count):
        Entry.objects.create(happening="noted", at=AT + timedelta(minutes=number))
    with django_assert_num_queries(1):  # type: ignore[operator]
        page(Entry.objects.all(), KEYS, "", 50)


def test_a_cursor_of_another_list_shows_the_first_page(rows: list[int]) -> None:
    """Signed by us, and its values are names where instants are compared."""
    for number in range(3):
        factories.city(f"City {number}")
    foreign = page(City.objects.all(), ("name", "id"), "", 2).older
    assert foreign and [one.pk for one in page(Entry.objects.all(), KEYS, foreign, 7).rows] == rows[:7]
