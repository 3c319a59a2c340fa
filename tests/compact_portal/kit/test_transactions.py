"""A deadlock's victim tries again; who waits too long, for a lock or for an answer, is told so on a page."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import psycopg2
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import OperationalError, connection

from cities.registry.models import City
from compact_portal.kit.transactions import action
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_lock_each_other_out_both_come_through() -> None:
    cities = [factories.city(name).pk for name in ("Vesterhaven", "Aarhus")]
    together, tries, problems = Barrier(2), [0, 0], []

    @action
    def touch(who: int, order: list[int]) -> None:
        tries[who] += 1
        City.objects.select_for_update().get(pk=order[0])
        if tries[who] == 1:
            together.wait(10)  # each holds what the other wants next
        City.objects.select_for_update().get(pk=order[1])

    def run(who: int, order: list[int]) -> None:
        try:
            touch(who, order)
        except OperationalError as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(0, cities)), Thread(target=run, args=(1, cities[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [] and sorted(tries) == [1, 2], "one of the two was stopped, and tried again"


def test_a_victim_is_tried_three_times_and_no_more() -> None:
    tries = []

    class Stopped(psycopg2.OperationalError):
        pgcode = "40P01"

    @action
    def stopped() -> None:
        tries.append(1)
        raise OperationalError from Stopped()

    with pytest.raises(OperationalError):
        stopped()
    assert len(tries) == 3


@pytest.fixture
def page(transactional_db: None) -> tuple[Any, str, dict[str, Any], Submission]:
    """A drafter, a page they write on, and what they typed."""
    cast = Cast()
    case = factories.practice(cast.vesterhaven, cast.drafter)
    client, path = cast.browser(cast.drafter), f"/city/practices/{case.reference}/problem/"
    client.raise_request_exception = False
    return client, path, form_at(client, path, "form[data-autosave]") | {"problem": "What I typed"}, case


def said_busy(answer: Any) -> None:
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "30"
    assert page.h1 and page.h1.text == "The portal is busy" and page.select_one("link[rel=stylesheet]")
    assert "send it again" in page.text and page.select_one("a.button")


def test_who_waits_too_long_for_somebody_else_is_told(page: Any) -> None:
    client, path, form, case = page
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    made = connection.settings_dict
    other = psycopg2.connect(host=made["HOST"], port=made["PORT"] or None, user=made["USER"], dbname=made["NAME"])
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM submissions_submission WHERE id = %s FOR UPDATE", [case.pk])
            said_busy(client.post(path, form))
    finally:
        other.close()
        connection.close()
    assert client.post(path, form).status_code == 302, "and then it is taken"


def test_a_question_that_takes_too_long_is_told(page: Any) -> None:
    client, path, form, _case = page

    def slow(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "submissions_practice" in sql:
            execute("SELECT pg_sleep(5)", (), False, context)
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
    with connection.execute_wrapper(slow):
        said_busy(client.get(path))
        said_busy(client.post(path, form))
    connection.close()
    assert client.post(path, form).status_code == 302


def test_in_production_both_end() -> None:
    options = settings.DATABASES["default"]["OPTIONS"]["options"]
    assert "statement_timeout=20000" in options and "lock_timeout=5000" in options
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
