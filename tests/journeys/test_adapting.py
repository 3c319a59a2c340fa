"""A city finds a practice in the library and begins its own from it; the two pages lead to each other once both stand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def look(page: Page) -> None:
    check_fits(page)
    check_axe(page)


@pytest.mark.parametrize("javascript,width,language", [(False, 1280, "en"), (True, 390, "ar")])
def test_from_a_page_of_the_library_to_an_adapted_practice(
    cast: Cast, live_server: LiveServer, open_page: Open, javascript: bool, width: int, language: str
) -> None:
    source = factories.practice(cast.vesterhaven, cast.lead)
    factories.at_state(source, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    cast.other_lead.language = language
    cast.other_lead.save()
    page = open_page(javascript=javascript, width=width, language=language)
    address = f"{live_server.url}/library/{source.reference}/"
    offer, begin = f"/city/practices/new/from/{source.reference}/", "main form .button"

    page.goto(address)
    expect(page.locator(f"a[href='{offer}']")).to_have_count(0)
    sign_in(page, cast.other_lead, live_server.url)
    page.goto(address)
    if javascript:
        look(page)
    page.locator(f"a[href='{offer}']").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if javascript:
        look(page)
    page.locator(begin).click()
    expect(page.locator("#adapted-from")).to_contain_text(source.reference)
    expect(page.locator("#adapted-from")).to_contain_text("Vesterhaven")
    if javascript:
        look(page)

    made = Submission.objects.get(city=cast.tell_nouran)
    assert made.language == language
    Submission.objects.filter(pk=made.pk).update(title="A guarantee, adapted", consent=True)
    factories.at_state(made, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)
    page.context.clear_cookies()
    page.goto(address)
    page.locator("section[aria-labelledby=adapted-by]").get_by_role("link", name="A guarantee, adapted").click()
    expect(page.locator("#adapted-from")).to_be_visible()
    page.goto(address)
    expect(page.locator("section[aria-labelledby=adapted-by]")).to_contain_text("Tell Nouran")
    if javascript:
        look(page)
