"""An administrator at the desk for accounts: suspend and restore, invite many, record a contact, replace the lead, export."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from playwright.sync_api import Page, expect

from cities.people.models import User
from tests import factories
from tests.cast import Cast
from tests.cities.desk.test_kept import sign
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_review import staff
from tests.support.letters import letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/desk/accounts/"


def stage(cast: Cast) -> None:
    """Two cities that signed and take part, two that signed and have no lead."""
    known = [factories.city(name, standing="known") for name in ("Nyhavn", "Østby")]
    for order, city in enumerate((cast.vesterhaven, cast.tell_nouran, *known), start=1):
        sign(city, order=order)
    cast.lead, cast.drafter, cast.other_lead  # noqa: B018


def at_home(page: Page, person: User, address: str) -> None:
    """Sign a member in, in a session that is listed as one of theirs."""
    sign_in(page, person, address)
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=key)


def test_suspending_a_city_ends_its_open_session_at_the_next_click(open_page: Open, live_server: Any) -> None:
    cast, address = Cast(), live_server.url
    stage(cast)
    lead, desk = open_page(), open_page()
    at_home(lead, cast.lead, address)
    lead.goto(f"{address}/city/people/")
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Vesterhaven")
    staff(desk, cast.administrator, address)
    desk.goto(f"{address}{HERE}")
    desk.get_by_role("link", name="Vesterhaven", exact=True).click()
    desk.get_by_role("link", name="Suspend the city").click()
    check_axe(desk)
    desk.get_by_label("Reason, read by the city’s leads").fill("The mandate is in doubt.")
    desk.get_by_role("button", name="Suspend, and mail 1 person").click()
    expect(desk.get_by_text("Vesterhaven is suspended.")).to_be_visible()
    lead.get_by_role("link", name="Practices").first.click()
    expect(lead).to_have_url(re.compile("/accounts/login/"))
    desk.get_by_role("link", name="Restore the city").click()
    desk.get_by_role("button", name="Restore, and mail 1 person").click()
    expect(desk.get_by_text("Vesterhaven is restored.")).to_be_visible()
    at_home(lead, cast.lead, address)
    lead.goto(f"{address}/city/people/")
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Vesterhaven")
    assert len(letters(cast.lead.email)) == 2


def test_leads_are_invited_for_many_cities_after_a_look(page: Page, live_server: Any) -> None:
    cast, address = Cast(), live_server.url
    stage(cast)
    staff(page, cast.administrator, address)
    page.goto(f"{address}{HERE}?view=signed&lead=none")
    for name in ("Nyhavn", "Østby"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Invite leads for what is selected").click()
    check_axe(page)
    check_fits(page)
    page.get_by_label("E-mail of the lead of Nyhavn").fill("mayor@nyhavn.example")
    page.get_by_label("E-mail of the lead of Østby").fill("mayor@ostby.example")
    page.get_by_role("button", name="See what will be sent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send 2 mails?")
    check_axe(page)
    assert not letters("mayor@nyhavn.example")
    page.get_by_role("button", name="Invite, and mail 2 people").click()
    expect(page.get_by_text("2 invitations are on their way.")).to_be_visible()
    assert len(letters("mayor@nyhavn.example")) == len(letters("mayor@ostby.example")) == 1


def test_a_contact_is_recorded_the_lead_replaced_and_the_list_taken_away(page: Page, live_server: Any) -> None:
    cast, address = Cast(), live_server.url
    stage(cast)
    staff(page, cast.administrator, address)
    page.goto(f"{address}{HERE}")
    page.get_by_role("link", name="Record a contact Vesterhaven").last.click()
    page.get_by_label("Day").fill("2026-11-01")
    page.get_by_label("What was said").fill("Spoke of round 4.")
    page.get_by_label("Next contact on").fill("2026-11-02")
    page.get_by_role("button", name="Record the contact").click()
    expect(page.get_by_text("Spoke of round 4.")).to_be_visible()
    page.get_by_role("link", name="Replace the lead").click()
    page.get_by_label(re.compile("Poul Skov")).check()
    page.get_by_label("Reason, kept in the journal").fill("The lead has left the city.")
    page.get_by_label("End the membership of whoever leads").check()
    check_axe(page)
    page.get_by_role("button", name="Replace the lead, and mail").click()
    expect(page.get_by_text("The lead of Vesterhaven is replaced.")).to_be_visible()
    page.goto(f"{address}{HERE}?view=signed&q=poul")
    expect(page.get_by_role("link", name="Vesterhaven", exact=True)).to_be_visible()
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as taken:
            page.get_by_role("button", name=f"Export as {kind}").click()
        assert taken.value.suggested_filename.endswith(f".{kind.lower()}") and taken.value.path().stat().st_size


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_can_be_used_by_everybody(
    open_page: Open, live_server: Any, language: str, width: int
) -> None:
    cast, address = Cast(), live_server.url
    stage(cast)
    page = open_page(width=width, language=language)
    staff(page, cast.administrator, address)
    acts = ("", "suspend/", "contact/", "replace/")
    city = f"{HERE}vesterhaven/"
    for path in (
        HERE,
        f"{HERE}?view=all&lead=none&q=by",
        "/desk/invite-leads/?all=1",
        *(f"{city}{act}" for act in acts),
    ):
        page.goto(f"{address}{path}")
        check_axe(page)
        check_fits(page)


HIDDEN = """() => {
  const bar = document.querySelector(".bulk").getBoundingClientRect()
  const one = document.activeElement
  if (!one.closest(".q-row")) return null
  const place = one.getBoundingClientRect()
  return place.bottom > bar.top && place.top < bar.bottom
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_control_of_a_row_is_hidden_by_the_bar(open_page: Open, live_server: Any, language: str, width: int) -> None:
    """Nothing is ticked: the bar lies over no row. Something is: it comes along, and never over what has the focus."""
    cast, address = Cast(), live_server.url
    stage(cast)
    for number in range(25):
        factories.city(f"Havn {number:02}", standing="known")
    page = open_page(width=width, language=language)
    staff(page, cast.administrator, address)
    page.goto(f"{address}{HERE}?view=all")
    bar = page.locator(".bulk")
    for down in (0, 170):
        page.evaluate("down => window.scrollTo(0, down)", down)
        assert bar.evaluate(
            "bar => bar.getBoundingClientRect().top > document.querySelector('.q-table').getBoundingClientRect().bottom - 1"
        )
        check_axe(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".q-row input").first.check()
    expect(bar).to_be_in_viewport(ratio=1)
    asked = 0
    for _number in range(90):
        page.keyboard.press("Tab")
        hidden = page.evaluate(HIDDEN)
        assert not hidden, "What has the focus lies under the bar."
        asked += hidden is not None
    height = page.evaluate("document.querySelector('.q-table').getBoundingClientRect().height")
    assert asked > 15 and height > 1_000, (asked, height)
