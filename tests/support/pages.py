"""Comparing pages: without what differs between any two answers."""

from __future__ import annotations

import re
from typing import Any


def bare(answer: Any, *about: object) -> tuple[int, str, str]:
    """Status, where it leads and the page, without its tokens and without what it was asked ``about``."""
    page = re.sub(r'(csrfmiddlewaretoken|once)" value="[^"]+"', r"\1", answer.content.decode())
    place = answer.headers.get("Location", "")
    for one in about:
        page, place = page.replace(str(one), ""), place.replace(str(one), "")
    return answer.status_code, place, page
