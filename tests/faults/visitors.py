"""Somebody at a browser without a script: keeps their session, reads a form and sends it, over real sockets."""

from __future__ import annotations

from typing import Any

import requests
from bs4 import BeautifulSoup
from django.conf import settings

from cities.people.models import User
from tests.cast import Cast
from tests.support.forms import fields_of


class Visitor:
    def __init__(self, address: str, person: User | None = None) -> None:
        self.address, self.session = address, requests.Session()
        self.session.headers["Connection"] = "close"  # one kept open may be closed by the server as the next is sent
        if person is not None:
            signed_in = Cast().browser(person).cookies[settings.SESSION_COOKIE_NAME].value
            self.session.cookies.set(settings.SESSION_COOKIE_NAME, signed_in)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.address + path, timeout=60, allow_redirects=False)

    def post(self, path: str, data: dict[str, Any], **more: Any) -> requests.Response:
        return self.session.post(self.address + path, data, timeout=60, allow_redirects=False, **more)

    def has_form(self, page: requests.Response) -> bool:
        """Whether the page offers to do anything."""
        return BeautifulSoup(page.text, "html.parser").select_one("main form[method=post]") is not None

    def form(self, page: requests.Response, selector: str = "main form[method=post]") -> dict[str, Any]:
        """The fields of a page's form, as a browser would send them."""
        whole = BeautifulSoup(page.text, "html.parser")
        form = whole.select_one(selector)
        assert form is not None, (
            page.url,
            page.status_code,
            (whole.select_one("main") or whole).get_text(" ", strip=True),
        )
        token = form.select_one("input[name=csrfmiddlewaretoken]")
        return fields_of(form) | {"csrfmiddlewaretoken": str(token["value"]) if token else ""}
