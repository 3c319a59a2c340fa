"""Keys without a browser: what nonsense is answered, who must keep one, and what counts as the second factor."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cities.people.adapter import SecondFactorAdapter
from cities.people.models import StaffRole
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def said(**client: Any) -> dict[str, Any]:
    raw = base64.urlsafe_b64encode(json.dumps(client).encode()).rstrip(b"=").decode()
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": raw}}


HERE = {"origin": "http://testserver", "type": "webauthn.get", "challenge": "AAAA"}
NONSENSE: list[Any] = [
    "", "null", "[]", "7", '"x"', "{}", "{", "[" * 5_000, {"response": None}, {"response": {"clientDataJSON": "%%%"}},
    said(**HERE), said(**HERE | {"type": "webauthn.create"}), said(origin="https://evil.example"),
    said(**HERE) | {"response": said(**HERE)["response"] | {"authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"}},
    said(**HERE) | {"response": said(**HERE)["response"] | {"attestationObject": "o2NmbXRkbm9uZQ", "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"}},
]  # fmt: skip


def key(of: Any, name: str = "Blue") -> Authenticator:
    """A row as setting one up leaves it; what it signs is not asked for here."""
    return Authenticator.objects.create(user=of, type="webauthn", data={"name": name, "credential": {}})


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_signs_nobody_in_and_breaks_nothing(cast: Cast, credential: Any) -> None:
    sent = credential if isinstance(credential, str) else json.dumps(credential)
    client = Client()
    assert (
        "request_options" in client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    )
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": sent})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")
    signed_in = cast.browser(cast.lead)
    signed_in.get("/accounts/2fa/webauthn/add/")
    assert signed_in.post("/accounts/2fa/webauthn/add/", {"credential": sent, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_keys_are_bound_to_the_portals_own_name(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://portal.example:8443"
    assert SecondFactorAdapter().get_public_key_credential_rp_entity()["id"] == "portal.example"


def test_the_page_offers_an_app_and_a_key_to_staff_without_one(cast: Cast) -> None:
    person = factories.user("Nina", "nina@unhcr.example")
    StaffRole.objects.create(user=person, role="reviewer")
    client = cast.browser(person, second_factor=False)
    page = client.get("/accounts/2fa/").content.decode()
    assert "/accounts/2fa/totp/activate/" in page and "/accounts/2fa/webauthn/add/" in page
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_staff_with_a_key_alone_are_asked_for_the_key(cast: Cast) -> None:
    person = factories.user("Nina", "nina@unhcr.example")
    StaffRole.objects.create(user=person, role="reviewer")
    key(person)
    answer = cast.browser(person, second_factor=False).get("/desk/queue/")
    assert answer.headers["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")


def reauthenticated(cast: Cast, person: Any) -> Client:
    client = cast.browser(person)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [records[0] | {"reauthenticated": True}]
    session.save()
    return client


@pytest.mark.parametrize(("who", "has_app", "stays"), [("reviewer", False, True), ("reviewer", True, False), ("lead", False, False)])  # fmt: skip
def test_only_the_last_second_factor_of_staff_stays(cast: Cast, who: str, has_app: bool, stays: bool) -> None:
    person = getattr(cast, who)
    row = key(person)
    if not has_app:
        Authenticator.objects.filter(user=person, type="totp").delete()
    reauthenticated(cast, person).post(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/")
    assert Authenticator.objects.filter(pk=row.pk).exists() is stays


def test_nobody_touches_somebody_elses_key(cast: Cast) -> None:
    row = key(cast.other_lead)
    client = reauthenticated(cast, cast.lead)
    for address in ("remove", "edit"):
        for pk in (row.pk, 424_242, 2**70):
            assert client.post(f"/accounts/2fa/webauthn/keys/{pk}/{address}/", {"name": "Mine"}).status_code == 404
    row.refresh_from_db()
    assert row.data["name"] == "Blue"


@pytest.mark.parametrize("bad", ["", "a\x00", "x" * 101, "\u202e"])
def test_a_name_that_cannot_be_is_refused(cast: Cast, bad: str) -> None:
    row = key(cast.lead)
    reauthenticated(cast, cast.lead).post(f"/accounts/2fa/webauthn/keys/{row.pk}/edit/", {"name": bad})
    row.refresh_from_db()
    assert row.data["name"] == "Blue"


def test_recovery_codes_are_shown_once(cast: Cast) -> None:
    key(cast.lead)
    client = reauthenticated(cast, cast.lead)
    client.post("/accounts/2fa/recovery-codes/generate/")
    first = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert first.count("<code") == 10 and first.count("%0A") == 10
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert "<code" not in again and "Make new ones" in again
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code in (403, 404)
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert client.get("/accounts/2fa/recovery-codes/").content.decode().count("<code") == 10
