"""Readiness turns red when a promise is not kept, and not before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from compact_portal.mail import actions as mail
from compact_portal.mail.models import Mail
from submissions.journal import actions as journal
from submissions.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticking() -> None:
    mail.beat(name="beat", at=timezone.now())


def test_alive_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_ready_while_the_broker_is_away(client: Client, ticking: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["findings"]["broker"]["well"] is False
    assert answer.json()["findings"]["migrations"]["well"] is True


def test_a_beat_never_seen_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["findings"]["beat"]["well"] is False


def test_a_beat_that_stopped_is_not_ready(client: Client) -> None:
    mail.beat(name="beat", at=timezone.now() - timedelta(minutes=6))
    assert client.get("/readyz").status_code == 503


def test_an_entry_that_nobody_stamps_is_not_ready(client: Client, ticking: None) -> None:
    Entry.objects.create(happening="noted", at=timezone.now() - timedelta(minutes=6))
    assert client.get("/readyz").status_code == 503


def test_a_mail_that_nobody_sends_is_not_ready(client: Client, ticking: None) -> None:
    late = timezone.now() - timedelta(minutes=6)
    mail.post(key="test:1", to="ana@city.example", subject="Hello", text="Hi.", purpose="notice", at=late)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["findings"]["oldest waiting mail"]["well"] is False


def test_the_same_as_metrics(client: Client, ticking: None) -> None:
    text = client.get("/metrics").content.decode()
    assert 'portal_well{part="database"} 1.0' in text
    assert 'portal_age_seconds{part="oldest waiting mail"} 0.0' in text


def test_an_entry_that_nobody_routes_is_not_ready(client: Client, ticking: None) -> None:
    Entry.objects.create(happening="noted", at=timezone.now() - timedelta(minutes=6))
    journal.stamp()
    findings = client.get("/readyz").json()["findings"]
    assert findings["oldest unstamped entry"]["well"] is True
    assert findings["oldest unrouted entry"]["well"] is False


def _silent_beat(past: datetime) -> None:
    mail.beat(name="beat", at=past)


def _waiting_mail(past: datetime) -> None:
    mail.post(key="test:1", to="ana@city.example", subject="Hello", text="Hi.", purpose="notice", at=past)


def _mail_of_a_dead_worker(past: datetime) -> None:
    _waiting_mail(past)
    Mail.objects.update(state="sending", lease_token="gone", lease_until=past)


def _unstamped(past: datetime) -> None:
    Entry.objects.create(happening="noted", at=past)


def _unrouted(past: datetime) -> None:
    _unstamped(past)
    journal.stamp()


@pytest.mark.parametrize(
    ("cause", "part"),
    [
        (_silent_beat, "beat"),
        (_waiting_mail, "oldest waiting mail"),
        (_mail_of_a_dead_worker, "oldest waiting mail"),
        (_unstamped, "oldest unstamped entry"),
        (_unrouted, "oldest unrouted entry"),
    ],
)
def test_each_cause_turns_its_metric_red_within_five_minutes(
    client: Client, ticking: None, cause: Callable[[datetime], None], part: str
) -> None:
    cause(timezone.now() - timedelta(seconds=301))
    assert client.get("/readyz").json()["findings"][part]["well"] is False
    text = client.get("/metrics").content.decode()
    assert f'portal_well{{part="{part}"}} 0.0' in text
    (age,) = [
        float(line.split()[-1]) for line in text.splitlines() if line.startswith(f'portal_age_seconds{{part="{part}"}}')
    ]
    assert age > 300
