"""The pages on which a person asks to be erased, and administrators decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cities.people.models import ErasureRequest
from tests import factories
from tests.cast import Cast
from tests.cities.people.erasing import AT, asked
from tests.cities.people.test_own_data import proved
from tests.support.forms import soup, words

pytestmark = pytest.mark.django_db


def test_a_person_asks_and_takes_it_back(cast: Cast) -> None:
    client = cast.browser(cast.stranger)
    page = client.get("/account/erasure/")
    assert "What stays" in words(page) and "Ask to be erased in 30 days" in words(page)
    assert client.post("/account/erasure/").status_code == 302
    assert ErasureRequest.objects.get().user == cast.stranger
    page = client.get("/account/erasure/")
    assert "You asked to be erased" in words(page) and "Ask to be erased in" not in words(page)
    assert client.post("/account/erasure/back/").status_code == 302
    assert ErasureRequest.objects.get().outcome == "withdrawn"


def test_what_must_be_settled_is_said_and_no_button_is_there(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    page = client.get("/account/erasure/")
    assert "Vesterhaven would be without a lead" in words(page)
    main = soup(page).main
    assert main is not None and not main.select("form")
    assert client.post("/account/erasure/").status_code == 409


def test_a_late_post_is_asked_anew_and_does_nothing(cast: Cast) -> None:
    client = proved(cast.browser(cast.reviewer), cast.reviewer, ago=3600)
    answer = client.post("/account/erasure/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/erasure/")
    assert "reauthenticate" in client.get("/account/erasure/").headers["Location"]
    assert not ErasureRequest.objects.exists()
    assert proved(client, cast.reviewer).get("/account/erasure/").status_code == 200


def test_administrators_see_who_waits_and_what_stops_them(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Second Lead")
    request = asked(cast.lead)
    second.memberships.update(until=AT)
    client = cast.browser(cast.administrator)
    assert cast.lead.name in words(client.get("/desk/erasures/"))
    page = words(client.get(f"/desk/erasures/{request.pk}/"))
    assert "without a lead" in page and "Erase now" not in page
    assert client.post(f"/desk/erasures/{request.pk}/erase/").status_code == 409


def test_an_administrator_erases(cast: Cast) -> None:
    request, client = asked(cast.stranger), cast.browser(cast.administrator)
    assert "Erase, and mail 1 person" in words(client.get(f"/desk/erasures/{request.pk}/"))
    assert client.post(f"/desk/erasures/{request.pk}/erase/").status_code == 302
    assert client.post(f"/desk/erasures/{request.pk}/erase/").status_code == 409
    ended = words(client.get("/desk/erasures/?show=ended"))
    assert "A person since erased" in ended and "Sam Stranger" not in ended and "erased.invalid" not in ended


def test_an_administrator_declines_with_a_reason(cast: Cast) -> None:
    request, client = asked(cast.stranger), cast.browser(cast.administrator)
    address = f"/desk/erasures/{request.pk}/decline/"
    for bad in ("", " ", "\x00", "x" * 3000, "\u202e"):
        assert client.post(address, {"reason": bad}).status_code == 422
    assert client.post(address, {"reason": "A court asks for it."}).status_code == 302
    assert ErasureRequest.objects.get().reason == "A court asks for it."


@pytest.mark.parametrize("number", [424_242, 2**63, 10**40])
def test_what_is_not_there_is_not_found(cast: Cast, number: int) -> None:
    client = cast.browser(cast.administrator)
    assert client.get(f"/desk/erasures/{number}/").status_code == 404
    assert client.post(f"/desk/erasures/{number}/erase/").status_code == 404
    assert client.post(f"/desk/erasures/{number}/decline/", {"reason": "No."}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize("show", ["", "ended"])
def test_the_list_costs_the_same_however_long(cast: Cast, rows: int, show: str) -> None:
    client = cast.browser(cast.administrator)
    for number in range(rows):
        ErasureRequest.objects.create(
            user=factories.user(f"Person {number}"), asked_at=AT, due_at=AT + timedelta(days=number),
            **({"ended_at": AT, "outcome": "declined", "decided_by": cast.administrator} if show else {}),
        )  # fmt: skip
    client.get("/desk/erasures/")
    with CaptureQueriesContext(connection) as caught:
        page = client.get(f"/desk/erasures/?show={show}")
    assert words(page).count("Person ") >= min(rows, 25)
    assert len(caught) == 6
