"""Signing in: by password, by code, the same for everybody, through the post office."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cities.people.models import User
from tests import factories
from tests.cast import Cast
from tests.support.letters import code_in, letters, link_in, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons"


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password} | more)


def test_with_a_password(cast: Cast) -> None:
    client = Client()
    answer = sign_in(client, with_password(cast.lead).email)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/start/")
    assert client.get("/account/").status_code == 200


def test_with_a_code_by_mail(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": cast.lead.email})
    (letter,) = letters(cast.lead.email)
    assert letter["Subject"] == "Your sign-in code for Compact Portal"
    assert "text/html" in str(letter)
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(letter)})
    assert answer.headers["Location"] == "/start/"
    assert client.get("/account/").status_code == 200


def test_a_code_is_lost_after_five_wrong_tries(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": cast.lead.email})
    code = code_in(letters(cast.lead.email)[0])
    for _ in range(5):
        client.post("/accounts/login/code/confirm/", {"code": "XXXX-XXXX"})
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/account/").status_code == 302


def test_an_unknown_address_is_answered_like_a_known_one(cast: Cast) -> None:
    with_password(cast.lead)
    pages = []
    for email in (cast.lead.email, "not-there@vesterhaven.example"):
        client = Client()
        wrong = sign_in(client, email, "wrong")
        asked = client.post("/accounts/login/code/", {"email": email})
        shown = client.get("/accounts/login/code/confirm/")
        reset = client.post("/accounts/password/reset/", {"email": email})
        done = client.get("/accounts/password/reset/done/")
        pages.append([bare(one, email) for one in (wrong, asked, shown, reset, done)])
    assert pages[0] == pages[1]
    assert len(letters(cast.lead.email)) == len(letters("not-there@vesterhaven.example")) == 2


def test_who_is_unknown_is_told_by_mail_alone(cast: Cast) -> None:
    Client().post("/accounts/login/code/", {"email": "nobody@vesterhaven.example"})
    assert "http://testserver/register/" in text(letters("nobody@vesterhaven.example")[0])


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(cast: Cast) -> None:
    with_password(cast.lead)
    client = Client()
    client.post("/accounts/password/reset/", {"email": cast.lead.email})
    link = link_in(letters(cast.lead.email)[0])
    for _ in range(2):  # a mail scanner opens it first
        page = Client().get(link)
    page = client.get(link)
    new = {"password1": "eight loud herons!", "password2": "eight loud herons!"}
    assert client.post(page.headers["Location"], new).status_code == 302
    assert sign_in(Client(), cast.lead.email, new["password1"]).status_code == 302
    assert "no longer works" in Client().get(link).content.decode()
    assert letters(cast.lead.email)[-1]["Subject"] == "Your password was reset"


def test_the_link_of_a_reset_names_the_portal_and_not_the_host_it_was_asked_under(cast: Cast) -> None:
    asked = {"email": cast.lead.email}
    Client().post("/accounts/password/reset/", asked, headers={"host": "127.0.0.1"})
    assert "http://127.0.0.1" not in text(letters(cast.lead.email)[-1])
    assert link_in(letters(cast.lead.email)[-1]).startswith("/accounts/password/reset/key/")


def test_nobody_signs_up_alone() -> None:
    for answer in (
        Client().get("/accounts/signup/"),
        Client().post("/accounts/signup/", {"email": "x@y.example", "password1": PASSWORD}),
    ):
        assert "Register your municipality" in answer.content.decode()
    assert not User.objects.exists()


def test_a_suspended_person_is_out_at_the_next_click_and_stays_out(cast: Cast) -> None:
    client = cast.browser(with_password(cast.lead))
    assert client.get("/account/").status_code == 200
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    fresh = Client()
    sign_in(fresh, cast.lead.email)
    assert fresh.get("/account/").status_code == 302


def test_passwords_are_not_guessed_for_ever(cast: Cast) -> None:
    with_password(cast.lead)
    for _ in range(5):
        sign_in(Client(), cast.lead.email, "wrong")
    answer = sign_in(Client(), cast.lead.email)
    assert answer.status_code == 429


def test_codes_are_not_mailed_for_ever(cast: Cast) -> None:
    for _ in range(6):
        Client().post("/accounts/login/code/", {"email": cast.lead.email})
    assert len(letters(cast.lead.email)) == 3


def test_without_the_cache_nobody_is_let_in_and_is_told(cast: Cast, settings: Any) -> None:
    with_password(cast.lead)
    settings.CACHES = {
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "unix:///nonexistent/sign-in.sock",
        }
    }
    client = Client()
    answer = sign_in(client, cast.lead.email)
    assert answer.status_code == 503 and "not possible just now" in answer.content.decode()
    assert client.get("/account/").status_code == 302
    assert cast.browser(cast.lead).get("/account/").status_code == 200


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(cast: Cast, where: str) -> None:
    answer = sign_in(Client(), with_password(cast.lead).email, next=where)
    assert answer.headers["Location"] == "/start/"


def test_one_comes_back_to_where_one_wanted(cast: Cast) -> None:
    assert Client().get("/city/people/").headers["Location"] == "/accounts/login/?next=/city/people/"
    answer = sign_in(Client(), with_password(cast.lead).email, next="/city/people/")
    assert answer.headers["Location"] == "/city/people/"


def test_signing_in_speaks_the_persons_language(cast: Cast) -> None:
    User.objects.filter(pk=with_password(cast.lead).pk).update(language="ar")
    answer = sign_in(Client(), cast.lead.email)
    assert answer.cookies["language"].value == "ar"


def test_the_session_changes_its_name_when_somebody_signs_in(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": cast.lead.email})
    before = client.session.session_key
    client.post("/accounts/login/code/confirm/", {"code": code_in(letters(cast.lead.email)[0])})
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = cast.browser(with_password(cast.lead)), cast.browser(cast.lead)
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "eight loud herons!", "password2": "eight loud herons!"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert there.get("/account/").status_code == 302
    assert letters(cast.lead.email)[-1]["Subject"] == "Your password was changed"


@pytest.mark.parametrize("bad", ["a\x00b", "x" * 200_000, "\u202e", "' OR 1=1 --"])
def test_hostile_input_is_answered(bad: str) -> None:
    assert sign_in(Client(), bad, bad).status_code in (200, 400)
    assert Client().post("/accounts/login/code/", {"email": bad}).status_code in (200, 400)


PAGES = [
    "/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/accounts/inactive/",
    "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/1-x-y/",
    "/accounts/password/reset/key/done/",
]  # fmt: skip
SIGNED_IN = [
    "/accounts/logout/", "/account/address/", "/accounts/password/set/", "/accounts/2fa/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/", "/accounts/sessions/", "/account/", "/start/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES + SIGNED_IN)
def test_every_page_looks_like_ours_and_holds_nothing_inline(cast: Cast, address: str) -> None:
    client = cast.browser(cast.stranger) if address in SIGNED_IN else Client()
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="masthead"' in page and page.count("<h1") == 1
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)
    assert "placeholder=" not in page


def test_sessions_are_listed_and_the_others_ended(cast: Cast) -> None:
    with_password(cast.lead)
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, cast.lead.email)
        client.get("/account/")
    assert here.get("/accounts/sessions/").content.decode().count("127.0.0.1") == 2
    here.post("/accounts/sessions/")
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)


def test_factories_still_make_people_who_can_sign_in(cast: Cast) -> None:
    person = with_password(factories.user("Ada"))
    assert sign_in(Client(), person.email).status_code == 302
