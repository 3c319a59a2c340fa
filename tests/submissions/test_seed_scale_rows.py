"""What manage.py seed_scale made: rows that keep every promise of the schema and of the rule book."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.models import F, Q

from cities.registry.models import City
from submissions.comments.models import CommentItem, Disposition
from submissions.digests.models import Subscription
from submissions.journal.models import Entry
from submissions.lifecycle.actions import next_reference
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.periods import add_working_days
from submissions.notices.queries import position
from submissions.review.models import Tally
from submissions.rulebook.limits import ANSWER_WITHIN_WORKING_DAYS
from submissions.rulebook.states import IN_THE_CITY, State
from tests import factories
from tests.submissions.test_seed_scale import reference, seed

pytestmark = [pytest.mark.usefixtures("_seeded", "db"), pytest.mark.slow]


@pytest.fixture(scope="module")
def _seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Filings made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        reference()
        seed(practices=900)
        yield
        transaction.set_rollback(True)


def test_every_state_and_language_is_there() -> None:
    assert set(Submission.objects.values_list("state", flat=True)) == set(State)
    assert set(Submission.objects.values_list("language", flat=True)) == {"en", "fr", "es", "ar", "ru", "zh-hans"}
    assert Submission.objects.filter(state="accepted").count() > 450
    assert 60 < Submission.objects.filter(state__in=["submitted", "review", "changes"]).count() < 200


def test_positions_have_no_gap_and_follow_time() -> None:
    rows = list(Entry.objects.order_by("position").values_list("position", "id", "at"))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)


def test_the_journal_agrees_with_the_state() -> None:
    last = {"changes": "changes_asked", "review": "claimed", "draft": "drafted", "clearance": "clearance_asked"}
    for case in Submission.objects.prefetch_related("entries"):
        entries = [
            entry for entry in sorted(case.entries.all(), key=lambda one: one.pk) if entry.happening != "disposed"
        ]
        assert entries[-1].happening == last.get(case.state, case.state)
        assert entries[-1].at == case.moved_at
        assert entries[0].at == case.created_at


def test_what_the_rows_promise_holds() -> None:
    sent = Submission.objects.exclude(state__in=IN_THE_CITY)
    assert not sent.filter(Q(submitted_at=None) | Q(due_on=None)).exists()
    assert Revision.objects.filter(sealed_at__isnull=False).count() == sent.count()
    assert not Submission.objects.filter(Q(moved_at__lt=F("created_at")) | Q(submitted_at__gt=F("moved_at"))).exists()
    assert not Submission.objects.filter(state="review").filter(Q(holder=None) | Q(held_at=None)).exists()
    answered = CommentItem.objects.filter(contribution__submission__state="accepted")
    assert answered.count() == Disposition.objects.count() > 0
    for city in City.objects.filter(standing="active"):
        assert city.memberships.filter(role="lead", until=None).count() >= 1


def test_a_decision_is_due_twenty_working_days_after_it_was_sent() -> None:
    for case in Submission.objects.filter(submitted_at__isnull=False):
        assert case.submitted_at is not None
        assert case.due_on == add_working_days(case.submitted_at.date(), ANSWER_WITHIN_WORKING_DAYS)


def test_references_go_on_where_they_stopped() -> None:
    newest = Submission.objects.filter(kind="practice").order_by("-id")[0]
    year = newest.created_at.year
    assert next_reference("practice", year) == f"PR-{year}-{int(newest.reference.rpartition('-')[2]) + 1:04d}"


def test_new_rows_get_numbers_of_their_own() -> None:
    city = City.objects.filter(standing="active").earliest("pk")
    case = factories.practice(city, factories.member(city, "lead", "Nora Lund"))
    assert case.pk == Submission.objects.order_by("-pk")[0].pk


def test_the_queues_counts_are_right() -> None:
    counted = Submission.objects.exclude(state__in=IN_THE_CITY).count()
    assert sum(Tally.objects.values_list("cases", flat=True)) == counted


def test_what_each_city_filed_is_counted() -> None:
    sent = Submission.objects.filter(submitted_at__isnull=False)
    counted = {city: sent.filter(city=city).count() for city in City.objects.values_list("pk", flat=True)}
    assert dict(City.objects.values_list("pk", "filed_count")) == counted and sum(counted.values()) > 0


def test_nobody_is_told_of_what_was_seeded() -> None:
    head = Entry.objects.order_by("-position").values_list("position", flat=True)[0]
    assert position() == head
    assert set(Subscription.objects.values_list("position", flat=True)) == {head}


@pytest.mark.parametrize("words", ["guarantee", "garantie", "гарантия", "租房担保", "ضمان"])
def test_it_can_be_searched_in_every_language(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM submissions_practice WHERE search @@ portal_tsquery(%s)", [words])
        assert cursor.fetchone()[0] > 0
