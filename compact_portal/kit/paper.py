"""A page as PDF, tagged so that it can be read aloud (PDF/UA-1).

It is made by a process of its own, this very file, that is told nothing but the page: without the portal's settings
and secrets, with bounded time and memory, one at a time for each process that serves. So a page that takes for ever,
or a fault in the libraries that set the type, ends there. WeasyPrint needs Pango, which only the system can bring
(docs/operations.md); where it is missing, ``Unmade`` says so and everything else of the portal works.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

SECONDS = 25
MEMORY = 1 << 30  # bytes
NO_PRESS = 3  # the exit status of a process that found no Pango
SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "paper.css"
_one = threading.BoundedSemaphore(1)


class Unmade(Exception):
    """No PDF was made: the press is missing or busy, or the page is too much for it. The message is for the log."""


def pdf(html: str) -> bytes:
    """``html`` set with static/css/paper.css. Nothing that it names is fetched. Raises ``Unmade``."""
    if not _one.acquire(timeout=SECONDS):
        raise Unmade("another page is being set")
    try:
        return _printed(html)
    finally:
        _one.release()


def _printed(html: str) -> bytes:
    kept = {"PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"}
    environment = {key: value for key, value in os.environ.items() if key in kept}
    # -P: the files beside this one have plain names, which must not stand in the way of other people's modules.
    command = [sys.executable, "-P", __file__]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=html.encode(), capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as problem:
        raise Unmade(f"{type(problem).__name__} after at most {SECONDS} s") from problem
    if done.returncode == NO_PRESS:
        raise Unmade("Pango is missing: see docs/operations.md")
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise Unmade(f"status {done.returncode}: {done.stderr[-300:].decode(errors='replace')}")
    return done.stdout


def _set() -> int:
    """The process: HTML on standard input, PDF on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        return NO_PRESS

    class Nothing(URLFetcher):  # type: ignore[misc]
        """What a page names is not fetched, wherever it lies."""

        def fetch(self, url: str, headers: object = None) -> None:
            raise ValueError(f"not fetched: {url}")

    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=Nothing())
    sheet = CSS(string=SHEET.read_text(encoding="utf-8"), url_fetcher=Nothing())
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1"))
    return 0


if __name__ == "__main__":
    sys.exit(_set())
