"""Eight writers commit in any order while digests are composed: none is lost, none told twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from submissions.digests import actions, compose
from submissions.digests.drafts import Choice
from submissions.digests.models import Edition, Issue, Subscription
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
WRITERS, EACH = 8, 25


@pytest.mark.django_db(transaction=True)
def test_by_position_none_is_lost_and_none_is_doubled(cast: Cast) -> None:
    subscribers = [
        actions.subscribe(
            user_id=user.pk, choice=Choice("daily", time_zone="UTC"), at=AT - timedelta(days=1), position=0
        )
        for user in (cast.reviewer, cast.coordinator)
    ]
    case = factories.at_state(
        factories.practice(cast.vesterhaven, cast.lead), "submitted", lead=cast.lead, reviewer=cast.reviewer
    )
    case_id, city_id, bureau_id = case.pk, case.city_id, case.bureau_id
    problems: list[BaseException] = []
    left = threading.Barrier(WRITERS + 3)
    done = threading.Event()

    def write(seed: int) -> None:
        pauses, nap = random.Random(seed), threading.Event()
        try:
            left.wait()
            for _ in range(EACH):
                with transaction.atomic():
                    Entry.objects.create(
                        happening="submitted",
                        at=AT,
                        submission_id=case_id,
                        kind="practice",
                        city_id=city_id,
                        bureau_id=bureau_id,
                    )
                    nap.wait(pauses.random() * 0.01)  # commits overtake each other here
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    def tell(which: int) -> None:
        turn = 0
        try:
            left.wait()
            while not done.is_set():
                turn += 1
                journal.stamp()
                # Two workers and a doubled beat: the same subscribers are due again and again.
                Subscription.objects.update(next_due_at=AT)
                actions.compose_now(at=AT + timedelta(seconds=turn, microseconds=which))
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    tellers = [threading.Thread(target=tell, args=(n,)) for n in range(2)]
    for one in (*writers, *tellers):
        one.start()
    left.wait()
    for one in writers:
        one.join()
    done.set()
    for one in tellers:
        one.join()
    assert problems == []
    journal.stamp()
    actions.compose_now(at=AT + timedelta(days=1))
    written = set(Entry.objects.filter(happening="submitted").values_list("id", flat=True))
    assert len(written) == WRITERS * EACH + 1
    for subscriber in subscribers:
        editions = Edition.objects.filter(issues__in=Issue.objects.filter(subscription=subscriber))
        told = Counter(entry for one in editions for entry in one.content["sections"].get("new", []))
        assert set(told) == written, "lost"
        assert set(told.values()) == {1}, "told twice"
    assert list(compose.differences()) == []
