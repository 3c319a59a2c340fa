"""Eight writers commit in any order while digests are composed: none is lost, none told twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from compact_portal.mail.models import Mail
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


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_share_what_is_due(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 5)
    for number in range(60):
        choice = Choice("daily", time_zone="UTC", hour=7, scope={"kinds": ["practice"]} if number % 3 else {})
        reader = factories.staff("reviewer", f"Reader {number}")
        actions.subscribe(user_id=reader.pk, choice=choice, at=AT - timedelta(days=1), position=0)
    case = factories.practice(cast.vesterhaven, cast.lead)
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    dealt: list[int] = []
    problems: list[BaseException] = []
    left = threading.Barrier(4)

    def compose_all() -> None:
        try:
            left.wait()
            dealt.append(actions.compose_due(at=AT))
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=compose_all) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert problems == []
    actions.compose_due(at=AT)  # the next tick takes what the workers left to each other
    assert Issue.objects.filter(state="mailed").count() == Mail.objects.filter(purpose="digest").count() == 60
    assert len([number for number in dealt if number]) > 1, "they shared the work"
    assert list(compose.differences()) == []
