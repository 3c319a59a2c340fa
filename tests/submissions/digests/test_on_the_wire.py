"""Digests and notices as the mail server gets them: what lists, threads and stops them, in the bytes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compact_portal.mail import actions as post_office
from submissions.digests import actions
from submissions.digests.models import Subscription
from submissions.journal import actions as journal
from submissions.notices import actions as notices
from tests.cast import Cast
from tests.submissions.digests.test_composing import AT, DAY, compose_at, filed, subscribe
from tests.support.smtp import Received, Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as running:
        settings.MAIL_URL = running.url
        yield running


def sent(sink: Sink, at: Any = AT) -> list[Received]:
    """What the server takes now."""
    before = len(sink.received)
    post_office.deliver_due(at=at)
    return sink.received[before:]


def test_a_digest_is_one_of_a_list_that_is_left_with_one_click(cast: Cast, sink: Sink) -> None:
    one = subscribe(cast.reviewer)
    filed(cast)
    compose_at(AT)
    (came,) = sent(sink)
    head = came.raw.split(b"\r\n\r\n")[0]
    stop = f"http://testserver/digest/stop/{one.unsubscribe_token}/"
    for line in (
        b"List-Id: <staff.digests.portal.example>",
        f"List-Unsubscribe: <{stop}>".encode(),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"Auto-Submitted: auto-generated",
        b"Precedence: bulk",
    ):
        assert head.replace(b"\r\n ", b" ").split(b"\r\n").count(line) == 1, line
    assert all(len(line) <= 998 for line in came.raw.split(b"\r\n"))
    address = stop.removeprefix("http://testserver")
    mailer = Client(enforce_csrf_checks=True)
    for method in (mailer.get, mailer.head):
        assert method(address).status_code == 200
    one.refresh_from_db()
    assert one.cadence == "daily", "a scanner that opens every link stops nothing"
    answer = mailer.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and not answer.cookies.get("sessionid")
    one.refresh_from_db()
    assert one.cadence == "off"


def test_digests_of_one_subscription_hang_together_and_no_others_do(cast: Cast, sink: Sink) -> None:
    subscribe(cast.reviewer)
    subscribe(cast.coordinator)
    for day in range(2):
        filed(cast, f"Practice {day}")
        compose_at(AT + day * DAY)
    came = sent(sink, AT + DAY)
    threads: dict[str, set[str]] = {}
    for one in came:
        threads.setdefault(one.to, set()).add(str(one.message["References"]))
    assert len(came) == 4 and len({one.message_id for one in came}) == 4
    assert [len(found) for found in threads.values()] == [1, 1]
    assert len({reference for found in threads.values() for reference in found}) == 2


def test_a_name_stays_however_often_it_is_tried_and_wherever_it_is_restored(cast: Cast, sink: Sink) -> None:
    """A backup from before the digest was made: it is made and sent once more, under the name it had."""
    one = subscribe(cast.reviewer)
    filed(cast)
    journal.stamp()
    sink.answers[cast.reviewer.email] = ["451 later"]
    actions.compose_due(at=AT)
    assert sent(sink) == []
    (first,) = sent(sink, AT + timedelta(hours=1))
    from compact_portal.mail.models import Mail
    from submissions.digests.models import DigestRun, Issue

    Mail.objects.all().delete()
    Issue.objects.all().delete()
    DigestRun.objects.all().delete()
    Subscription.objects.filter(pk=one.pk).update(position=0, next_due_at=AT)
    actions.compose_due(at=AT)
    (again,) = sent(sink, AT + timedelta(hours=2))
    assert again.message_id == first.message_id and again.message["Subject"] == first.message["Subject"]


def test_a_notice_says_where_to_choose_and_hangs_on_its_filing(cast: Cast, sink: Sink) -> None:
    filed(cast, "School buses", "accepted")
    journal.stamp()
    notices.route(at=AT)
    came = sent(sink)
    assert len(came) == 2
    assert {str(one.message["References"]) for one in came} == {str(one.message["In-Reply-To"]) for one in came}
    assert len({str(one.message["References"]) for one in came}) == 1
    for one in came:
        assert one.message["List-Id"] == "<notices.portal.example>"
        assert one.message["Auto-Submitted"] == "auto-generated"
        assert str(one.message["List-Unsubscribe"]).endswith("/account/mail/>")
        # A page where one chooses is not left with one click, so nothing may say that it is.
        assert one.message["List-Unsubscribe-Post"] is None
