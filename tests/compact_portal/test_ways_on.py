"""Where a page sends somebody on is a page of the portal, whatever the address or the form says."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.cities.people.test_second_factor import code

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ELSEWHERE = [
    "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
    "https://evil.example/", "http:evil.example", "https:///evil.example", "javascript:alert(1)", "data:text/html,x",
    "//evil.example\\@testserver/", "https://testserver@evil.example/", "http://testserver.evil.example/", " //evil.example",
    "\x01//evil.example", "/%09/evil.example/..//evil.example", "//[evil", "http://[", "/\n/evil.example", "x" * 9_000,
]  # fmt: skip


def _here(answer: object) -> bool:
    place = answer.headers.get("Location", "/")  # type: ignore[attr-defined]
    bare = place.strip().replace("\\", "/")
    return bare.startswith("/") and not bare.startswith("//") and answer.status_code < 500  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_sent_elsewhere(cast: Cast, place: str) -> None:
    lead = cast.browser(cast.lead)
    for address, sent in (
        ("/language/", {"language": "ar", "next": place}),
        ("/appearance/", {"appearance": "dark", "next": place}),
    ):
        assert _here(Client().post(address, sent)), (address, place)
    assert _here(lead.post("/city/switch/", {"city": cast.vesterhaven.pk, "way_on": place}))
    assert _here(lead.post("/accounts/logout/", {"next": place}))
    assert _here(cast.browser(cast.lead).get("/accounts/login/", {"next": place}))
    assert _here(cast.browser(cast.administrator).get("/admin/login/", {"next": place}))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(cast: Cast, place: str) -> None:
    cast.lead.set_password("seven long words make one good key")
    cast.lead.save()
    sent = {"login": cast.lead.email, "password": "seven long words make one good key", "next": place}
    answer = Client().post("/accounts/login/", sent)
    assert answer.status_code == 302 and _here(answer), answer.headers
    again = cast.browser(cast.administrator, second_factor=False)
    answer = again.post("/accounts/2fa/reauthenticate/", {"code": code(), "next": place})
    assert answer.status_code == 302 and _here(answer), answer.headers
