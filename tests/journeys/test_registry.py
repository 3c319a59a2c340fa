"""An administrator hands in a list of cities, puts it right, records a figure and corrects it; anybody reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cities.signatories.models import Signature
from tests.cast import Cast
from tests.cities.lists.making import AARHUS, HEADING, ODENSE, xlsx
from tests.journeys.conftest import Open, check_axe, check_fits
from tests.journeys.test_review import staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGES = (
    "/cities/",
    "/cities/aarhus/",
    "/letters/mayors-letter-2017/",
    "/desk/cities/add/",
    "/desk/cities/aarhus/registry/",
    "/desk/cities/aarhus/registry/bureau/",
    "/desk/cities/aarhus/registry/facts/",
    "/desk/lists/",
    "/desk/lists/columns/cities/",
    "/desk/letters/",
    "/desk/letters/mayors-letter-2017/",
    "/desk/letters/mayors-letter-2017/sign/",
)


def hand_in(page: Page, address: str, *rows: list[str]) -> None:
    page.goto(f"{address}/desk/lists/")
    page.get_by_label("The list", exact=True).set_input_files(
        {"name": "cities.xlsx", "mimeType": XLSX, "buffer": xlsx(HEADING, *rows)}
    )
    page.get_by_role("button", name="Read it, write nothing").click()


def sound(page: Page) -> None:
    check_axe(page)
    check_fits(page)


def test_a_list_and_a_figure(page: Page, open_page: Open, live_server: Any, cast: Cast) -> None:
    call_command("load_reference", verbosity=0)
    address = live_server.url
    staff(page, cast.administrator, address)
    hand_in(page, address, AARHUS, [*ODENSE[:3], "north", *ODENSE[4:]])
    expect(page.get_by_role("row", name="Odense")).to_contain_text("must be numbers")
    sound(page)
    hand_in(page, address, AARHUS, ODENSE)
    expect(page.get_by_role("row", name="Aarhus")).to_contain_text("Created")
    sound(page)
    preview = page.url.removeprefix(address)
    page.get_by_role("button", name="Write it: create 2, change 0").click()
    expect(page.locator("[role=status]").filter(has_text="Written").first).to_be_visible()
    page.goto(f"{address}/cities/aarhus/")
    page.get_by_role("link", name="Change in the registry").click()
    page.get_by_role("link", name="Record a figure").click()
    page.get_by_label("Value").fill("290000")
    page.get_by_label("Year").fill("2025")
    page.get_by_label("Source", exact=True).fill("City register")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Correct: Population, 2025").click()
    page.get_by_label("Value").fill("292000")
    page.get_by_label("Why it is corrected").fill("The register was read a month too early.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The figure was corrected.")).to_be_visible()
    reader = open_page(javascript=False)
    reader.goto(f"{address}/cities/aarhus/")
    expect(reader.get_by_role("row", name="Population").first).to_contain_text("292,000")
    reader.get_by_text("Earlier figures, and figures that were corrected").first.click()
    expect(reader.get_by_role("row", name="290,000")).to_contain_text("Corrected on")
    reader.goto(f"{address}/letters/mayors-letter-2017/")
    expect(reader.get_by_role("row", name="Immigrant Rights Commission")).to_contain_text("body")
    _sound_everywhere(open_page, address, cast, (*PAGES, preview))


def _sound_everywhere(open_page: Open, address: str, cast: Cast, pages: tuple[str, ...]) -> None:
    signature = f"/desk/letters/mayors-letter-2017/signatures/{Signature.objects.earliest('order').pk}/"
    for width, language in ((390, "en"), (1280, "ar"), (390, "ar"), (1280, "en")):
        page = open_page(width=width, language=language)
        staff(page, cast.administrator, address)
        for path in (*pages, signature):
            answer = page.goto(f"{address}{path}")
            assert answer and answer.status == 200, path
            sound(page)


def test_from_the_map_to_a_city_by_keyboard(open_page: Open, live_server: Any, cast: Cast) -> None:
    assert cast.vesterhaven and cast.tell_nouran
    page = open_page(width=390, javascript=False)
    page.goto(f"{live_server.url}/cities/")
    page.get_by_role("link", name="The map as a table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Cities")).to_be_focused()
    page.keyboard.press("Tab")
    first = page.get_by_role("row").get_by_role("link").first
    expect(first).to_be_focused()
    name = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
