"""Worker, beat and broker are killed at the moments that matter; what the mail server got is held against what was owed."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from threading import Event

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from compact_portal.mail.models import Mail
from submissions.digests import actions, compose
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue, Subscription
from submissions.journal import actions as journal
from tests import factories
from tests.cast import Cast
from tests.faults.stage import Stage, eventually, kill
from tests.support.mails import whole
from tests.support.smtp import Received

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

READERS = 30
PRACTICES = 3


@pytest.fixture
def owed(transactional_db: None) -> set[str]:
    """Thirty readers whose digest is due now, and three filings to tell; returns their addresses."""
    cast = Cast()
    readers = [factories.staff("reviewer", f"Reader {number}") for number in range(READERS)]
    before = timezone.now() - timedelta(days=2)
    for reader in readers:
        choice = Choice("daily", time_zone="UTC", hour=timezone.now().hour)
        actions.subscribe(user_id=reader.pk, choice=choice, at=before, position=0)
    for number in range(PRACTICES):
        case = factories.practice(cast.vesterhaven, cast.lead, title=f"Practice {number}")
        factories.at_state(case, "submitted", lead=cast.lead, reviewer=readers[0])
    journal.stamp()
    Subscription.objects.update(next_due_at=timezone.now())
    return {reader.email for reader in readers}


def digests(stage: Stage) -> list[Received]:
    return [one for one in stage.sink.received if ".digests." in str(one.message["List-Id"])]


def all_sent() -> bool:
    digest = Mail.objects.filter(purpose="digest")
    return digest.count() >= READERS and not digest.exclude(state="sent").exists()


def let_the_lease_run_out() -> None:
    """Five minutes pass for what a dead worker held."""
    Mail.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))


def assert_each_entry_once(stage: Stage, owed: set[str], *, doubled: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Every reader got every entry in one mail; only ids in ``doubled`` may have come twice, word for word the same."""
    came = digests(stage)
    ids = Counter(one.message_id for one in came)
    assert {one for one, times in ids.items() if times > 1} <= doubled
    assert max(ids.values()) <= 2
    by_reader = {one.to: one.message_id for one in came}
    assert set(by_reader) == owed
    assert len(ids) == len(owed), "one mail a reader, under one name"
    for one in came:
        text = str(one.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        for number in range(PRACTICES):
            assert text.count(f"“Practice {number}”") == 1
    assert {one.raw for one in came if one.message_id in doubled} <= {
        whole(mail).rstrip() + b"\r\n" for mail in Mail.objects.all()
    }
    assert list(compose.differences()) == []


def test_killed_while_sending_loses_none_and_doubles_none(stage: Stage, owed: set[str]) -> None:
    """The worker dies with a mail half handed over: the server never said yes, so it comes once, from the next worker."""
    first = stage.worker("first")

    def die(_to: str) -> None:
        if len(stage.sink.received) == 7:
            stage.sink.before_data = None
            kill(first)
            raise ConnectionAbortedError

    stage.sink.before_data = die
    stage.tick()
    eventually(lambda: first.ended() is not None, "the worker was killed")
    assert 0 < len(digests(stage)) < READERS
    stage.worker("second")
    let_the_lease_run_out()
    stage.tick()
    eventually(all_sent, "the second worker sent the rest")
    assert_each_entry_once(stage, owed)


def test_killed_after_the_server_said_yes_doubles_that_one_under_its_own_name(stage: Stage, owed: set[str]) -> None:
    """The honest gap: taken by the server, not yet written down by us. It comes again, and it is the same mail."""
    first = stage.worker("first")
    gap: set[str] = set()

    def die(mail: Received) -> None:
        if len(stage.sink.received) == 7:
            gap.add(mail.message_id)
            stage.sink.after_data = None
            kill(first)

    stage.sink.after_data = die
    stage.tick()
    eventually(lambda: first.ended() is not None, "the worker was killed")
    stage.worker("second")
    let_the_lease_run_out()
    stage.tick()
    eventually(all_sent, "the second worker sent the rest")
    assert len(gap) == 1
    assert_each_entry_once(stage, owed, doubled=gap)


def test_killed_while_composing_composes_anew(stage: Stage, owed: set[str]) -> None:
    """The worker dies inside the transaction that writes issues, mails and positions: nothing of it stands."""
    first = stage.worker("first")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE mail_mail IN SHARE MODE")  # the worker's INSERT of mails waits here

        def stuck() -> bool:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'mail_mail'::regclass")
            return bool(cursor.fetchone()[0])

        stage.nudge("digests.compose", "digests")
        eventually(stuck, "the worker is in the middle of composing")
        kill(first)
        assert not Issue.objects.exists()
    stage.worker("second")
    stage.tick()
    eventually(lambda: Issue.objects.count() == READERS, "composed anew")
    stage.tick()
    eventually(all_sent, "all were sent")
    assert_each_entry_once(stage, owed)


def test_a_flushed_broker_loses_nothing(stage: Stage, owed: set[str]) -> None:
    """Every message is thrown away, again and again; beat's next tick finds what is due in the tables."""
    stage.tick()
    stage.flush_broker()
    stage.worker()
    stage.beat()
    eventually(lambda: len(digests(stage)) > 0, "beat's tick found what the lost messages forgot", 90)
    stage.flush_broker()
    eventually(all_sent, "all were sent", 90)
    assert_each_entry_once(stage, owed)


def test_a_dead_broker_delays_and_a_new_one_goes_on(stage: Stage, owed: set[str]) -> None:
    assert stage.broker is not None
    stage.worker()
    stage.beat()
    kill(stage.broker)
    stage.start_broker()
    eventually(all_sent, "worker and beat found the new broker", 120)
    assert_each_entry_once(stage, owed)


def test_beat_killed_in_the_middle_of_a_delivery_is_missed_and_a_new_one_goes_on(stage: Stage, owed: set[str]) -> None:
    """Beat dies with the worker after some mails: nobody looks at the tables any more, until a new beat does."""
    first, beat = stage.worker("first"), stage.beat("first-beat")

    def die(_to: str) -> None:
        if len(stage.sink.received) == 7:
            stage.sink.before_data = None
            kill(beat)
            kill(first)
            raise ConnectionAbortedError

    stage.sink.before_data = die
    eventually(lambda: first.ended() is not None, "beat's tick was answered, and both were killed", 120)
    assert 0 < len(digests(stage)) < READERS
    stage.worker("second")
    let_the_lease_run_out()
    stage.beat("second-beat")
    eventually(all_sent, "the new beat found what was left", 120)
    assert_each_entry_once(stage, owed)


def test_two_beats_and_two_workers_double_nothing(stage: Stage, owed: set[str]) -> None:
    for name in ("first", "second"):
        stage.worker(name)
        stage.beat(f"{name}-beat")
    for _ in range(10):
        stage.tick()
    eventually(all_sent, "all were sent", 90)
    for _ in range(5):
        stage.tick()
    assert_each_entry_once(stage, owed)


def sent_at_last(stage: Stage) -> None:
    """The schedule goes on asking until nothing waits."""

    def ticked() -> bool:
        stage.tick()
        return all_sent()

    eventually(ticked, "all were sent")


@pytest.mark.parametrize("moment", [1, 9, 25])
def test_the_database_killed_while_sending_loses_none(stage: Stage, owed: set[str], durable: None, moment: int) -> None:
    """The server said yes and the database died before that was written: that batch alone may come again, under its names."""
    reached, recovered = Event(), Event()

    def hold(_mail: Received) -> None:
        if len(digests(stage)) >= moment and not reached.is_set():
            reached.set()
            recovered.wait(60)

    stage.sink.after_data = hold
    stage.worker(processes=1)
    stage.tick()
    assert reached.wait(90), "mails are on their way"
    stage.crash_the_database()
    doubtful = set(Mail.objects.filter(state="sending").values_list("message_id", flat=True))
    recovered.set()
    eventually(
        lambda: "mail.deliver" in stage.log() and "raised unexpected" in stage.log(), "the worker gave the batch up"
    )
    let_the_lease_run_out()
    sent_at_last(stage)
    assert_each_entry_once(stage, owed, doubled=doubtful)


def test_the_database_killed_while_composing_composes_anew(stage: Stage, owed: set[str], durable: None) -> None:
    stage.worker(processes=1)
    blocker = psycopg2.connect(stage.environment["DATABASE_URL"])
    with blocker.cursor() as cursor:
        cursor.execute("LOCK TABLE mail_mail IN SHARE MODE")  # the worker's INSERT of mails waits here

    def stuck() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'mail_mail'::regclass")
            return bool(cursor.fetchone()[0])

    stage.nudge("digests.compose", "digests")
    eventually(stuck, "the worker is in the middle of composing")
    stage.crash_the_database()
    with suppress(psycopg2.Error):
        blocker.close()
    assert not Issue.objects.exists(), "nothing of it stands"
    sent_at_last(stage)
    assert_each_entry_once(stage, owed)
