"""Every mail, as a mail program shows it: 600 and 360 pixels, light and dark, from either side, in mixed letters.

``make mail-pictures`` (or ``MAILS=directory``) keeps a picture of each, for looking at.
"""

from __future__ import annotations

import os
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import AXE, check_fits
from tests.support.every_mail import every_mail
from tests.support.mails import html, read, text, whole

# What is a person's own (their city, in a digest's foot) goes into a line that is folded already.
LARGEST, WIDEST = 100_000, 160
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def _as_shown(name: str, page: Page, source: str, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(source)
    check_fits(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {runOnly: ['color-contrast', 'html-has-lang', 'link-name', 'empty-heading']})"
        ".then(found => found.violations)"
    )
    assert not found, (name, width, scheme, [(one["id"], one["nodes"][0]["target"]) for one in found])
    if target := os.environ.get("MAILS"):
        Path(target).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(target) / f"{name}-{width}-{scheme}.png", full_page=True)


def _check_text(name: str, said: str) -> None:
    for line in said.splitlines():
        if "://" in line and not line.lstrip().startswith("“"):
            assert re.fullmatch(r"\s*\S+", line), f"{name}: an address shares its line: {line}"
        else:
            assert len(line) <= WIDEST, f"{name}: {len(line)} characters: {line}"
        assert line.count("\u2068") == line.count("\u2069"), f"{name}: an isolate is left open: {line}"


@pytest.mark.parametrize(("language", "typed"), [("en", "ar"), ("ar", "en")])
def test_every_mail_holds_in_a_mail_program(chromium: Browser, language: str, typed: str) -> None:
    pages = {scheme: chromium.new_context(color_scheme=scheme).new_page() for scheme in ("light", "dark")}  # type: ignore[arg-type]
    seen: set[str] = set()
    for name, mail in every_mail(language, typed):
        parts = read(mail)
        kind = f"{parts['Subject']} {name if mail.purpose == 'digest' else mail.purpose}"
        if kind in seen:
            continue
        seen.add(kind)
        assert len(whole(mail)) <= LARGEST, name
        assert not re.search(r"<img|<script|src=|url\(", html(mail)), f"{name} fetches something"
        _check_text(name, text(mail))
        for width, (scheme, page) in product((600, 360), pages.items()):
            _as_shown(f"{language}-{name}", page, html(mail), width, scheme)
    for page in pages.values():
        page.context.close()
    assert len(seen) > 45, f"only {len(seen)} mails were made"
