"""One draft over days and between people: three sittings, two officials, a copy; with the script and without it."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.faults.stage import eventually
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTION = "What changed, and for whom?"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    for order, name in enumerate(("Housing", "Education and language"), start=3):
        factories.theme(name, order)
    factories.crrf()
    assert cast.lead
    assert cast.drafter
    return cast


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d"), timeout=15_000)


def results(page: Page, live_server: LiveServer, case: Submission) -> None:
    page.goto(f"{live_server.url}/city/practices/{case.reference}/results/")


def go_on(page: Page) -> None:
    page.locator(".formbar .button").first.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_draft_in_three_sittings_with_a_lost_session(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool
) -> None:
    first = open_page(javascript=javascript)
    sign_in(first, cast.drafter, live_server.url)
    first.goto(f"{live_server.url}/city/practices/new/")
    first.get_by_role("button", name="Start").click()
    reference = first.locator(".ref").first.inner_text()
    first.get_by_label("Title", exact=True).fill("Shared kitchens in Ward 6")
    first.get_by_label("Summary").fill("Three kitchens that newcomers and neighbours run together.")
    first.get_by_role("button", name="Save and come back later").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Shared kitchens in Ward 6")

    second = open_page(javascript=javascript)
    sign_in(second, cast.drafter, live_server.url)
    second.goto(f"{live_server.url}/city/")
    second.get_by_role("link", name="Shared kitchens in Ward 6").first.click()
    second.get_by_role("link", name="Problem and goal").click()
    Session.objects.all().delete()
    second.get_by_label("What was the problem, and for whom?").fill("Nowhere to cook.\nNowhere to meet.")
    go_on(second)
    expect(second).to_have_url(re.compile(r"/accounts/login/\?next=/city/typed/"))
    expect(second.get_by_text("What you typed is kept: sign in to find it again.")).to_be_visible()
    assert Practice.objects.get().problem == ""
    sign_in(second, cast.drafter, live_server.url)
    second.goto(f"{live_server.url}/city/typed/")
    expect(second.get_by_role("heading", level=1)).to_have_text(
        "You were signed out while writing. Here is what you typed"
    )
    expect(second.get_by_role("main")).to_contain_text("Nowhere to cook.")
    if javascript:
        check_axe(second)
        check_fits(second)
    assert Practice.objects.get().problem == "", "Nothing is sent by itself."
    second.get_by_role("button", name="Send it again").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("What was done")
    assert Practice.objects.get().problem == "Nowhere to cook.\nNowhere to meet."

    third = open_page(javascript=javascript)
    sign_in(third, cast.drafter, live_server.url)
    third.goto(f"{live_server.url}/city/practices/{reference}/problem/")
    expect(third.get_by_label("What was the problem, and for whom?")).to_have_value(
        "Nowhere to cook.\nNowhere to meet."
    )
    third.get_by_role("link", name="Shared kitchens in Ward 6").first.click()
    third.get_by_role("link", name="Versions, and what changed").click()
    expect(third.get_by_role("main")).to_contain_text("Poul Skov")


def test_two_officials_edit_one_draft_and_one_brings_a_text_back(
    cast: Cast, live_server: LiveServer, open_page: Open, draft: Submission
) -> None:
    lead, drafter = open_page(), open_page()
    sign_in(lead, cast.lead, live_server.url)
    sign_in(drafter, cast.drafter, live_server.url)
    results(lead, live_server, draft)
    results(drafter, live_server, draft)
    expect(drafter.locator("[data-autosave-others]")).to_contain_text("Also in this draft now: Inge Lund.")
    expect(lead.locator("[data-autosave-others]")).to_be_empty()
    lead.get_by_label(QUESTION).fill("Time to a key fell from 94 days to 40.")
    saved(lead)
    expect(lead.locator("[data-autosave-others]")).to_contain_text("Also in this draft now: Poul Skov.")
    drafter.get_by_label(QUESTION).fill("Time to a key fell from 94 days to 33.")
    expect(drafter.locator("[data-autosave-state]")).to_contain_text("A colleague changed the same answer.")
    go_on(drafter)
    expect(drafter.locator(".change > div ins")).to_have_text("33")
    expect(drafter.locator(".change > div del")).to_have_text("40")
    check_axe(drafter)
    drafter.get_by_label("Keep mine").check()
    drafter.get_by_role("button", name="Save this").click()
    expect(drafter.get_by_role("heading", level=1)).to_have_text("What did not work")

    lead.goto(f"{live_server.url}/city/practices/{draft.reference}/")
    lead.get_by_role("link", name="Versions, and what changed").click()
    expect(lead.locator(".lines > li")).to_have_count(2)
    lead.get_by_role("button", name="Compare the two").click()
    expect(lead.locator(".change ins")).to_have_text("33")
    lead.get_by_label(QUESTION).check()
    lead.get_by_role("button", name="Restore the ticked answers").click()
    expect(lead.get_by_role("main")).to_contain_text("restored from version 2")
    assert Practice.objects.get().results == "Time to a key fell from 94 days to 40."
    assert Revision.objects.filter(content__results="Time to a key fell from 94 days to 33.").exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_withdrawn_and_filed_anew_from_a_copy(
    cast: Cast, live_server: LiveServer, open_page: Open, draft: Submission, javascript: bool
) -> None:
    factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    page = open_page(javascript=javascript)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/filings/{draft.reference}/receipt/")
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_label("Your reason").fill("The figures were last year’s.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_label("Your reason")).to_have_count(0)
    page.goto(f"{live_server.url}/city/filings/{draft.reference}/receipt/")
    page.get_by_role("link", name="Copy as a new draft").click()
    page.get_by_role("button", name="Make the copy").click()
    expect(page.get_by_role("main")).to_contain_text(f"Begun as a copy of {draft.reference}")
    page.get_by_role("link", name="Check what you wrote").click()
    expect(page.get_by_role("region", name="answers are missing")).to_be_visible()
    page.get_by_role("region", name="answers are missing").get_by_role("link").first.click()
    expect(page.get_by_label("Who decided for the city?")).to_have_value("")
    page.get_by_label("Who decided for the city?").fill("City council")
    page.get_by_label("Under what?").fill("Minute 44/2026")
    page.get_by_label("On which day?").fill("2026-10-18")
    page.get_by_label("The city agrees").check()
    page.get_by_label("No refugee can be recognised").check()
    go_on(page)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
    made = Submission.objects.get(copied_from=draft)
    assert (made.state, made.practice.problem) == ("submitted", factories.PRACTICE_TEXT["problem"])


def test_an_answer_lost_on_the_way_is_no_clash_with_oneself(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    """The save arrives, its answer does not; the person types on. Neither the retry nor a reload makes two people of them."""
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)

    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/results/", swallow)
    page.get_by_label(QUESTION).fill("First words")
    expect(page.locator("[data-autosave-state]")).to_contain_text("No connection.")
    page.get_by_label(QUESTION).fill("First words, and more")
    page.unroute("**/results/")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    page.reload()
    expect(page.get_by_label(QUESTION)).to_have_value("First words, and more")

    page.route("**/results/", swallow)
    page.get_by_label(QUESTION).fill("Second words")
    expect(page.locator("[data-autosave-state]")).to_contain_text("No connection.")
    page.get_by_label(QUESTION).fill("Second words, and more")
    page.unroute("**/results/")
    page.reload()
    expect(page.get_by_label(QUESTION)).to_have_value("Second words, and more")
    saved(page)
    assert Practice.objects.get().results == "Second words, and more"


def test_a_fault_of_the_server_and_a_closed_tab_cost_nothing(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    tab = page.context.new_page()
    results(tab, live_server, draft)

    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=503, body="Away", content_type="text/plain")
        else:
            route.continue_()

    tab.route("**/results/", fail)
    tab.get_by_label(QUESTION).fill("Typed while the server was away")
    expect(tab.locator("[data-autosave-state]")).to_contain_text("Not saved. What you typed is kept in this browser")
    tab.close()
    page.reload()
    expect(page.get_by_label(QUESTION)).to_have_value("Typed while the server was away")
    # The tab may have reached the server with its last breath; otherwise this page sends what the tab left.
    under_way = re.compile("restored|typing|saving")
    expect(page.locator("[data-autosave-state]")).not_to_have_attribute("data-state", under_way, timeout=15_000)
    eventually(lambda: Practice.objects.get().results == "Typed while the server was away", "the text is saved")


@pytest.mark.parametrize("language,width", [("en", 1280), ("en", 390), ("ar", 390), ("ar", 1280)])
def test_the_pages_can_be_used_by_everybody(
    cast: Cast, live_server: LiveServer, open_page: Open, draft: Submission, language: str, width: int
) -> None:
    lead, page = open_page(), open_page(width=width, language=language)
    sign_in(lead, cast.lead, live_server.url)
    sign_in(page, cast.drafter, live_server.url)
    base = f"{live_server.url}/city/practices/{draft.reference}"
    lead.goto(f"{base}/people/")
    page.goto(f"{base}/people/")
    lead.get_by_label("Education and language", exact=True).check()
    lead.locator("#id_lead_body").fill("Housing office and schools")
    go_on(lead)
    expect(lead).to_have_url(f"{base}/stands/")
    page.get_by_label("Housing", exact=True).uncheck()
    page.locator("#id_lead_body").fill("سجلات المدينة")
    go_on(page)
    expect(page.locator("fieldset.both")).to_have_count(2)
    look(page, language)
    page.locator("[value=theirs]").last.check()
    page.locator(".formbar .button").click()
    expect(page.locator("fieldset.both")).to_have_count(0)
    page.goto(f"{base}/problem/")
    Session.objects.all().delete()
    page.locator("textarea").first.fill("كتبت هذا بعد انتهاء الجلسة")
    go_on(page)
    sign_in(page, cast.drafter, live_server.url)
    for path in ("versions/", "versions/compare/?a=1", "copy/", "", "results/"):
        page.goto(f"{base}/{path}")
        look(page, language)
    page.goto(f"{live_server.url}/city/typed/")
    look(page, language)


def look(page: Page, language: str) -> None:
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    check_axe(page)
    check_fits(page)
