"""``make screenshots``: the README's pictures, taken from a running portal (``make run``) and kept small.

``PORTAL`` names another address, ``SINK`` the mail sink's page. With ``ALL=directory`` every page of the tour is also
taken at 390 and 1280 pixels, in English and Arabic, light and dark, for looking at.
"""

from __future__ import annotations

import os
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.chromium import launch

ADDRESS = os.environ.get("PORTAL", "http://127.0.0.1:8000").rstrip("/")
SINK = os.environ.get("SINK", "http://127.0.0.1:8025").rstrip("/")
KEPT = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
NOBODY, LEAD, REVIEWER, ADMINISTRATOR = "", "Huda Sabbagh", "Maren Oduya", "Ana"

# What the README shows: file name, who looks, at what.
README = (
    ("home", NOBODY, "/"),
    ("city", LEAD, "/city/"),
    ("queue", REVIEWER, "/desk/queue/?view=open"),
    ("case", REVIEWER, "case"),
    ("registrations", ADMINISTRATOR, "request"),
    ("digest", NOBODY, "digest"),
)
TOUR = (
    *README,
    ("library", NOBODY, "/library/?q=rent"),
    ("practice", NOBODY, "practice"),
    ("text", NOBODY, "/framework/crrf/"),
    ("rounds", NOBODY, "/rounds/"),
    ("cities", NOBODY, "/cities/"),
    ("letter", NOBODY, "/letters/mayors-letter-2017/"),
    ("register", NOBODY, "/register/request/"),
    ("sign-in", NOBODY, "/accounts/login/"),
    ("lost", NOBODY, "/no-such-page/"),
    ("practices", LEAD, "/city/practices/"),
    ("new-practice", LEAD, "/city/practices/new/"),
    ("comments", LEAD, "/city/comments/"),
    ("new-comment", LEAD, "/city/comments/new/?paragraph=8"),
    ("people", LEAD, "/city/people/"),
    ("account", LEAD, "/account/"),
    ("digest-settings", REVIEWER, "/digest/"),
    ("requests", ADMINISTRATOR, "/desk/registrations/"),
    ("mail-desk", ADMINISTRATOR, "/desk/mail/"),
)


def _be(page: Page, name: str) -> None:
    page.context.clear_cookies()
    if name:
        page.goto(f"{ADDRESS}/demo/")
        page.get_by_role("button", name=f"Be {name}").first.click()


def _open(page: Page, where: str) -> None:
    """Go to an address, or to the first case, practice or digest there is, or to the request with most warnings."""
    if where == "case":
        page.goto(f"{ADDRESS}/desk/queue/?view=open")
        page.locator(".q-row th a").first.click()
    elif where == "practice":
        page.goto(f"{ADDRESS}/library/?q=deposit")
        page.locator(".hit h2 a").first.click()
    elif where == "request":
        page.goto(f"{ADDRESS}/desk/registrations/")
        page.get_by_role("link", name="Marrowby").first.click()
    elif where == "digest":
        page.goto(f"{SINK}/?to=luisa")
        page.get_by_role("link", name="Digest:").first.click()
        page.goto(f"{SINK}{page.locator('iframe').first.get_attribute('src')}")
    else:
        page.goto(f"{ADDRESS}{where}")


def readme(browser: Browser) -> None:
    """Six pictures of 1280 by 860 points, as JPEG."""
    KEPT.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    for name, who, where in README:
        _be(page, who)
        page.context.add_cookies([{"name": "language", "value": "en", "url": ADDRESS}])
        _open(page, where)
        page.screenshot(path=KEPT / f"{name}.jpg", type="jpeg", quality=72)
        print(KEPT / f"{name}.jpg")


def everything(browser: Browser, target: Path) -> None:
    """Every page of the tour in every dress, whole."""
    target.mkdir(parents=True, exist_ok=True)
    for width, language, scheme in product((390, 1280), ("en", "ar"), ("light", "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        for name, who, where in TOUR:
            _be(page, who)
            context.add_cookies([{"name": "language", "value": language, "url": ADDRESS}])
            _open(page, where)
            overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            page.screenshot(path=target / f"{name}-{width}-{language}-{scheme}.png", full_page=True)
            print(f"{name}-{width}-{language}-{scheme}", "SCROLLS SIDEWAYS" if overflow else "")
        context.close()


def main() -> int:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        readme(browser)
        if where := os.environ.get("ALL"):
            everything(browser, Path(where))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
