"""A practice under way, and the page of one of its steps as a browser would send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast

Page = Callable[..., dict[str, Any]]


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send if nobody touched it."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    form = BeautifulSoup(answer.content, "html.parser").select_one("main form[data-autosave]")
    assert form is not None
    found: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name = str(field.get("name"))
        if field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                found.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            found[name] = chosen.get("value") if chosen else ""
        else:
            found[name] = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")
    found.pop("csrfmiddlewaretoken")
    return found
