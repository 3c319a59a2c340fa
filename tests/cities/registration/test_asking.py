"""Asking to take part: the form, hostile input, the same answer for every address, and limits."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.registration.models import Registration
from tests.cast import Cast
from tests.cities.registration.asking import TYPED, asked, send
from tests.support.letters import code_in, letters, text

pytestmark = pytest.mark.django_db


def test_the_start_page_says_what_is_needed() -> None:
    answer = Client().get("/register/")
    assert answer.status_code == 200
    assert "ten minutes" in answer.content.decode()


def test_a_request_is_kept_unproved_and_a_code_is_mailed() -> None:
    request, path = asked()
    assert (request.standing, request.proposed_name, request.proposed_country_id) == ("unproved", "Nordby", "DK")
    assert re.fullmatch(r"/register/[\w-]{43}/", path)
    (letter,) = letters("karen@nordby.example")
    assert re.search(r"^\s+\d{6}$", text(letter), re.MULTILINE)


def test_a_city_of_the_registry_is_recognised_by_any_of_its_names(cast: Cast) -> None:
    cast.vesterhaven.other_names.create(language="fr", name="Port-de-l’Ouest")
    assert asked(municipality="VESTERHAVEN")[0].city == cast.vesterhaven
    assert asked(municipality="Port-de-l’Ouest")[0].city == cast.vesterhaven


def test_the_link_and_the_code_are_stored_as_digests_only() -> None:
    request, path = asked()
    row = Registration.objects.filter(pk=request.pk).values().get()
    token = path.strip("/").split("/")[-1]
    code = code_in(letters()[-1])
    assert token not in str(row) and code not in (row["code"], row["secret"])
    # The desk shows subjects to administrators, and keeps them when the text is dropped.
    assert code not in str(letters()[-1]["Subject"])


def test_the_form_sent_ten_times_asks_once() -> None:
    page = Client().get("/register/request/").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    places = {send(once=once[1]).headers["Location"] for _ in range(10)}
    assert (len(places), Registration.objects.count(), len(letters())) == (1, 1, 1)


def test_going_back_to_put_the_address_right_sends_the_code_there() -> None:
    once = re.search(r'name="once" value="([^"]+)"', Client().get("/register/request/").content.decode())
    assert once
    wrong = send(once=once[1], email="karen@nordbi.example").headers["Location"]
    right = send(once=once[1], email="karen@nordby.example").headers["Location"]
    assert wrong != right
    assert len(letters("karen@nordby.example")) == 1


def test_an_invented_name_of_a_form_is_no_link() -> None:
    assert send(once="x").headers["Location"] != send(once="x").headers["Location"]


def test_an_address_with_an_account_is_answered_like_one_without(cast: Cast) -> None:
    known, unknown = send(email=cast.lead.email), send(email="nobody@vesterhaven.example")
    assert known.status_code == unknown.status_code == 302
    mails = [
        re.sub(r"\d{6}", "", text(letters(address)[0])) for address in (cast.lead.email, "nobody@vesterhaven.example")
    ]
    assert mails[0] == mails[1]


def test_an_address_with_an_account_costs_the_same_work(cast: Cast) -> None:
    spent = []
    for address in (cast.lead.email, "nobody@vesterhaven.example"):
        with CaptureQueriesContext(connection) as asked_for:
            send(email=address, municipality="Nordby")
        spent.append([re.sub(r"'[^']*'|\d+", "", one["sql"]) for one in asked_for])
    assert spent[0] == spent[1]


@pytest.mark.parametrize("field", ["municipality", "person", "office", "mandate"])
@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "x" * 1_000_000, "", "   "])
def test_hostile_text_is_answered_with_a_sentence(field: str, bad: str) -> None:
    answer = send(**{field: bad})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error:" in page.replace("<title>Error: ", "<title>Error:") and 'class="error"' in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("email", "karen@nordby.example\nBcc: all@city.example"),
        ("email", "karen"),
        ("email", "a@" + "x" * 300 + ".example"),
        ("country", "XX"),
        ("country", "DK' OR 1=1"),
        ("language", "tlh"),
    ],
)
def test_impossible_choices_are_refused(field: str, bad: str) -> None:
    assert send(**{field: bad}).status_code == 422
    assert not letters()


def test_markup_is_shown_as_it_was_typed() -> None:
    _, path = asked(person="<script>alert(1)</script>", mandate="{{ settings.SECRET_KEY }}")
    page = Client().get(path).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "{{ settings.SECRET_KEY }}" in page


def test_a_name_cannot_put_a_line_into_a_mail_head() -> None:
    send(municipality="Nordby\r\nBcc: all@city.example", person="Karen\r\nBcc: all@city.example")
    (letter,) = letters()
    assert letter["Bcc"] is None


def test_invalid_utf8_is_not_a_fault() -> None:
    answer = Client().generic(
        "POST", "/register/request/", b"municipality=%ff%fe&person=\xff", "application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 422)


def test_standing_and_city_cannot_be_smuggled_in(cast: Cast) -> None:
    request, _ = asked(standing="approved", city=cast.vesterhaven.pk, decided_by=cast.lead.pk, city_id=1)
    assert (request.standing, request.city, request.decided_by) == ("unproved", None, None)


def test_one_address_gets_five_codes_an_hour() -> None:
    assert [send().status_code for _ in range(6)] == [302] * 5 + [429]


def test_one_network_asks_twenty_times_an_hour() -> None:
    answers = [send(email=f"karen{n}@nordby.example").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_without_the_cache_nobody_can_ask(settings: object) -> None:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "unix:///nonexistent/asking.sock",
        }
    }
    answer = send()
    assert answer.status_code == 429
    assert TYPED["mandate"] in answer.content.decode()
