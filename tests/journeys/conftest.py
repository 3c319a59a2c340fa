"""A browser for the journeys: pages that fail their test on any error, people signed in, and axe to look at each page."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from cities.people.models import User
from tests.cities.people.test_second_factor import SECRET, code
from tests.support.chromium import launch

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a journey provokes on purpose: a refusal's status, a connection it cut itself.
EXPECTED = re.compile(r"Failed to load resource: .*(status of 4\d\d|net::ERR_INTERNET_DISCONNECTED)")

# A busy machine is slow, not wrong: what is waited for may take as long as a page may.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

Open = Callable[..., Page]


class Traffic:
    """The requests that the live server is answering: a page that is closed may have sent its text a moment before."""

    def __init__(self) -> None:
        self.open = 0
        self.changed = threading.Condition()
        request_started.connect(self.began)
        request_finished.connect(self.ended)

    def began(self, **_told: Any) -> None:
        with self.changed:
            self.open += 1

    def ended(self, **_told: Any) -> None:
        with self.changed:
            self.open -= 1
            self.changed.notify_all()

    def wait(self) -> None:
        """Until nothing is being answered: emptying the tables under a request would lock both out."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.open <= 0, PATIENCE / 1000):
                self.open = 0  # one that was cut off is never told to have ended


TRAFFIC = Traffic()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread, and Django would think that it is its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open a page in a window of its own: ``open_page(width=390, language="ar", javascript=False)``.

    When the test ends, any error in a console, any breach of the content security policy, any answer above 499 and any
    request to another machine fails it.
    """
    windows: list[BrowserContext] = []
    troubles: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            troubles.append(message.text)

    def asked(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost", None):
            troubles.append(f"A request to elsewhere: {request.url}")

    def open_one(*, width: int = 1280, language: str = "en", javascript: bool = True) -> Page:
        window = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=language, java_script_enabled=javascript
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", heard)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", asked)
        page.on("response", lambda answer: answer.status > 499 and troubles.append(f"{answer.status} {answer.url}"))
        return page

    yield open_one
    for window in windows:
        window.close()
    for _again in range(2):  # what the browser had sent already may still be on its way to the server
        TRAFFIC.wait()
        time.sleep(0.05)
    assert not troubles, troubles


@pytest.fixture
def page(open_page: Open) -> Page:
    """One page, 1280 pixels wide, in English."""
    return open_page()


def sign_in(page: Page, person: User, address: str) -> None:
    """Sign a person in by a session made here: no password, no code."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    page.context.add_cookies([{"name": "session", "value": session.session_key or "", "url": address}])


def app_code(page: Page, secret: str = SECRET) -> str:
    """The code an authenticator app shows, once it has some seconds to live, as a person would wait for the next."""
    while time.time() % 30 > 24:
        page.wait_for_timeout(250)
    return code(secret)


def check_axe(page: Page) -> None:
    """Fail with what axe finds on the page as it stands: rule, help and place of each finding."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Without preload: axe would write imported sheets into the page, which the page's own policy refuses.
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, preload: false}).then(found => found.violations)", RULES
    )
    told = [f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:5]}" for one in found]
    assert not told, f"{page.url}\n" + "\n".join(told)


def check_fits(page: Page) -> None:
    """Fail when the page scrolls sideways."""
    # A click returns when the next page has begun to come: until it is there, it has no root to measure.
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
