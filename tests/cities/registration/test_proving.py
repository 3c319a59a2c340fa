"""Proving the address: by the code, by POST, five times, for half an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from compact_portal.kit import clock
from submissions.journal.models import Entry
from tests.cities.registration.asking import asked
from tests.support.letters import code_in, letters

pytestmark = pytest.mark.django_db


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_right_code_sends_the_request_to_the_desk_and_the_journal() -> None:
    request, path = asked()
    answer = Client().post(f"{path}prove/", {"code": code_in(letters()[-1])})
    request.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], request.standing) == (302, path, "waiting")
    entry = Entry.objects.get()
    assert (entry.happening, entry.data["city_name"]) == ("registration_asked", "Nordby")


def test_opening_the_links_proves_nothing() -> None:
    request, path = asked()
    code = code_in(letters()[-1])
    for address in (path, f"{path}prove/", f"{path}prove/?code={code}"):
        assert Client().get(address).status_code == 200
    request.refresh_from_db()
    assert request.standing == "unproved"


def test_a_wrong_code_is_said_and_counted() -> None:
    request, path = asked()
    answer = Client().post(f"{path}prove/", {"code": _wrong(code_in(letters()[-1]))})
    request.refresh_from_db()
    assert (answer.status_code, request.code_tries) == (422, 1)
    assert "not the code we sent" in answer.content.decode()


def test_after_five_wrong_codes_the_right_one_is_too_late_until_a_new_one() -> None:
    _request, path = asked()
    code, client = code_in(letters()[-1]), Client()
    for _ in range(5):
        client.post(f"{path}prove/", {"code": _wrong(code)})
    answer = client.post(f"{path}prove/", {"code": code})
    assert answer.status_code == 422 and "tried too often" in answer.content.decode()
    client.post(f"{path}code/")
    assert client.post(f"{path}prove/", {"code": code_in(letters()[-1])}).status_code == 302


def test_a_code_expires_after_half_an_hour() -> None:
    _request, path = asked()
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        answer = Client().post(f"{path}prove/", {"code": code_in(letters()[-1])})
    assert answer.status_code == 422 and "expired" in answer.content.decode()


def test_a_new_code_voids_the_old_one() -> None:
    _, path = asked()
    first = code_in(letters()[-1])
    Client().post(f"{path}code/")
    if code_in(letters()[-1]) != first:
        assert Client().post(f"{path}prove/", {"code": first}).status_code == 422


def test_new_codes_are_limited() -> None:
    _, path = asked()
    assert [Client().post(f"{path}code/").status_code for _ in range(5)] == [302] * 4 + [429]


def test_one_requests_code_proves_no_other() -> None:
    _, _first = asked(email="a@nordby.example")
    second, path = asked(email="b@nordby.example")
    Client().post(f"{path}prove/", {"code": code_in(letters("a@nordby.example")[-1])})
    second.refresh_from_db()
    assert second.standing == "unproved" or code_in(letters("a@nordby.example")[-1]) == code_in(letters()[-1])


def test_proved_twice_is_proved_once() -> None:
    _, path = asked()
    code = code_in(letters()[-1])
    assert [Client().post(f"{path}prove/", {"code": code}).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "1" * 1000, "12\x003456"])
def test_what_is_no_code_is_not_counted_as_a_try(typed: str) -> None:
    request, path = asked()
    assert Client().post(f"{path}prove/", {"code": typed}).status_code == 422
    request.refresh_from_db()
    assert request.code_tries == 0


def test_blanks_and_dashes_do_no_harm() -> None:
    _, path = asked()
    code = code_in(letters()[-1])
    assert Client().post(f"{path}prove/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


@pytest.mark.parametrize("rest", ["", "prove/", "code/"])
def test_a_link_that_is_not_ours_leads_nowhere(rest: str) -> None:
    method = Client().post if rest == "code/" else Client().get
    assert method(f"/register/{'x' * 43}/{rest}").status_code == 404


def test_no_cache_keeps_the_pages_behind_a_link() -> None:
    _request, path = asked()
    for address in (path, f"{path}prove/"):
        assert "no-store" in Client().get(address).headers["Cache-Control"]
