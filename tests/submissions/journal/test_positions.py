"""Positions are given in commit order: whoever has read up to n never misses one below n."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from cities.people.actor import SYSTEM
from cities.people.models import User
from compact_portal.kit.persons import FORMER
from submissions.journal import actions, queries
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.rulebook.happenings import Happened
from tests import factories
from tests.cast import Cast


@pytest.fixture
def case(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.lead)


def test_an_entry_needs_the_transaction_of_what_it_records(cast: Cast) -> None:
    class Closed:
        in_atomic_block = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "connection", Closed())
        with pytest.raises(RuntimeError):
            actions.record(Happened.NOTED, case=Submission(), actor=SYSTEM, at=factories.AT)


def test_stamping_gives_each_entry_one_position_and_none_twice(case: Submission) -> None:
    for _ in range(4):
        actions.record(Happened.NOTED, case=case, actor=SYSTEM, at=factories.AT)
    assert actions.stamp() == 5
    assert actions.stamp() == 0
    assert sorted(Entry.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert queries.head() == 5


@pytest.mark.django_db(transaction=True)
def test_an_entry_committed_late_gets_a_later_position_though_its_id_is_older(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.lead)
    actions.stamp()
    seen = queries.head()
    written, go = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            actions.record(Happened.NOTED, case=case, actor=SYSTEM, at=factories.AT, reason="slow")
            written.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(10)
    with transaction.atomic():
        actions.record(Happened.NOTED, case=case, actor=SYSTEM, at=factories.AT, reason="quick")
    actions.stamp()
    first_window = list(queries.between(seen, queries.head()).values_list("reason", flat=True))
    seen = queries.head()
    go.set()
    thread.join()
    actions.stamp()
    assert first_window == ["quick"]
    assert list(queries.between(seen, queries.head()).values_list("reason", flat=True)) == ["slow"]
    slow, quick = Entry.objects.get(reason="slow"), Entry.objects.get(reason="quick")
    assert slow.pk < quick.pk
    assert (slow.position or 0) > (quick.position or 0)


@pytest.mark.django_db(transaction=True)
def test_windows_tile_under_eight_writers(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.lead)
    writing, told = threading.Event(), []

    def write(number: int) -> None:
        for turn in range(20):
            with transaction.atomic():
                actions.record(Happened.NOTED, case=case, actor=SYSTEM, at=factories.AT, reason=f"{number}.{turn}")
        connection.close()

    def read() -> None:
        seen = 0
        while True:
            last = writing.is_set()
            actions.stamp()
            head = queries.head()
            told.extend(queries.between(seen, head).values_list("pk", flat=True))
            seen = head
            if last:
                break
        connection.close()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    reader.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    writing.set()
    reader.join()
    assert len(told) == 161
    assert sorted(told) == sorted(Entry.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "change", [{"reason": "other"}, {"happening": "accepted"}, {"position": 99}, {"data": {"a": 1}}]
)
def test_the_journal_cannot_be_altered(case: Submission, change: dict[str, object]) -> None:
    actions.stamp()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(**change)


def test_the_journal_cannot_be_shortened(case: Submission) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()


def _written(case: Submission) -> Entry:
    entry = Entry.objects.filter(submission=case).exclude(actor_name="").first()
    assert entry is not None
    return entry


@pytest.mark.django_db
def test_the_name_of_an_erased_person_may_go_and_nothing_else(case: Submission) -> None:
    entry = _written(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(actor_name="")  # nobody was erased
    User.objects.filter(pk=entry.actor_id).update(erased_at=entry.at)
    for change in ({"actor_name": "Another"}, {"actor_name": "", "reason": "Another"}, {"actor_name": "", "data": [1]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**change)
    Entry.objects.filter(pk=entry.pk).update(actor_name="")
    assert Entry.objects.get(pk=entry.pk).who == FORMER
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(actor_name=entry.actor_name)  # and it does not come back
