"""A lead returns a draft with a note, the drafter mends it, the lead sends it: with the script, and the whole path without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from compact_portal.kit import clock
from compact_portal.mail.models import Mail
from submissions.journal import actions as journal
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_filing import write_a_practice
from tests.support.mails import text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "Which months did you count? Say it in the summary."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    for order, name in enumerate(("Housing", "Education and language"), start=3):
        factories.theme(name, order)
    factories.crrf()
    assert cast.lead
    assert cast.drafter
    return cast


def look(*pages: Page) -> None:
    for page in pages:
        check_fits(page)
        check_axe(page)


def ask(page: Page) -> None:
    page.get_by_role("button", name="Ask your lead to clear it").click()
    expect(page.get_by_role("main")).to_contain_text("Waits for your lead")


def give_back(lead: Page, address: str) -> None:
    """Open what waits, read it, return it; a note is asked for, and kept when something is refused."""
    lead.goto(f"{address}/city/")
    lead.get_by_role("link", name="Check and send").click()
    lead.get_by_role("link", name="Return to the drafter").click()
    lead.get_by_role("button", name="Return it, and mail").click()
    expect(lead.get_by_role("alert")).to_contain_text("Write a note.")
    expect(lead.get_by_label("Your note to the drafters")).to_have_value("")
    lead.get_by_role("textbox").fill(NOTE)
    lead.get_by_role("button", name="Return it, and mail").click()
    expect(lead.get_by_role("main")).to_contain_text("It is a draft again, with your note.")


def mend(drafter: Page, address: str, reference: str) -> None:
    """From the city's home to the note, to the answer that it is about, and back to the check page."""
    drafter.goto(f"{address}/city/")
    expect(drafter.get_by_role("main")).to_contain_text("Your lead returned to you:")
    drafter.get_by_role("link", name="See the note").click()
    expect(drafter.locator(".letter")).to_contain_text(NOTE)
    expect(drafter.locator(".letter")).to_contain_text("Inge Lund")
    drafter.get_by_role("link", name="Title and summary").first.click()
    drafter.get_by_label("Summary").fill("Counted from January to June: three kitchens.")
    drafter.get_by_role("button", name="Save and come back later").click()
    expect(drafter.get_by_label("Summary")).to_have_count(0)
    drafter.goto(f"{address}/city/practices/{reference}/check/")
    expect(drafter.locator(".letter")).to_contain_text(NOTE)


def send(lead: Page, address: str) -> None:
    lead.goto(f"{address}/city/")
    lead.get_by_role("link", name="Check and send").click()
    expect(lead.get_by_role("main")).to_contain_text("Counted from January to June: three kitchens.")
    expect(lead.get_by_role("main")).to_contain_text("Minute 44/2026")
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")


@pytest.mark.parametrize("javascript,width", [(False, 1280), (True, 390)])
def test_returned_with_a_note_then_sent(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool, width: int
) -> None:
    drafter, lead = (open_page(javascript=javascript, width=width) for _ in range(2))
    sign_in(drafter, cast.drafter, live_server.url)
    sign_in(lead, cast.lead, live_server.url)
    reference = write_a_practice(drafter, live_server.url)
    ask(drafter)
    give_back(lead, live_server.url)
    mend(drafter, live_server.url, reference)
    if javascript:
        look(drafter)
    ask(drafter)
    send(lead, live_server.url)
    expect(lead.get_by_role("main")).to_contain_text(reference)
    if javascript:
        look(lead)
    with lead.expect_download() as download:
        lead.get_by_role("link", name="Download it as PDF").click()
    assert download.value.suggested_filename == f"{reference}.pdf"

    journal.stamp()
    notices.route(at=clock.now())
    receipt = Mail.objects.get(to_address=cast.drafter.email, subject__startswith="UNHCR has")
    assert "Counted from January to June: three kitchens." in text(receipt)
    happened = list(Submission.objects.get().entries.order_by("id").values_list("happening", flat=True))
    assert happened == ["drafted", "clearance_asked", "returned", "clearance_asked", "submitted"]


@pytest.mark.parametrize("javascript,width,language", [(False, 1280, "en"), (True, 390, "ar")])
def test_a_request_is_taken_back_mended_and_asked_anew(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool, width: int, language: str
) -> None:
    """The drafter sees a mistake while the lead has the page open: the lead's press sends nothing, and says why."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    factories.at_state(case, "clearance", lead=cast.drafter, reviewer=cast.reviewer)
    drafter = open_page(javascript=javascript, width=width, language=language)
    lead = open_page(javascript=javascript)
    sign_in(drafter, cast.drafter, live_server.url)
    sign_in(lead, cast.lead, live_server.url)
    check = f"{live_server.url}/city/practices/{case.reference}/check/"
    lead.goto(check)
    expect(lead.get_by_role("button", name="Send to UNHCR")).to_be_visible()

    drafter.goto(check)
    if javascript:
        look(drafter)
    drafter.locator("#act").get_by_role("button").click()
    expect(drafter.locator("#asked")).to_contain_text("Poul Skov")
    if javascript:
        look(drafter)
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("alert")).to_contain_text("Poul Skov was faster")
    expect(lead.locator("#asked")).to_contain_text("took the request for clearance back")
    if javascript:
        look(lead)

    drafter.goto(f"{live_server.url}/city/practices/{case.reference}/problem/")
    drafter.locator("#id_problem").fill("Counted from January to June: three kitchens.")
    drafter.locator("main form[data-autosave] button.button:not([name])").last.click()
    expect(drafter.locator("#id_problem")).to_have_count(0)
    drafter.goto(check)
    drafter.locator("#act").get_by_role("button").click()
    expect(drafter.locator("#act").get_by_role("button")).to_have_count(1)
    lead.goto(f"{live_server.url}/city/")
    lead.get_by_role("link", name="Check and send").click()
    expect(lead.get_by_role("main")).to_contain_text("Counted from January to June: three kitchens.")
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
    happened = list(Submission.objects.get().entries.order_by("id").values_list("happening", flat=True))
    assert happened == ["drafted", "clearance_asked", "clearance_taken_back", "clearance_asked", "submitted"]


def test_a_drafter_who_may_send_needs_nobodys_clearance(cast: Cast, live_server: LiveServer, page: Page) -> None:
    type(cast.vesterhaven).objects.update(drafters_may_send=True)
    case = factories.practice(cast.vesterhaven, cast.drafter)
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{case.reference}/check/")
    expect(page.get_by_role("button", name="Ask your lead to clear it")).to_have_count(0)
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")


def tab_to(page: Page, name: str) -> None:
    """Reach what is called ``name`` by the Tab key alone, and see that its focus shows."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const on = document.activeElement, box = on.getBoundingClientRect();"
            "const label = (on.labels && on.labels[0] ? on.labels[0].innerText : '') || on.innerText || '';"
            "return [label.trim(), on.matches(':focus-visible') && box.bottom > 0 && box.top < innerHeight]; }"
        )
        if found[0].startswith(name):
            assert found[1], f"The focus on {name} does not show."
            return
    raise AssertionError(f"Tab never reaches {name} on {page.url}")


def test_with_the_keyboard_alone(cast: Cast, live_server: LiveServer, page: Page) -> None:
    """From the city's home to the receipt: nothing is clicked."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{case.reference}/")
    tab_to(page, "What came of it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What came of it")
    tab_to(page, "What changed, and for whom?")
    page.keyboard.type("Eighty-four families a day. ")
    tab_to(page, "Save and go on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What did not work")
    page.goto(f"{live_server.url}/city/practices/{case.reference}/check/")
    expect(page.get_by_role("main")).to_contain_text("Eighty-four families a day.")
    tab_to(page, "Send to UNHCR")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
