"""Pages as a browser would read and send them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client


def soup(answer: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words(answer: HttpResponse) -> str:
    """What a page says, on one line."""
    main = soup(answer).main
    assert main is not None
    return " ".join(main.get_text(" ").split())


def fields_of(form: Tag) -> dict[str, Any]:
    """What a form would send if nobody touched it."""
    found: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        if field.find_parent("template"):  # a pattern for the script, no field yet
            continue
        name = str(field.get("name"))
        if field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                found.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            found[name] = chosen.get("value") if chosen else ""
        else:
            found[name] = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")
    found.pop("csrfmiddlewaretoken", None)
    return found


def form_at(client: Client, address: str, selector: str = "main form") -> dict[str, Any]:
    """The fields of the first form of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    form = soup(answer).select_one(selector)
    assert form is not None, address
    return fields_of(form)
