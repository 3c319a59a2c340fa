"""What may point to a person: answered by the city before it sends, looked at by the desk; with and without a script."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.protection.models import ProtectionAnswer
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_review import staff
from tests.submissions.protection.conftest import MARKED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    factories.theme("Housing", 3)
    factories.crrf()
    assert cast.lead and cast.reviewer
    return cast


@pytest.fixture
def draft(cast: Cast) -> Submission:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Practice.objects.filter(pk=case.pk).update(**MARKED)
    return case


def choose(page: Page, word: str, number: int) -> None:
    page.get_by_label(word, exact=True).nth(number).check()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_mark_to_an_accepted_practice(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, javascript: bool
) -> None:
    lead = open_page(javascript=javascript)
    sign_in(lead, cast.lead, live_server.url)
    lead.goto(f"{live_server.url}/city/practices/{draft.reference}/check/")
    expect(lead.locator("#protection mark")).to_have_text(
        ["055 010 9984", "two Eritrean girls came", "k@families.example"]
    )
    choose(lead, "It points to no one who sought refuge", 0)
    choose(lead, "The person agreed to it", 1)
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("alert")).to_contain_text("Say who holds the consent.")
    lead.get_by_label("If the person agreed: who holds the consent?").nth(1).fill("School office, letter of 3 May")
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("alert")).to_contain_text("1 place may point to one person.")
    choose(lead, "It points to no one who sought refuge", 2)
    lead.get_by_role("button", name="Keep these answers").click()
    expect(lead.get_by_role("main")).to_contain_text("Call them")
    lead.get_by_role("button", name="Send to UNHCR").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")

    desk = open_page(javascript=javascript)
    staff(desk, cast.reviewer, live_server.url)
    desk.goto(f"{live_server.url}/desk/cases/{draft.reference}/")
    desk.get_by_role("button", name="Claim this case").click()
    expect(desk.locator("section[aria-labelledby=protection]")).to_contain_text("School office, letter of 3 May")
    for number in range(3):
        choose(desk, "It may stay", number)
    desk.get_by_role("button", name="Keep these answers").click()
    expect(desk.locator("section[aria-labelledby=protection]")).to_contain_text("0 places to look at")
    desk.locator("#verb-accept").check()
    desk.get_by_label("Reason, read by the city").fill("Clear, and useful elsewhere.")
    desk.get_by_label("I looked for anything that makes a refugee recognisable").check()
    desk.locator("#decide button").last.click()
    expect(desk.get_by_role("main")).not_to_contain_text("Nobody has looked")
    assert Submission.objects.get().state == "accepted"
    assert ProtectionAnswer.objects.count() == 6


@pytest.mark.parametrize("javascript", [True, False])
def test_no_button_costs_what_was_chosen(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    sign_in(page, cast.drafter, live_server.url)
    address = f"{live_server.url}/city/practices/{draft.reference}/check/"
    page.goto(address)
    choose(page, "It points to no one who sought refuge", 0)
    if javascript:  # any link, too
        page.get_by_role("link", name="Not now").click()
        expect(page).not_to_have_url(address)
        page.goto(address)
        expect(page.get_by_label("It points to no one who sought refuge", exact=True).first).to_be_checked()
    choose(page, "It points to no one who sought refuge", 2)
    page.get_by_role("button", name="Ask your lead to clear it").click()
    expect(page.get_by_role("main")).to_contain_text("Your city’s leads are told by mail that it waits for them.")
    lead = open_page(javascript=javascript)
    sign_in(lead, cast.lead, live_server.url)
    lead.goto(address)
    none = lead.get_by_label("It points to no one who sought refuge", exact=True)
    expect(none.nth(0)).to_be_checked()
    expect(none.nth(1)).not_to_be_checked()
    expect(none.nth(2)).to_be_checked()


@pytest.mark.parametrize("way", ["link", "form"])
def test_the_next_page_waits_for_a_choice_on_its_way(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, way: str
) -> None:
    page = open_page()
    sign_in(page, cast.drafter, live_server.url)
    address = f"{live_server.url}/city/practices/{draft.reference}/check/"
    page.goto(address)
    held: list[Route] = []  # the choices that the network has not let through yet
    page.route(
        address, lambda route: held.append(route) if "keep" in (route.request.post_data or "") else route.continue_()
    )
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(hours=1))  # the moment it would wait does not pass
    for number in range(3):
        choose(page, "It points to no one who sought refuge", number)
    if way == "link":
        page.get_by_role("link", name="Not now").click()
    else:
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(300)  # a page that does not wait is gone by now
    expect(page).to_have_url(address)
    (first,) = held
    with page.expect_request(lambda asked: asked.url == address and asked.method == "POST"):
        first.continue_()
    while len(held) < 2:
        page.wait_for_timeout(20)
    held[1].continue_()
    expect(page).not_to_have_url(address)
    assert ProtectionAnswer.objects.count() == 3


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_are_sound_in_both_directions(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, language: str, width: int
) -> None:
    for person in (cast.lead, cast.reviewer):
        person.language = language
        person.save(update_fields=["language"])
    lead = open_page(width=width, language=language)
    sign_in(lead, cast.lead, live_server.url)
    lead.goto(f"{live_server.url}/city/practices/{draft.reference}/check/")
    expect(lead.locator("#protection mark")).to_have_count(3)
    check_axe(lead)
    check_fits(lead)
    for radio in lead.locator("#protection input[value=not_personal]").all():
        radio.check()
    lead.locator("button[form=protection]:not([name])").click()
    expect(lead.locator("html")).to_have_attribute("lang", language)

    desk = open_page(width=width, language=language)
    staff(desk, cast.reviewer, live_server.url)
    desk.goto(f"{live_server.url}/desk/cases/{draft.reference}/")
    desk.locator("[data-take]").click()
    expect(desk.locator("section[aria-labelledby=protection] mark")).to_have_count(3)
    check_axe(desk)
    check_fits(desk)
    for radio in desk.locator("section[aria-labelledby=protection] input[value=must_go]").all():
        radio.check()
    desk.locator("form.answer button").last.click()
    expect(desk.locator("textarea[name=reason]")).to_have_value(re.compile(r".+:\n.+"))
    check_axe(desk)


ARABIC = (
    "كانت العائلات تنتظر في الفندق القديم، ويمكن الاتصال بالأم على الرقم 055 010 9984 بعد الساعة السادسة مساء كل يوم."
)
ENGLISH = (
    "Together with the municipality (البلدية) you can reach the mother on 055 010 9984 after six on every evening."
)


@pytest.mark.parametrize(("text", "language", "runs"), [(ARABIC, "ar", "rtl"), (ENGLISH, "en", "ltr")])
@pytest.mark.parametrize("page_in", ["en", "ar"])
def test_an_excerpt_runs_as_its_own_words_do(
    cast: Cast,
    draft: Submission,
    live_server: LiveServer,
    open_page: Open,
    page_in: str,
    text: str,
    language: str,
    runs: str,
) -> None:
    """And the parts of a number in it keep their order."""
    Submission.objects.filter(pk=draft.pk).update(language=language)
    Practice.objects.filter(pk=draft.pk).update(results=text, advice="")
    page = open_page(width=390, language=page_in)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/check/")
    assert page.evaluate("document.documentElement.dir") == {"en": "ltr", "ar": "rtl"}[page_in]
    excerpt = page.locator("#protection legend > bdi")
    expect(excerpt).to_have_css("direction", runs)
    expect(excerpt.locator("mark")).to_have_css("direction", "ltr")
    check_axe(page)
    check_fits(page)
