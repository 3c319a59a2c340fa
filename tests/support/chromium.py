"""Debian's Chromium, started the way a closed network wants it; ``CHROMIUM`` names another."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

# Without these it looks for its makers' hosts at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launch(playwright: Playwright) -> Browser:
    """A headless browser of its own."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    return playwright.chromium.launch(executable_path=program, args=list(QUIET))
