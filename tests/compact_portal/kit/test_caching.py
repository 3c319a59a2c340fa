"""Redis is away, or silent: every kind of page and act answers as usual, asked once and not again and again; limits shut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from redis.exceptions import TimeoutError as Silent

from compact_portal.kit import caching, limits
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A Redis that takes questions and never answers; the list of what it was asked."""
    settings.CACHES = {
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "unix:///nonexistent/silent.sock?db=0",
        }
    }
    questions: list[str] = []

    def silent(name: str) -> Any:
        def ask(*_args: Any, **_kwargs: Any) -> Any:
            questions.append(name)
            raise Silent("Timeout reading from socket")

        return ask

    for name in ("get", "set", "add", "incr", "delete"):
        monkeypatch.setattr(RedisCache, name, silent(name))
    caching._quiet_until[0] = 0.0
    yield questions
    caching._quiet_until[0] = 0.0


@pytest.mark.slow
def test_a_silent_cache_is_asked_once_and_then_left_in_peace(asked: list[str]) -> None:
    for _ in range(10):
        assert cache.get("a", "nothing") == "nothing"
        cache.set("a", 1)
    assert asked == ["get"]


def test_a_limit_that_cannot_be_counted_is_reached(asked: list[str]) -> None:
    assert not limits.spend("guess", "somebody", times=5, seconds=60)
    assert not limits.spend("guess", "somebody", times=5, seconds=60)


def test_every_kind_of_page_and_act_answers_as_usual(cast: Cast, asked: list[str]) -> None:
    """Read, written, sent, taken in hand; with a cache that answers nobody and no broker at all."""
    case = factories.practice(cast.vesterhaven, cast.lead)
    lead, reviewer, administrator = (cast.browser(one) for one in (cast.lead, cast.reviewer, cast.administrator))
    pages = [
        (Client(), "/"), (Client(), "/accounts/login/"), (lead, "/city/"), (lead, "/city/practices/"),
        (lead, f"/city/practices/{case.reference}/"), (lead, "/account/mail/"),
        (administrator, "/desk/mail/"), (administrator, "/desk/registrations/"),
    ]  # fmt: skip
    assert [(path, one.get(path).status_code) for one, path in pages] == [(path, 200) for _one, path in pages]
    step = f"/city/practices/{case.reference}/problem/"
    assert lead.post(step, form_at(lead, step, "form[data-autosave]") | {"problem": "As usual"}).status_code == 302
    check = f"/city/practices/{case.reference}/check/"
    assert lead.post(check, {"version": Submission.objects.get().version}).status_code == 302
    assert Submission.objects.get().state == "submitted"
    assert reviewer.get(f"/desk/cases/{case.reference}/").status_code == 200
    assert len(asked) <= 3, f"one question unanswered is enough: {asked}"
