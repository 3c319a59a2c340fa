"""A request to take part, as a browser sends it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from cities.registration.models import Registration
from tests import factories
from tests.support.letters import code_in, letters

TYPED = {
    "municipality": "Nordby",
    "country": "DK",
    "person": "Karen Holm",
    "office": "Head of integration",
    "email": "karen@nordby.example",
    "language": "en",
    "mandate": "The mayor, decision 12/2026 of 3 March.",
}


def send(client: Client | None = None, **fields: Any) -> Any:
    """Post the form; the country is there."""
    factories.country()
    return (client or Client()).post("/register/request/", TYPED | fields)


def asked(**fields: Any) -> tuple[Registration, str]:
    """A request that waits for its code, and the path of its pages."""
    answer = send(**fields)
    assert answer.status_code == 302, answer.content.decode()
    return Registration.objects.latest("id"), answer.headers["Location"].removesuffix("prove/")


def proved(**fields: Any) -> Registration:
    """A request that waits for an administrator."""
    request, path = asked(**fields)
    Client().post(f"{path}prove/", {"code": code_in(letters(request.email)[-1])})
    request.refresh_from_db()
    assert request.standing == "waiting"
    return request
