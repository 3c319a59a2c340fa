"""manage.py seed_scale: many filings, quickly, under every constraint of the schema."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cities.people.models import User
from cities.registry.models import City
from submissions.comments.models import CommentItem
from submissions.digests.models import Subscription
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.management.scale import cases
from submissions.practices.models import Practice
from tests import factories

pytestmark = pytest.mark.slow


def reference() -> None:
    """As little of it as filings need; the command loads the whole where there is none."""
    factories.bureau()
    factories.country()
    factories.crrf()
    for order, name in enumerate(("Housing", "Finance", "Data and evidence"), start=1):
        factories.theme(name, order)


@pytest.fixture
def _reference(db: None) -> None:
    reference()


referenced = pytest.mark.usefixtures("_reference")


def seed(practices: int = 300, comments: int = 60, cities: int = 12, subscribers: int = 25, **options: object) -> str:
    out = StringIO()
    numbers = {"practices": practices, "comments": comments, "cities": cities, "subscribers": subscribers}
    call_command("seed_scale", stdout=out, **numbers, **options)
    return out.getvalue()


def _schema() -> list[tuple[str, ...]]:
    tables = [model._meta.db_table for model in cases.MODELS]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY (%s)
            UNION ALL SELECT conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint
              WHERE conrelid = ANY (%s::regclass[])
            UNION ALL SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal
            ORDER BY 1, 2
            """,
            [tables, tables, tables],
        )
        # A definition that was read and given back says the same with other casts and brackets.
        return [(name, re.sub(r"::[a-z ]+(\[\])?|[()]", "", definition)) for name, definition in cursor.fetchall()]


@pytest.mark.django_db
def test_an_empty_portal_gets_the_reference_too_and_as_many_as_asked() -> None:
    told = seed(practices=70)
    assert Submission.objects.filter(kind="practice").count() == Practice.objects.count() == 70
    assert CommentItem.objects.count() == 60
    assert City.objects.filter(is_demo=True).count() == 12
    assert Subscription.objects.count() == 25
    assert "Done" in told


@referenced
def test_indexes_keys_and_triggers_stand_as_before() -> None:
    before = _schema()
    seed(practices=40, comments=10)
    assert _schema() == before


@referenced
def test_the_same_seed_gives_the_same_filings() -> None:
    found = []
    for number in (7, 7, 8):
        with transaction.atomic():
            seed(practices=30, comments=9, seed=number)
            found.append(list(Submission.objects.order_by("id").values_list("title", "state", "language", "city_id")))
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


@referenced
def test_it_can_be_run_again_on_top() -> None:
    seed(practices=30, comments=5, cities=3, subscribers=4)
    seed(practices=30, comments=5, cities=3, subscribers=4, seed=3)
    assert Submission.objects.filter(kind="practice").count() == 60
    assert Entry.objects.filter(position=None).count() == 0


@referenced
def test_real_filings_are_left_alone_unless_forced() -> None:
    there = factories.city("Real Town", is_demo=False)
    factories.practice(there, factories.member(there, "lead", "Rita Lund"))
    with pytest.raises(CommandError, match="Real cities have filed"):
        seed(practices=5)
    seed(practices=5, comments=0, force=True)
    assert Submission.objects.count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize(("numbers", "why"), [({"cities": 0}, "at least one city"), ({"practices": -1}, "negative")])
def test_nonsense_is_refused(numbers: dict[str, int], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        seed(**numbers)
    assert not User.objects.exists()
