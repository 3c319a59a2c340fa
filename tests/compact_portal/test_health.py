"""Readiness turns red when a promise is not kept, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from compact_portal.mail import actions as mail
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
