"""A lead invites a colleague, hands the lead over and leaves: two windows, two widths, with the script and without it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cities.membership.models import Membership
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.support.letters import letters, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HER = "signe@vesterhaven.example"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    assert cast.lead
    return cast


def looked_at(page: Page) -> None:
    """The page as it stands, by axe where it runs, and for its width."""
    check_fits(page)
    check_axe(page)


def invite(lead: Page, address: str) -> str:
    lead.goto(f"{address}/city/people/")
    lead.get_by_label("E-mail of your colleague").fill(HER)
    lead.get_by_label("Drafter: writes practices and comments").check()
    lead.get_by_role("button", name="Invite, and mail 1 person").click()
    expect(lead.get_by_role("main")).to_contain_text("Invited, not answered yet")
    return link_in(letters(HER)[-1])


def accept(colleague: Page, address: str, link: str) -> None:
    colleague.goto(f"{address}{link}")
    colleague.get_by_label("Your name").fill("Signe Dahl")
    colleague.get_by_role("button", name="Accept the invitation").click()
    expect(colleague.get_by_label("Your name")).to_have_count(0)
    colleague.goto(f"{address}/city/people/")
    expect(colleague.get_by_role("main")).to_contain_text("Signe Dahl (you)")


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (True, 390), (False, 390)])
def test_from_the_invitation_to_the_old_leads_leaving(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool, width: int
) -> None:
    lead, colleague = (open_page(javascript=javascript, width=width) for _ in range(2))
    look = looked_at if javascript else check_fits
    sign_in(lead, cast.lead, live_server.url)
    link = invite(lead, live_server.url)
    look(lead)
    colleague.goto(f"{live_server.url}{link}")
    look(colleague)
    accept(colleague, live_server.url, link)

    lead.goto(f"{live_server.url}/city/people/")
    lead.get_by_role("link", name="Hand the lead over").click()
    look(lead)
    lead.get_by_label(re.compile("Signe Dahl.*, Drafter")).check()
    lead.get_by_label("Go on as an observer").check()
    lead.get_by_role("button", name="Offer the lead, and mail 1 person").click()
    expect(lead.get_by_role("main")).to_contain_text("You offered Signe Dahl the lead")

    colleague.goto(f"{live_server.url}{link_in(letters(HER)[-1])}")
    expect(colleague.get_by_role("heading", level=1)).to_have_text("Will you lead Vesterhaven?")
    look(colleague)
    colleague.get_by_role("button", name="Take the lead over, and mail 2 people").click()
    expect(colleague.get_by_role("main")).to_contain_text("Invite a colleague")

    sign_in(lead, cast.lead, live_server.url)
    lead.goto(f"{live_server.url}/city/people/")
    lead.get_by_role("link", name="Leave the city").click()
    look(lead)
    lead.get_by_role("button", name="Leave, and mail 1 person").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("You act for no city at present")
    left = Membership.objects.get(user=cast.lead)
    assert (left.role, left.until is not None) == ("observer", True)
    assert Membership.objects.get(user__email=HER, until=None).role == "lead"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_writing_to_a_city_and_its_settings(
    cast: Cast, live_server: LiveServer, open_page: Open, width: int, language: str
) -> None:
    page = open_page(width=width, language=language)
    page.goto(f"{live_server.url}/cities/vesterhaven/contact/")
    looked_at(page)
    page.locator("#id_name").fill("Ola Nord")
    page.locator("#id_email").fill("ola@elsewhere.example")
    page.locator("#id_message").fill("A question about deposits.")
    page.locator("main form .button").click()
    expect(page.locator("main .lede")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    looked_at(page)
    assert letters(cast.lead.email)[-1]["Reply-To"] == "ola@elsewhere.example"

    sign_in(page, cast.lead, live_server.url)
    for path in ("/city/settings/", "/city/people/", "/city/people/hand-over/", "/city/leave/"):
        page.goto(f"{live_server.url}{path}")
        looked_at(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_of_two_cities_changes_for_whom_they_act(
    cast: Cast, live_server: LiveServer, open_page: Open, width: int
) -> None:
    Membership.objects.create(city=cast.tell_nouran, user=cast.lead, role="drafter", since=factories.AT)
    page = open_page(width=width)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/people/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tell Nouran")
    page.locator("header details").locator("visible=true").locator("summary").click()
    looked_at(page)
    page.locator("header").get_by_role("button", name="Vesterhaven").locator("visible=true").click()
    shown = page.locator(".acting" if width == 390 else ".switch > summary")
    expect(shown).to_contain_text("Vesterhaven")
    page.goto(f"{live_server.url}/city/people/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vesterhaven")
