"""A drafter writes, a lead clears and sends: with the script and without it, in two directions, on two widths."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d"))


def go_on(page: Page) -> None:
    page.locator(".formbar .button").first.click()


def write_a_practice(page: Page, address: str) -> str:
    """From the city's home to the check page; returns the reference."""
    page.goto(f"{address}/city/")
    page.get_by_role("link", name="File a practice").click()
    page.get_by_role("button", name="Start").click()
    reference = page.locator(".ref").first.inner_text()
    page.get_by_label("Title", exact=True).fill("Shared kitchens in Ward 6")
    page.get_by_label("Summary").fill("Three kitchens that newcomers and neighbours run together.")
    go_on(page)
    page.get_by_label("Who runs it?").fill("Housing office")
    page.get_by_label("Who is it for?").fill("Families in their first year")
    page.locator("#id_partner_bodies_0_name").fill("Bakers’ guild")
    page.locator("#id_partner_bodies_0_kind").select_option("business")
    page.get_by_label("Housing", exact=True).check()
    go_on(page)
    page.get_by_label("Running").check()
    go_on(page)
    for words in ("Nowhere to cook.", "Three kitchens.", "40,000 kroner a year.", "84 families a day."):
        page.locator("textarea").first.fill(words)
        if words.startswith("84"):
            for name, typed in {"figure": "84", "unit": "families", "year": "2026", "source": "Housing office"}.items():
                page.locator(f"#id_figures_0_{name}").fill(typed)
        go_on(page)
    page.locator("textarea").first.fill("Too small at first.")
    go_on(page)
    go_on(page)
    page.get_by_role("checkbox", name="8").check()
    go_on(page)
    go_on(page)
    undertake(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Files")
    page.get_by_role("button", name="Save and check").click()
    return reference


def undertake(page: Page) -> None:
    page.get_by_label("Who decided for the city?").fill("City council")
    page.get_by_label("Under what?").fill("Minute 44/2026")
    page.get_by_label("On which day?").fill("2026-10-18")
    page.get_by_label("The city agrees").check()
    page.get_by_label("No refugee can be recognised").check()
    go_on(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practice_from_the_first_line_to_the_receipt(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool
) -> None:
    drafter, lead = open_page(javascript=javascript), open_page(javascript=javascript)
    sign_in(drafter, cast.drafter, live_server.url)
    sign_in(lead, cast.lead, live_server.url)
    reference = write_a_practice(drafter, live_server.url)
    expect(drafter.get_by_role("heading", level=1)).to_have_text("Check what your city will say")
    drafter.get_by_role("button", name="Ask your lead to clear it").click()
    expect(drafter.get_by_role("main")).to_contain_text("Waits for your lead")

    lead.goto(f"{live_server.url}/city/")
    lead.get_by_role("link", name="Check and send").click()
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
    expect(lead.get_by_role("main")).to_contain_text(reference)
    case = Submission.objects.get()
    assert (case.state, case.practice.life) == ("submitted", "running")
    assert [one.number for one in case.practice.paragraphs.all()] == ["8"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_comment_on_paragraph_8(cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/comments/new/")
    page.get_by_role("link", name="What paragraph 8 says.").click()
    page.get_by_label("Concern").check()
    page.get_by_label("Your comment").fill("We see the plans after they are signed.")
    page.get_by_role("button", name="Save the comment").click()
    page.get_by_role("link", name="About this filing").click()
    undertake(page)
    page.get_by_role("link", name="Check what you wrote").click()
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
    assert Submission.objects.get().title == "Comments on paragraph 8"


def test_a_first_comment_survives_a_lost_session(cast: Cast, live_server: LiveServer, page: Page) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/comments/new/?paragraph=8")
    Session.objects.all().delete()
    page.get_by_label("Your comment").fill("Typed before there was a draft")
    page.get_by_role("button", name="Save the comment").click()
    expect(page).to_have_url(re.compile(r"/accounts/login/"))
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/comments/new/?paragraph=8")
    expect(page.get_by_label("Your comment")).to_have_value("Typed before there was a draft")
    page.get_by_role("button", name="Save the comment").click()
    expect(page.get_by_role("main")).to_contain_text("Typed before there was a draft")
    page.goto(f"{live_server.url}/city/comments/new/?paragraph=8")
    expect(page.get_by_label("Your comment")).to_have_value("")


def results(page: Page, live_server: LiveServer, case: Submission) -> None:
    page.goto(f"{live_server.url}/city/practices/{case.reference}/results/")


def test_what_is_typed_saves_itself_and_survives_a_reload(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    field = page.get_by_label("What changed, and for whom?")
    field.fill("Eighty-four families")
    expect(page.locator("[data-autosave-state]")).to_have_text("Not saved yet")
    saved(page)
    field.press_sequentially(" a day")
    page.reload()
    expect(field).to_have_value("Eighty-four families a day")
    saved(page)
    assert Practice.objects.get().results == "Eighty-four families a day"
    page.reload()
    expect(page.locator("[data-autosave-state]")).to_be_empty()


def test_rows_are_added_kept_in_the_browser_and_come_back(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    address = f"{live_server.url}/city/practices/{draft.reference}/results/"
    sign_in(page, cast.drafter, live_server.url)
    page.goto(address)
    for number in (2, 3):
        page.get_by_role("button", name="Add a row").first.click()
        expect(page.locator(f"#id_figures_{number}_figure")).to_be_focused()
    page.context.set_offline(True)
    page.locator("#id_figures_3_unit").fill("households")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    saved(page)
    assert Practice.objects.get().figures == [{"figure": "", "unit": "households", "year": "", "source": ""}]
    page.get_by_role("button", name="Add a row").first.click()
    Session.objects.all().delete()
    page.locator("#id_figures_4_unit").fill("flats")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "out")
    sign_in(page, cast.drafter, live_server.url)
    page.goto(address)
    expect(page.locator("#id_figures_4_unit")).to_have_value("flats")
    saved(page)
    assert [row["unit"] for row in Practice.objects.get().figures] == ["households", "flats"]


def test_a_lost_session_keeps_the_text_until_the_person_is_back(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    Session.objects.all().delete()
    page.get_by_label("What changed, and for whom?").fill("Typed after the session ended")
    expect(page.locator("[data-autosave-state]")).to_contain_text("You are signed out.")
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next=/city/practices/{draft.reference}/results/$"))
    expect(page.locator(".told")).to_have_count(0)
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    expect(page.get_by_label("What changed, and for whom?")).to_have_value("Typed after the session ended")
    saved(page)
    assert Practice.objects.get().results == "Typed after the session ended"


def test_a_button_pressed_after_the_session_ended_loses_nothing(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    Session.objects.all().delete()
    page.get_by_label("What changed, and for whom?").fill("Pressed too late")
    go_on(page)
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    expect(page.get_by_label("What changed, and for whom?")).to_have_value("Pressed too late")
    saved(page)


def test_without_a_connection_the_text_waits_and_is_sent_when_it_is_back(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    results(page, live_server, draft)
    page.context.set_offline(True)
    page.get_by_label("What changed, and for whom?").fill("Typed on a train")
    expect(page.locator("[data-autosave-state]")).to_contain_text("No connection.")
    page.context.set_offline(False)
    saved(page)
    assert Practice.objects.get().results == "Typed on a train"


def test_two_people_in_one_answer_see_both_texts(
    cast: Cast, live_server: LiveServer, open_page: Open, draft: Submission
) -> None:
    lead, drafter = open_page(), open_page()
    sign_in(lead, cast.lead, live_server.url)
    sign_in(drafter, cast.drafter, live_server.url)
    results(lead, live_server, draft)
    results(drafter, live_server, draft)
    lead.get_by_label("What changed, and for whom?").fill("The lead’s words")
    saved(lead)
    drafter.get_by_label("What changed, and for whom?").fill("The drafter’s words")
    expect(drafter.locator("[data-autosave-state]")).to_contain_text("A colleague changed the same answer.")
    go_on(drafter)
    expect(drafter.get_by_role("main")).to_contain_text("The lead’s words")
    expect(drafter.get_by_role("textbox")).to_have_value("The drafter’s words")
    check_axe(drafter)
    drafter.get_by_role("textbox").fill("The words of both")
    drafter.get_by_role("button", name="Save this").click()
    expect(drafter.get_by_role("heading", level=1)).to_have_text("What did not work")
    assert Practice.objects.get().results == "The words of both"


def test_what_is_too_long_is_said_at_once_and_kept(
    cast: Cast, live_server: LiveServer, page: Page, draft: Submission
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/summary/")
    page.get_by_label("Title", exact=True).fill("t" * 121)
    expect(page.locator("[data-autosave-state]")).to_contain_text("until it is put right: Title")
    go_on(page)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("Title", exact=True)).to_have_value("t" * 121)
    check_axe(page)


PAGES = [
    "/city/",
    "/city/practices/",
    "/city/practices/new/",
    "/city/practices/{0}/",
    "/city/practices/{0}/summary/",
    "/city/practices/{0}/people/",
    "/city/practices/{0}/stands/",
    "/city/practices/{0}/results/",
    "/city/practices/{0}/paragraphs/",
    "/city/practices/{0}/links/",
    "/city/practices/{0}/mandate/",
    "/city/practices/{0}/check/",
    "/city/filings/{0}/withdraw/",
    "/city/filings/{1}/receipt/",
    "/city/practices/{1}/check/",
    "/city/comments/",
    "/city/comments/new/",
    "/city/comments/new/?paragraph=8",
    "/city/comments/{2}/",
    "/city/comments/{2}/about/",
    "/city/comments/{2}/items/{3}/",
    "/city/comments/{2}/check/",
]


@pytest.mark.parametrize("language,width", [("en", 1280), ("en", 320), ("ar", 390), ("ar", 1280)])
def test_every_page_can_be_used_by_everybody(
    cast: Cast, live_server: LiveServer, open_page: Open, draft: Submission, language: str, width: int
) -> None:
    sent = factories.practice(cast.vesterhaven, cast.drafter, title="دليل المستأجر بلغتين")
    factories.at_state(sent, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    changed = factories.practice(cast.vesterhaven, cast.drafter)
    factories.at_state(changed, "changes", lead=cast.lead, reviewer=cast.reviewer)
    page = open_page(width=width, language=language)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/comments/new/?paragraph=8")
    page.locator("#id_body").fill("Write to salma@families.example, 055 010 9984.")
    page.locator("main form button").click()
    contribution = Submission.objects.get(kind="contribution")
    item = contribution.contribution.items.get()
    for path in PAGES:
        page.goto(live_server.url + path.format(draft.reference, sent.reference, contribution.reference, item.pk))
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        check_axe(page)
        check_fits(page)
