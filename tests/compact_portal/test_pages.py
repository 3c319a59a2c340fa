"""The way in, the frame of every page, and the reader's two choices."""

from __future__ import annotations

import pytest
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from django.template import Context
from django.template.loader import get_template
from django.test import Client

from cities.people.actor import ActingCity, Actor, Seat
from compact_portal.navigation import links
from tests import factories
from tests.cast import Cast
from tests.support.forms import soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("practices", [1, 3, 8])
def test_the_start_page_asks_the_same_however_much_there_is(
    cast: Cast, client: Client, practices: int, django_assert_num_queries: object
) -> None:
    for number in range(practices):
        case = factories.practice(cast.vesterhaven, cast.lead, title=f"Practice {number}")
        factories.at_state(case, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    client.get("/")
    with django_assert_num_queries(6):  # type: ignore[operator]
        answer = client.get("/")
    assert answer.status_code == 200
    assert f"Practice {practices - 1}" in answer.content.decode()


def test_the_start_page_of_an_empty_portal_stands(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Nothing is published yet" in answer.content.decode()


def test_the_start_page_counts_only_what_is_public(cast: Cast, client: Client) -> None:
    secret = factories.practice(cast.vesterhaven, cast.lead, title="For UNHCR alone", confidentiality="unhcr_only")
    factories.at_state(secret, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    factories.practice(cast.vesterhaven, cast.lead, title="Still a draft")
    page = client.get("/").content.decode()
    assert "For UNHCR alone" not in page and "Still a draft" not in page
    assert "practices from 0 cities" in page


def test_a_signed_out_reader_gets_no_cookie(client: Client) -> None:
    for address in ("/", "/about/", "/library/", "/cities/"):
        assert not client.get(address).cookies


@pytest.mark.parametrize("address", ["/", "/about/", "/library/", "/rounds/", "/cities/", "/letters/", "/framework/"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_stand_in_both_directions(client: Client, address: str, language: str) -> None:
    client.cookies[conf.LANGUAGE_COOKIE_NAME] = language
    page = client.get(address).content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert " style=" not in page and "<script>" not in page and " onclick=" not in page


def test_a_language_is_kept_and_the_reader_returns(client: Client) -> None:
    answer = client.post("/language/", {"language": "ar", "next": "/library/?q=rent"})
    assert answer.headers["Location"] == "/library/?q=rent"
    assert client.cookies[conf.LANGUAGE_COOKIE_NAME].value == "ar"


def test_a_language_we_do_not_speak_is_not_kept(client: Client) -> None:
    client.post("/language/", {"language": "tlh", "next": "/"})
    assert conf.LANGUAGE_COOKIE_NAME not in client.cookies


def test_an_appearance_is_kept_shown_and_forgotten(client: Client) -> None:
    client.post("/appearance/", {"appearance": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/appearance/", {"appearance": "device"})
    assert "data-theme" not in client.get("/").content.decode()


def test_a_forged_appearance_is_not_shown(client: Client) -> None:
    client.cookies["appearance"] = '"><script>'
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "", "x"],
)
@pytest.mark.parametrize("address", ["/language/", "/appearance/"])
def test_no_choice_leads_elsewhere(client: Client, address: str, evil: str) -> None:
    assert client.post(address, {"next": evil}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"referer": "https://evil.example/x"}],
)
def test_a_choice_posted_from_elsewhere_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/language/", {"language": "ar"}, headers=headers).status_code == 403


def test_a_choice_is_not_made_by_a_link(client: Client) -> None:
    assert client.get("/language/?language=ar").status_code == 405


def test_an_address_that_takes_only_a_form_says_so(client: Client) -> None:
    """Django answers with an empty page: whoever comes back to a form's address after signing in would see nothing."""
    answer = client.get("/language/", headers={"accept-language": "ar"})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert '<p class="eyebrow">405</p>' in page and 'dir="rtl"' in page and "Content-Security-Policy" in answer.headers


def test_a_session_that_has_ended_is_said_to_have(cast: Cast) -> None:
    """Access that was taken away in the middle of something must not end in a sign-in page that explains nothing."""
    for method, said in (
        ("get", "Your session has ended. Sign in"),
        ("post", "so what you sent was not done"),
    ):
        browser = cast.browser(cast.lead)
        Session.objects.all().delete()
        away = getattr(browser, method)("/city/settings/")
        assert away.headers["Location"] == "/accounts/login/?next=/city/settings/"
        assert said in browser.get(away.headers["Location"]).content.decode()
        again = browser.get("/city/settings/", follow=True)
        assert "session has ended" not in again.content.decode()
    assert "session has ended" not in Client().get("/city/settings/", follow=True).content.decode()


def test_nothing_is_said_of_what_a_script_sent(cast: Cast) -> None:
    """Its page has told the person already, and keeps the text: "was not done" would say that the text is lost."""
    browser = cast.browser(cast.lead)
    Session.objects.all().delete()
    away = browser.post("/city/settings/", headers={"accept": "application/json"})
    assert away.headers["Location"] == "/accounts/login/?next=/city/settings/"
    assert not soup(browser.get(away.headers["Location"])).select(".told .note")


@pytest.mark.parametrize(
    ("stood", "back"),
    [
        ("http://testserver/city/people/?page=2", "/city/people/%3Fpage%3D2"),
        ("https://evil.example/city/people/", "/city/leave/"),
        ("http://testserver//evil.example/", "/evil.example/"),
        ("", "/city/leave/"),
    ],
)
def test_after_a_form_one_comes_back_to_the_page_it_stood_on(client: Client, stood: str, back: str) -> None:
    away = client.post("/city/leave/", headers={"referer": stood} if stood else {})
    assert away.headers["Location"] == f"/accounts/login/?next={back}"


def _labels(actor: Actor) -> list[str]:
    return [str(link.label) for link in links(actor, "/")]


CITY = ActingCity(1, "Vesterhaven", "vesterhaven")


def test_each_kind_of_person_has_their_own_head() -> None:
    assert _labels(Actor())[0] == "Library"
    assert _labels(Actor(user_id=1, memberships=(Seat(CITY, "observer"),)))[0] == "Your city"
    reviewer = _labels(Actor(user_id=1, staff_roles=frozenset({"reviewer"})))
    assert reviewer[0] == "Queue" and "Registrations" not in reviewer and "Mail" not in reviewer
    assert {"Registrations", "Mail"} <= set(_labels(Actor(user_id=1, staff_roles=frozenset({"administrator"}))))


def test_one_entry_is_current() -> None:
    assert [link.current for link in links(Actor(), "/library/") if link.current] == ["page"]
    assert [str(link.label) for link in links(Actor(), "/library/PR-2026-0001/") if link.current == "true"] == [
        "Library"
    ]
    assert not [link for link in links(Actor(), "/elsewhere/") if link.current]


def test_a_member_of_two_cities_may_change_between_them(cast: Cast) -> None:
    from cities.membership.models import Membership

    Membership.objects.create(city=cast.tell_nouran, user=cast.lead, role="drafter", since=factories.AT)
    page = cast.browser(cast.lead).get("/about/").content.decode()
    assert 'action="/city/switch/"' in page and "Tell Nouran" in page


def test_a_lost_page_offers_a_way_on(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert 'action="/library/"' in answer.content.decode()


@pytest.mark.parametrize("status", ["500", "503"])
def test_pages_for_our_own_faults_need_nothing(status: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        page = get_template(f"errors/{status}.html").template.render(Context())  # type: ignore[attr-defined]
    assert f'<p class="eyebrow">{status}</p>' in page


@pytest.mark.parametrize("name", ["400", "403", "405", "429", "csrf"])
def test_the_other_pages_for_faults_stand(name: str, client: Client) -> None:
    from django.test import RequestFactory

    page = get_template(f"errors/{name}.html").render({}, RequestFactory().get("/"))
    assert "<h1>" in page and "Compact Portal" in page
