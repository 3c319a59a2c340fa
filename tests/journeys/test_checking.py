"""A lead checks what the city will say, with the keyboard alone: everything is reached, seen, and leads where it says."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.submissions.protection.conftest import MARKED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What has the focus: where it stands among all that can have it, and whether it is seen to have it.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  const on = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
  return {
    name: it.id || it.textContent.trim() || it.outerHTML,
    order: [...document.querySelectorAll("a, button, input, select, summary, textarea")].indexOf(it),
    ringed: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && Boolean(on && (it.contains(on) || on.contains(it))),
  };
}"""
REACHED = """() => [...document.querySelectorAll("main a, main button, main select, main input")].filter(
  (it) => it.checkVisibility({ visibilityProperty: true }) && it.type !== "hidden" && it.type !== "radio").length"""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    factories.theme("Housing", 3)
    factories.crrf()
    assert cast.lead and cast.drafter
    return cast


@pytest.fixture
def waiting(cast: Cast) -> Submission:
    """It waits for the lead, with gaps of every kind and with what may point to a person."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    rows: dict[str, Any] = {
        "partner_bodies": [{"name": "Chamber of trades", "kind": "business"}, {"name": "", "kind": "faith"}],
        "figures": [{"figure": "84", "unit": "families", "year": "2025", "source": "Housing office"}],
    }
    Practice.objects.filter(pk=case.pk).update(**MARKED, **rows, life="", target_groups="")
    Practice.objects.get(pk=case.pk).themes.clear()
    Submission.objects.filter(pk=case.pk).update(mandate_by="", consent=False, state="clearance")
    case.refresh_from_db()
    return case


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the head of the page until the focus leaves it."""
    found: list[dict[str, Any]] = []
    for _turn in range(200):
        page.keyboard.press("Tab")
        if (here := page.evaluate(FOCUSED)) is None:
            return found
        found.append(here)
    raise AssertionError("The focus never leaves the page.")


@pytest.mark.parametrize(("width", "language", "colours"), [(1280, "en", "light"), (390, "ar", "dark")])
def test_the_whole_page_is_walked_with_the_keyboard(
    cast: Cast, waiting: Submission, live_server: LiveServer, open_page: Open, width: int, language: str, colours: Any
) -> None:
    page = open_page(width=width, language=language)
    page.emulate_media(color_scheme=colours)
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{waiting.reference}/check/")
    check_axe(page)
    check_fits(page)
    here = walk(page)
    assert [one["order"] for one in here] == sorted({one["order"] for one in here}), "In the order of the page, once."
    assert not [one["name"] for one in here if not (one["ringed"] and one["seen"])]
    groups = page.locator("main input[type=radio][name]").evaluate_all("all => new Set(all.map((it) => it.name)).size")
    assert len([one for one in here if one["order"] >= 0]) >= page.evaluate(REACHED) + groups


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_missing_leads_to_its_field_and_the_keyboard_stands_there(
    cast: Cast, waiting: Submission, live_server: LiveServer, open_page: Open, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    sign_in(page, cast.lead, live_server.url)
    address = f"{live_server.url}/city/practices/{waiting.reference}/check/"
    page.goto(address)
    gaps = page.get_by_role("region", name="answers are missing").get_by_role("link")
    expect(gaps.filter(has_text="Who works with you? Give the partner’s name")).to_have_count(1)
    asked = ["target_groups", "themes", "life", "partner_bodies_1_name", "mandate_by", "consent"]
    changes = ["paid", "figures", "paragraphs", "confidentiality"]
    links = [*gaps.all(), *(page.locator(f"dl.summary a[href$='#id_{name}']") for name in changes)]
    hrefs = [str(link.get_attribute("href")) for link in links]
    assert {href.partition("#id_")[2] for href in hrefs} == {*asked, *changes}
    for href in hrefs:
        page.goto(address)
        page.locator(f"a[href='{href}']").first.press("Enter")
        expect(page.locator(f"#{href.partition('#')[2]}")).to_be_focused()
        expect(page.locator(":focus")).to_be_in_viewport()
