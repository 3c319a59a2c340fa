"""Signing in with another organisation's account: real requests to a provider on loopback, honest and not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.test import Client

from cities.people.models import StaffRole, User
from compact_portal import env
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters
from tests.support.oidc import CLIENT, KEY, OTHER_KEY, SECRET, Provider, provider

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GO, BACK = "/accounts/oidc/work/login/", "/accounts/oidc/work/login/callback/"


def switch_on(settings: Any, url: str, *, trust: bool = False) -> None:
    values = {"OIDC_ISSUER": url, "OIDC_NAME": "Town Hall", "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = env.openid_connect(values)
    settings.OIDC_TRUST_EMAIL = trust
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1


@pytest.fixture
def there(settings: Any) -> Iterator[Provider]:
    with provider() as made:
        switch_on(settings, made.url)
        yield made


def go(client: Client, **changed: str) -> Any:
    """The whole way: out by a form, through the provider by a real request, and back."""
    out = client.post(GO)
    assert out.status_code == 302, out.content
    back = requests.get(out.headers["Location"], allow_redirects=False, timeout=5)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}
    return client.get(BACK, query | changed)


def refused(answer: Any, client: Client) -> None:
    assert answer.status_code == 401, answer.status_code
    assert client.get("/account/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_it_is_off_by_default(cast: Cast) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(GO).status_code == 404
    assert Client().get(BACK, {"code": "x", "state": "y"}).status_code == 404
    assert "work account" not in Client().get("/accounts/login/").content.decode()
    assert Client().get("/accounts/3rdparty/").status_code == 404
    assert Client().get("/accounts/3rdparty/signup/").status_code == 404


def test_a_row_in_the_database_opens_no_door(cast: Cast) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="work", name="x", client_id="x")
    assert Client().post(GO).status_code == 404


def test_who_has_an_account_is_linked_told_and_signed_in(cast: Cast, there: Provider) -> None:
    there.claims = {"email": cast.lead.email.upper(), "email_verified": True, "name": "Inge"}
    client = Client()
    assert "Sign in with Town Hall" in client.get("/accounts/login/").content.decode()
    answer = go(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/start/")
    assert client.get("/account/").status_code == 200
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (cast.lead, "s-1", {})
    assert "another organisation" in letters(cast.lead.email)[-1]["Subject"]
    assert "/keys" in there.asked


def test_who_is_linked_comes_in_by_the_link_whatever_the_address_says(cast: Cast, there: Provider) -> None:
    there.claims = {"email": cast.lead.email, "email_verified": True}
    go(Client())
    there.claims = {"email": cast.drafter.email, "email_verified": True}
    client = Client()
    go(client)
    assert client.session["_auth_user_id"] == str(cast.lead.pk)
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    ("claims", "trust", "comes_in"),
    [
        ({"email_verified": True}, False, True),
        ({}, True, True),
        ({"xms_edov": True}, False, True),
        ({"xms_edov": "1"}, False, True),
        ({}, False, False),
        ({"email_verified": False}, False, False),
        ({"email_verified": "false"}, False, False),
        ({"xms_edov": False}, False, False),
    ],
)
def test_only_an_address_that_is_vouched_for_finds_somebody(
    cast: Cast, there: Provider, settings: Any, claims: dict[str, Any], trust: bool, comes_in: bool
) -> None:
    switch_on(settings, there.url, trust=trust)
    there.claims = {"email": cast.lead.email} | claims
    client = Client()
    answer = go(client)
    if comes_in:
        assert client.get("/account/").status_code == 200
    else:
        refused(answer, client)


@pytest.mark.parametrize(
    "email", ["nobody@vesterhaven.example", "", None, 7, "a\x00b@x.example", "x" * 9000, ["a@b.c"]]
)
def test_nobody_signs_up_through_it(cast: Cast, there: Provider, email: Any) -> None:
    there.claims = {"email": email, "email_verified": True}
    client = Client()
    answer = go(client)
    refused(answer, client)
    assert "Nobody is registered here" in answer.content.decode()
    assert not User.objects.exists()


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "x" * 64}},
    "no nonce": {"without": ("nonce",)},
    "another key": {"sign_with": OTHER_KEY},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "another audience": {"claims": {"aud": "somebody-else"}},
    "expired": {"claims": {"exp": int(time.time()) - 600, "iat": int(time.time()) - 900}},
    "not yet": {"claims": {"nbf": int(time.time()) + 3600}},
    "no expiry": {"without": ("exp",)},
    "no subject": {"without": ("sub",)},
    "no signature": {"sign_with": None, "algorithm": "none"},
    "the secret as a key": {"sign_with": SECRET * 4, "algorithm": "HS256"},
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_token_that_is_not_good_opens_nothing(cast: Cast, there: Provider, lie: str) -> None:
    there.claims = {"email": cast.lead.email, "email_verified": True}
    for name, value in LIES[lie].items():
        setattr(there, name, there.claims | value if name == "claims" else value)
    client = Client()
    refused(go(client), client)


def test_another_state_or_a_used_one_opens_nothing(cast: Cast, there: Provider) -> None:
    there.claims = {"email": cast.lead.email, "email_verified": True}
    client = Client()
    refused(go(client, state="x" * 16), client)
    refused(go(Client(), code="x"), client)
    assert Client().get(BACK, {"code": "x"}).status_code == 401
    assert Client().get(BACK, {"error": "access_denied"}).status_code == 401
    assert Client().get(BACK).status_code == 401


def test_who_turns_round_there_is_told_so_and_not_that_something_is_wrong(cast: Cast, there: Provider) -> None:
    client = Client()
    out = client.post(GO)
    state = parse_qs(urlsplit(out.headers["Location"]).query)["state"][0]
    for error, said in (("access_denied", "You turned round"), ("server_error", "could not be trusted")):
        answer = client.get(BACK, {"error": error, "state": state})
        assert answer.status_code == 401 and said in answer.content.decode()


@pytest.mark.parametrize("fault", ["error", "nonsense", "empty", "slow"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_in_trouble_is_said_to_be(cast: Cast, there: Provider, path: str, fault: str) -> None:
    there.claims = {"email": cast.lead.email, "email_verified": True}
    client = Client()
    if path.startswith("/."):
        there.broken = {path: fault}
        answer = client.post(GO)
    else:
        out = client.post(GO)
        back = requests.get(out.headers["Location"], allow_redirects=False, timeout=5)
        there.broken = {path: fault}
        answer = client.get(BACK, dict(parse_qs(urlsplit(back.headers["Location"]).query)))
    refused(answer, client)
    assert "Sign in with a code by e-mail" in answer.content.decode()


def test_a_provider_that_is_down_is_said_to_be(cast: Cast, settings: Any) -> None:
    with provider() as made:
        switch_on(settings, made.url)
    answer = Client().post(GO)
    assert answer.status_code == 401 and "does not answer" in answer.content.decode()


def test_staff_still_give_their_second_factor(cast: Cast, there: Provider) -> None:
    there.claims = {"email": cast.administrator.email, "email_verified": True, "amr": ["mfa"]}
    client = Client()
    assert go(client).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/registrations/").status_code == 302
    person = factories.user("Nina", "nina@unhcr.example")
    StaffRole.objects.create(user=person, role="reviewer")
    there.claims = {"email": person.email, "email_verified": True, "amr": ["mfa"], "sub": "s-2"}
    client = Client()
    go(client)
    assert client.get("/start/").headers["Location"] == "/accounts/2fa/"


def test_who_is_suspended_stays_out(cast: Cast, there: Provider) -> None:
    there.claims = {"email": cast.lead.email, "email_verified": True}
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    client = Client()
    go(client)
    assert client.get("/account/").status_code == 302


def test_who_is_signed_in_links_nothing_by_hand(cast: Cast, there: Provider) -> None:
    there.claims = {"email": "x@elsewhere.example", "email_verified": True}
    client = cast.browser(cast.lead)
    out = client.post(f"{GO}?process=connect")
    back = requests.get(out.headers["Location"], allow_redirects=False, timeout=5)
    answer = client.get(BACK, dict(parse_qs(urlsplit(back.headers["Location"]).query)))
    assert answer.status_code == 401 and not SocialAccount.objects.exists()


def test_a_link_alone_sends_nobody_there(there: Provider) -> None:
    assert Client().get(GO).headers["Location"] == "/accounts/login/"
    assert not there.asked
    assert Client().post("/accounts/oidc/other/login/").status_code == 404


def test_the_policy_lets_the_form_lead_there() -> None:
    values = {"OIDC_ISSUER": "https://login.microsoftonline.com/tenant/v2.0"}
    assert env.openid_origin(values) == ["https://login.microsoftonline.com"]
    assert env.openid_origin({"OIDC_ISSUER": ""}) == []
    assert KEY is not OTHER_KEY
