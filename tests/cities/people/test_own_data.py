"""What is held on a person, in words and as one file."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.people import queries
from cities.people.models import User
from compact_portal.kit.persons import keepers
from tests import factories
from tests.cast import Cast
from tests.cities.people.erasing import ADDRESS, AT, NAME, busy_person

pytestmark = pytest.mark.django_db


def proved(client: Client, person: User, *, ago: int = 0) -> Client:
    """A browser whose person proved a moment ago that it is they."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time() - ago, "type": "totp", "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def downloaded(client: Client) -> dict[str, Any]:
    answer = client.get("/account/data/download/")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content.decode("utf-8"))
    return found


def test_the_page_says_what_each_room_holds(cast: Cast) -> None:
    page = cast.browser(cast.observer).get("/account/data/").content.decode()
    assert all(str(keeper.holds) in page for keeper in keepers())


def test_the_file_holds_something_from_every_room(cast: Cast) -> None:
    who = busy_person(cast)
    answer = proved(cast.browser(who), who).get("/account/data/download/")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="compact-portal-20')
    assert "no-store" in answer.headers["Cache-Control"]
    found = json.loads(answer.content)
    assert set(found) == {"portal", "made", *(keeper.room for keeper in keepers())}
    assert all(any(rows for rows in found[keeper.room].values()) for keeper in keepers())
    assert found["account"]["account"][0]["name"] == NAME
    assert found["membership"]["memberships"] == [
        {
            "city": "Vesterhaven", "role": "lead", "since": "2026-11-02T09:00:00Z", "until": None,
            "name_on_the_citys_page": True,
        }
    ]  # fmt: skip
    assert found["registration"]["documents"][0]["name"] == "Zebulon Quist mandate.pdf"
    assert {one["to"] for one in found["mail"]["mails"]} == {ADDRESS}
    assert "\n  " in answer.content.decode() and "Quist’s office" in answer.content.decode()


def test_neither_secrets_nor_what_is_others(cast: Cast) -> None:
    who = busy_person(cast)
    body = json.dumps(queries.everything(who.pk), default=str)
    assert "JBSWY3DPEHPK3PXP" not in body and who.password not in body
    assert "colleague@vesterhaven.example" not in body and cast.lead.email not in body and "s" * 64 not in body


def test_who_signed_in_long_ago_is_asked_once_more(cast: Cast) -> None:
    who = cast.reviewer
    client = proved(cast.browser(who), who, ago=3600)
    answer = client.get("/account/data/download/")
    assert answer.status_code == 302 and "reauthenticate" in answer.headers["Location"]
    assert proved(client, who).get("/account/data/download/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_number_of_statements_does_not_grow(cast: Cast, rows: int) -> None:
    for number in range(rows):
        case = factories.practice(cast.vesterhaven, cast.lead, title=f"Practice {number}", at=AT)
        factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer, at=AT)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.everything(cast.lead.pk)
    assert len(caught) == 38


def test_mail_and_what_is_held_are_found_from_the_account(cast: Cast) -> None:
    page = cast.browser(cast.lead).get("/account/").content.decode()
    for address in ("/digest/", "/account/data/", "/account/erasure/"):
        assert f'href="{address}"' in page
