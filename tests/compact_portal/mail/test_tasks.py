"""The ticks: short rounds, helpers before a long queue, and nothing that must not be doubled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from compact_portal.kit import nudges
from compact_portal.mail import actions, queries, tasks
from compact_portal.mail.drafts import Tally
from compact_portal.schedule import SCHEDULE

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be published; a round of two mails, three of which wait."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(nudges, "send", lambda task, **options: found.append({"task": task, **options}))
    monkeypatch.setattr(tasks, "ROUND", 2)
    return found


@pytest.mark.parametrize(("backlog", "helpers"), [(0, 0), (1, 0), (2, 1), (5, 2), (1000, 3)])
def test_a_long_queue_gets_a_few_helpers(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, backlog: int, helpers: int
) -> None:
    monkeypatch.setattr(queries, "backlog", lambda at, most: min(backlog, most))
    monkeypatch.setattr(actions, "deliver_due", lambda **_given: Tally())
    tasks.deliver()
    assert sent == [{"task": "mail.deliver", "alone": True}] * helpers
    sent.clear()
    tasks.deliver(alone=True)
    assert sent == [], "a helper asks for none"


def test_a_full_round_is_followed_by_another(sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "deliver_due", lambda **_given: Tally(sent=2))
    tasks.deliver(alone=True)
    assert len(sent) == 1
    monkeypatch.setattr(actions, "deliver_due", lambda **_given: Tally(deferred=2, stopped=True))
    tasks.deliver(alone=True)
    assert len(sent) == 1, "a server that is away is not asked at once again"


def test_every_tick_names_a_task_that_exists_and_expires() -> None:
    from celery import current_app

    current_app.loader.import_default_modules()
    for name, row in SCHEDULE.items():
        assert row["task"] in current_app.tasks, name
        if isinstance(row["schedule"], float):
            assert row["options"]["expires"] <= 60, name


@pytest.mark.django_db
def test_beat_is_seen() -> None:
    tasks.beat()
    age = queries.heartbeat_age("beat", datetime.now(UTC))
    assert age is not None and age.total_seconds() < 60
