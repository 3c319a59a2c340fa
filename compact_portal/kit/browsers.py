"""What a browser calls itself, in plain words: enough to know one's own again, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The first that fits counts: every browser also names the ones before it, so that old pages take it for them.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Yandex Browser", r"\bYaBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chromium", r"\bChromium/"),
    ("Chrome", r"\b(?:HeadlessChrome|Chrome|CriOS)/"),
    ("Safari", r"\bVersion/[\d.]+ .*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac(?:intosh|_| OS X)"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)


@dataclass(frozen=True)
class Browser:
    """Names of makers, which are the same in every language; empty when they are not known."""

    name: str
    system: str


def _first(rows: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, sign in rows if re.search(sign, text)), "")


def named(user_agent: str) -> Browser:
    """``Firefox`` and ``Windows`` of what a browser sends about itself."""
    text = user_agent[:512]
    return Browser(_first(_BROWSERS, text), _first(_SYSTEMS, text))
