"""One's own sessions: in plain words, ended one by one or all together, at the next click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.access import queries
from cities.people import actions as people
from compact_portal.kit import browsers, clock
from tests import factories
from tests.cast import Cast
from tests.cities.people.test_sign_in import PASSWORD, sign_in, with_password

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("sent", "name", "system"),
    [
        (FIREFOX, "Firefox", "Windows"),
        (SAFARI, "Safari", "iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome", "Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari", "macOS"),
        ("curl/8.0", "", ""),
        ("<script>alert(1)</script>" * 9000, "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_browsers_are_named_in_plain_words(sent: str, name: str, system: str) -> None:
    assert browsers.named(sent) == browsers.Browser(name, system)


@pytest.fixture
def two(cast: Cast) -> tuple[Client, Client]:
    """The lead, signed in in two browsers."""
    with_password(cast.lead)
    pair = Client(headers={"user-agent": FIREFOX}), Client(headers={"user-agent": SAFARI})
    for client in pair:
        sign_in(client, cast.lead.email)
    return pair


def opened(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_they_are_listed_with_browser_network_and_times(two: tuple[Client, Client]) -> None:
    page = two[0].get("/accounts/sessions/").content.decode()
    assert page.index("Firefox on Windows") < page.index("Safari on iPhone")
    assert page.count("127.0.0.1") == 2 and page.count("Last seen") == 2 and page.count("This browser") == 1


def test_one_is_ended_by_itself(cast: Cast, two: tuple[Client, Client]) -> None:
    third = Client()
    sign_in(third, cast.lead.email)
    pk = UserSession.objects.get(session_key=two[1].session.session_key).pk
    two[0].post(f"/accounts/sessions/{pk}/end/")
    assert [opened(client) for client in (*two, third)] == [True, False, True]


def test_nobody_ends_somebody_elses(cast: Cast, two: tuple[Client, Client]) -> None:
    pk = UserSession.objects.get(session_key=two[0].session.session_key).pk
    for missing in (pk, 424_242, 2**63, 2**70):
        assert cast.browser(cast.drafter).post(f"/accounts/sessions/{missing}/end/").status_code == 302
    assert opened(two[0])


def test_all_others_end_together(two: tuple[Client, Client]) -> None:
    two[0].post("/accounts/sessions/")
    assert (opened(two[0]), opened(two[1])) == (True, False)


def test_a_new_password_ends_them_and_empties_the_list(cast: Cast, two: tuple[Client, Client]) -> None:
    two[0].post("/accounts/reauthenticate/", {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "eight loud herons!", "password2": "eight loud herons!"}
    two[0].post("/accounts/password/change/", new)
    assert not opened(two[1]) and not UserSession.objects.filter(user=cast.lead).exists()


@pytest.mark.parametrize("change", ["role", "suspended"])
def test_a_role_or_a_suspension_ends_them_at_the_next_click(
    cast: Cast, two: tuple[Client, Client], change: str
) -> None:
    who = factories.actor(cast.administrator)
    assert opened(two[0]) and opened(two[1])
    if change == "role":
        people.give_role(reason="As agreed.", user_id=cast.lead.pk, role="reviewer", actor=who, at=clock.now())
    else:
        people.suspend(reason="As agreed.", user_id=cast.lead.pk, actor=who, at=clock.now())
    assert (opened(two[0]), opened(two[1])) == (False, False)


def test_when_it_was_last_seen_is_noted_now_and_then(two: tuple[Client, Client]) -> None:
    row = UserSession.objects.get(session_key=two[0].session.session_key)
    for minutes, noted in ((5, False), (11, True)):
        at = clock.now() + timedelta(minutes=minutes)
        with time_machine.travel(at, tick=False):
            opened(two[0])
        seen = UserSession.objects.get(pk=row.pk).last_seen_at
        assert (seen != row.last_seen_at) is noted


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_takes_two_queries(cast: Cast, rows: int) -> None:
    clients: list[Any] = [cast.browser(cast.lead) for _ in range(rows)]
    for client in clients:
        UserSession.objects.get_or_create(
            session_key=client.session.session_key,
            defaults={"user": cast.lead, "ip": "192.0.2.1", "user_agent": FIREFOX},
        )
    key = clients[0].session.session_key
    with CaptureQueriesContext(connection) as asked:
        found = queries.sessions_of(cast.lead.pk, key, clock.now())
    assert (len(found), len(asked)) == (rows, 2)
    assert found[0].is_this
