"""Answers in rows under the keyboard, and what is put right without leaving the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIGURES = ("One", "Two", "Three")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    assert cast.drafter
    return cast


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d"), timeout=15_000)


def test_a_row_is_taken_out_with_the_keyboard_and_those_below_move_up(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    Practice.objects.filter(pk=draft.pk).update(
        figures=[{"figure": name, "unit": "flats", "year": "2026", "source": "Office"} for name in FIGURES]
    )
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    rows = page.locator("[data-rows='figures'] .rows__row")
    expect(rows).to_have_count(5)
    page.get_by_role("button", name=re.compile("Take it out.*Row 2")).press("Enter")
    expect(page.locator("#id_figures_1_figure")).to_be_focused()
    expect(page.locator("#id_figures_1_figure")).to_have_value("Three")
    saved(page)
    assert [row["figure"] for row in Practice.objects.get().figures] == ["One", "Three"]
    page.get_by_role("button", name="Add a row").first.press("Enter")
    expect(page.locator("#id_figures_4_figure")).to_be_focused()
    expect(rows.nth(4)).to_have_attribute("aria-label", "Row 5")
    for left in (4, 3):
        page.get_by_role("button", name=re.compile("Take it out.*Row 1")).press("Space")
        expect(rows).to_have_count(left)
    expect(page.get_by_role("button", name=re.compile("Take it out"))).to_have_count(0)
    expect(page.locator("#id_figures_0_figure")).to_be_focused()
    saved(page)
    page.reload()
    expect(page.locator("#id_figures_0_figure")).to_have_value("")
    assert Practice.objects.get().figures == []


def test_a_row_is_put_earlier_with_the_keyboard(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    Practice.objects.filter(pk=draft.pk).update(
        figures=[{"figure": name, "unit": "flats", "year": "2026", "source": name} for name in FIGURES]
    )
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    earlier = page.locator("[data-rows='figures']").get_by_role("button", name="Put it earlier")
    expect(earlier).to_have_count(2)
    earlier.nth(1).press("Enter")
    expect(earlier.nth(0)).to_be_focused()
    expect(page.locator("[data-rows='figures'] [role=status]")).to_have_text("It is row 2 now.")
    expect(page.locator("#id_figures_1_figure")).to_have_value("Three")
    earlier.nth(0).press("Space")
    expect(page.locator("#id_figures_0_figure")).to_be_focused()
    expect(page.locator("#id_figures_0_source")).to_have_value("Three")
    saved(page)
    assert [row["figure"] for row in Practice.objects.get().figures] == ["Three", "One", "Two"]
    page.locator("#id_figures_3_figure").fill("Four")
    earlier.nth(2).click()
    saved(page)
    expect(page.locator("#id_figures_3_figure")).to_have_value("Two")
    expect(earlier).to_have_count(3)
    check_axe(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_is_put_earlier_without_the_script(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, width: int
) -> None:
    Practice.objects.filter(pk=draft.pk).update(
        figures=[{"figure": name, "unit": "flats", "year": "2026", "source": name} for name in FIGURES]
    )
    page = open_page(javascript=False, width=width)
    sign_in(page, cast.drafter, live_server.url)
    address = f"{live_server.url}/city/practices/{draft.reference}/results/"
    page.goto(address)
    page.locator("#id_figures_2_unit").fill("houses")
    page.get_by_role("button", name=re.compile("Put it earlier.*Row 3")).click()
    expect(page).to_have_url(f"{address}?saved=results#id_figures_1_figure")
    expect(page.locator("#id_figures_1_unit")).to_have_value("houses")
    with page.expect_navigation():
        page.locator("#id_figures_1_unit").press("Enter")
    assert [row["figure"] for row in Practice.objects.get().figures] == ["One", "Three", "Two"]
    check_fits(page)


def test_what_is_wrong_with_a_row_moves_with_it(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    page.locator("#id_figures_0_figure").fill("One")
    page.locator("#id_figures_1_year").fill("20x5")
    page.locator(".formbar .button").first.click()
    expect(page.locator("[aria-invalid]")).to_have_attribute("id", "id_figures_1_year")
    page.locator("[data-rows='figures']").get_by_role("button", name="Put it earlier").click()
    expect(page.locator("[aria-invalid]")).to_have_attribute("id", "id_figures_0_year")
    expect(page.locator("#id_figures_0_year")).to_have_value("20x5")


def test_only_the_wrong_place_of_a_row_is_marked_until_it_is_put_right(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open
) -> None:
    page = open_page(width=390)
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    page.get_by_label("Figure", exact=True).first.fill("12")
    page.locator("#id_figures_0_year").fill("20x5")
    expect(page.locator("[data-autosave-state]")).to_contain_text("without: Figures.")
    page.locator(".formbar .button").first.click()
    expect(page.locator(".errors")).to_be_focused()
    check_axe(page)
    page.locator(".errors a").click()
    expect(page.locator("#id_figures_0_year")).to_be_focused()
    expect(page.locator("[aria-invalid]")).to_have_count(1)
    page.locator("#id_figures_0_year").fill("2025")
    saved(page)
    expect(page.locator(".errors, .field--bad, [aria-invalid]")).to_have_count(0)
    expect(page).to_have_title(re.compile("^What came of it"))
    check_axe(page)


def test_an_address_that_is_none_is_said_by_the_portal_not_by_the_browser(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/links/")
    page.get_by_label("Address").first.fill("our website")
    page.locator(".formbar .button").first.click()
    expect(page.locator(".errors a")).to_contain_text("Give the whole address")
    expect(page.get_by_label("Address").first).to_have_value("our website")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_rows_are_added_on_the_page_with_both_texts(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, width: int, javascript: bool
) -> None:
    page = open_page(width=width, javascript=javascript)
    sign_in(page, cast.drafter, live_server.url)
    # What the script saves by itself does not arrive: the button meets the colleague's text.
    page.route(
        "**/results/", lambda route: route.continue_() if route.request.is_navigation_request() else route.abort()
    )
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    Practice.objects.filter(pk=draft.pk).update(figures=[{"figure": "9", "unit": "hers", "year": "", "source": ""}])
    Submission.objects.filter(pk=draft.pk).update(version=2)
    page.locator("#id_figures_0_unit").fill("mine")
    page.locator(".formbar .button").first.click()
    expect(page.get_by_label("Keep mine")).to_be_checked()
    rows = page.locator("[data-rows='figures'] > .rows__row")
    expect(rows).to_have_count(3)
    page.locator("#id_figures_1_unit").fill("hers")
    if javascript:
        page.get_by_role("button", name="Add a row").click()
        expect(page.locator("#id_figures_3_figure")).to_be_focused()
        page.locator("#id_figures_3_unit").fill("one more")
        check_axe(page)
    else:
        page.locator("#id_figures_2_unit").fill("one more")
    check_fits(page)
    if javascript:
        page.get_by_role("button", name="Save this").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What did not work")
    else:
        page.get_by_role("button", name="Save, and show more rows").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What came of it")
        expect(rows).to_have_count(5)
    assert [row["unit"] for row in Practice.objects.get().figures] == ["mine", "hers", "one more"]


@pytest.mark.parametrize("width", [390, 1280])
def test_one_endless_word_in_a_title_widens_no_page(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, width: int
) -> None:
    Submission.objects.filter(pk=draft.pk).update(title="Donaudampfschifffahrtsgesellschaft" * 3)
    page = open_page(width=width)
    sign_in(page, cast.drafter, live_server.url)
    for place in ("", "summary/", "check/", "versions/", "files/", "copy/"):
        page.goto(f"{live_server.url}/city/practices/{draft.reference}/{place}")
        check_fits(page)


def test_on_a_small_screen_what_became_of_the_typing_stays_in_sight(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open
) -> None:
    page = open_page(width=390)
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/results/")
    page.get_by_label("What changed, and for whom?").fill("Eighty-four families")
    saved(page)
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("[data-autosave-state]")).to_be_in_viewport()
