"""A request to take part, as a browser sends it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cities.registration.models import Registration
from tests import factories
from tests.support.letters import code_in, letters, link_in

TYPED = {
    "municipality": "Nordby",
    "country": "DK",
    "person": "Karen Holm",
    "office": "Head of integration",
    "email": "karen@nordby.example",
    "language": "en",
    "mandate": "The mayor, decision 12/2026 of 3 March.",
}


def paper(name: str = "decision.png", content: bytes | None = None) -> SimpleUploadedFile:
    """A small proof of mandate."""
    if content is None:
        out = BytesIO()
        Image.new("RGB", (30, 20), "white").save(out, "PNG")
        content = out.getvalue()
    return SimpleUploadedFile(name, content)


def link(request: Registration) -> str:
    """The path of the link in the newest mail about a request."""
    return link_in(letters(request.email)[-1])


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
