"""Signing in by a browser: a code, then a key alone; an app; an address changed; each page in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from cities.people.models import User
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, app_code, check_axe, check_fits
from tests.support.letters import code_in, letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server: Any, settings: Any) -> Iterator[str]:
    """The portal under a name: a browser keeps no key for a number."""
    settings.PUBLIC_URL = live_server.url.replace("127.0.0.1", "localhost")
    yield settings.PUBLIC_URL


def with_key(page: Page) -> None:
    """Put a key into the browser that is always touched and always knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_code(page: Page, portal: str, person: User) -> None:
    """Sign in by a mailed code, through the pages."""
    page.goto(f"{portal}/accounts/login/")
    page.get_by_role("link", name="Sign in with a code by e-mail").click()
    page.get_by_label("Your e-mail address").fill(person.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("The code from the mail").fill(code_in(letters(person.email)[-1]))
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page, portal: str) -> None:
    page.goto(f"{portal}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def looked_at(page: Page) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_axe(page)
        check_fits(page)


def test_first_by_a_code_then_by_a_key_alone(page: Page, portal: str) -> None:
    cast = Cast()
    with_key(page)
    by_code(page, portal, cast.lead)
    expect(page).to_have_url(re.compile("/city/"))
    page.goto(f"{portal}/account/")
    page.get_by_role("link", name="Set up the second factor").click()
    looked_at(page)
    page.get_by_role("link", name="Set up a key").click()
    looked_at(page)
    page.get_by_label("What you call it").fill("My telephone")
    page.get_by_role("button", name="Set up the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes code")).to_have_count(10)
    looked_at(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download them as text").click()
    assert len(kept.value.path().read_text().split()) == 10
    page.reload()
    expect(page.locator(".codes code")).to_have_count(0)
    page.goto(f"{portal}/accounts/2fa/webauthn/")
    expect(page.get_by_text("Signs you in alone")).to_be_visible()
    looked_at(page)
    sign_out(page, portal)
    page.goto(f"{portal}/accounts/login/?next=/account/")
    looked_at(page)
    page.get_by_role("button", name="Sign in with a key").click()
    expect(page).to_have_url(f"{portal}/account/")
    page.goto(f"{portal}/accounts/sessions/")
    expect(page.get_by_text(re.compile("Chrom.* on Linux")).first).to_be_visible()
    looked_at(page)


def test_a_key_as_the_second_factor_and_once_more_to_change_things(page: Page, portal: str) -> None:
    cast = Cast()
    with_key(page)
    by_code(page, portal, cast.drafter)
    page.goto(f"{portal}/accounts/2fa/webauthn/add/")
    page.get_by_label("It also signs me in alone").uncheck()
    page.get_by_role("button", name="Set up the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page, portal)
    by_code(page, portal, cast.drafter)
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Use a key").click()
    expect(page).to_have_url(re.compile("/city/"))
    key = Authenticator.objects.get(user=cast.drafter, type="webauthn")
    page.goto(f"{portal}/accounts/2fa/webauthn/keys/{key.pk}/edit/")
    page.get_by_role("link", name=re.compile("key", re.IGNORECASE)).last.click()
    looked_at(page)
    page.get_by_role("button", name="Use a key").click()
    page.get_by_label("What you call it").fill("The blue one")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_text("The blue one").first).to_be_visible()
    page.get_by_role("link", name="Remove The blue one").click()
    looked_at(page)
    page.get_by_role("button", name="Remove the key").click()
    expect(page.get_by_text("You have no key yet.")).to_be_visible()


def test_somebody_of_staff_sets_up_an_app_before_anything_else(page: Page, portal: str) -> None:
    person = factories.staff("administrator", "Nina New")
    Authenticator.objects.filter(user=person).delete()
    by_code(page, portal, person)
    expect(page.get_by_text("People who work for UNHCR need a second factor before they can go on.")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Set up the authenticator app").click()
    looked_at(page)
    page.get_by_label("Code from your authenticator app").fill(app_code(page, page.locator("code.key").inner_text()))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".codes code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_a_new_address_needs_both_mailboxes(page: Page, portal: str) -> None:
    cast = Cast()
    old = cast.lead.email
    by_code(page, portal, cast.lead)
    page.goto(f"{portal}/account/address/")
    looked_at(page)
    page.get_by_label("New e-mail address").fill("inge@new.example")
    page.get_by_role("button", name="Mail a code to both").click()
    looked_at(page)
    page.get_by_label("The code from your old mailbox").fill(code_in(letters(old)[-1]))
    page.get_by_label("The code from your new mailbox").fill(code_in(letters("inge@new.example")[-1]))
    page.get_by_role("button", name="Change my address").click()
    expect(page.get_by_text("Your address is changed.")).to_be_visible()
    assert User.objects.get(pk=cast.lead.pk).email == "inge@new.example"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_in_arabic(open_page: Open, portal: str, width: int) -> None:
    cast = Cast()
    page = open_page(width=width, language="ar")
    page.context.add_cookies([{"name": "language", "value": "ar", "url": portal}])
    with_key(page)
    page.goto(f"{portal}/accounts/login/")
    check_axe(page)
    check_fits(page)
    from tests.journeys.conftest import sign_in

    sign_in(page, cast.lead, portal)
    for address in ("/account/", "/account/address/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/",
                    "/accounts/2fa/totp/activate/", "/accounts/sessions/"):  # fmt: skip
        page.goto(f"{portal}{address}")
        check_axe(page)
        check_fits(page)


def test_without_javascript_a_key_is_said_to_need_it_and_the_other_ways_stay(open_page: Open, portal: str) -> None:
    page = open_page(javascript=False)
    page.goto(f"{portal}/accounts/login/")
    expect(page.get_by_text("A key needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a key")).to_be_hidden()
    expect(page.get_by_role("link", name="Sign in with a code by e-mail")).to_be_visible()
