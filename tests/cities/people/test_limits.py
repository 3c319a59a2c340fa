"""How often one may try, by account and by network; and that every answer is the same for whoever it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from cities.people.models import User
from compact_portal.mail.models import Mail
from tests.cast import Cast
from tests.cities.people.test_sign_in import PASSWORD, sign_in, with_password
from tests.support.letters import code_in, letters
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

NOBODY = "not-there@vesterhaven.example"
Sent = Callable[[Client, str], Any]
FLOWS: dict[str, Sent] = {
    "password": lambda client, email: sign_in(client, email, "wrong"),
    "code": lambda client, email: client.post("/accounts/login/code/", {"email": email}),
    "reset": lambda client, email: client.post("/accounts/password/reset/", {"email": email}),
}


def from_network(last: int) -> Client:
    return Client(REMOTE_ADDR=f"192.0.2.{last}")


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_one_network_is_stopped_whatever_the_accounts(cast: Cast, flow: str) -> None:
    answers = [FLOWS[flow](from_network(1), f"person{number}@vesterhaven.example") for number in range(31)]
    last = answers[-1]
    allowed = sum(answer.status_code != 429 for answer in answers)
    assert allowed == (10 if flow == "password" else 20)
    assert last.status_code == 429 and 'class="masthead"' in last.content.decode()
    assert FLOWS[flow](from_network(2), NOBODY).status_code != 429


@pytest.mark.parametrize("flow", sorted(FLOWS))
@pytest.mark.parametrize("email", ["known", NOBODY])
def test_one_account_is_stopped_whatever_the_networks(cast: Cast, flow: str, email: str) -> None:
    address = with_password(cast.lead).email if email == "known" else email
    answers = [FLOWS[flow](from_network(number), address) for number in range(1, 9)]
    told = answers[-1]
    assert told.status_code == 429
    if flow != "password":
        assert len(letters(address)) < 8
    other = FLOWS[flow](from_network(9), cast.drafter.email)
    assert other.status_code != 429


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_without_the_cache_nothing_is_answered(cast: Cast, settings: Any, flow: str) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "compact_portal.kit.caching.PatientRedisCache", "LOCATION": "unix:///nonexistent/x.sock"}
    }
    assert FLOWS[flow](Client(), cast.lead.email).status_code == 503
    assert not letters()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was hashed: the work by which the clock could tell."""
    done: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: done.append("x") or real(self, password, salt)
    )
    return done


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_known_unknown_and_suspended_are_answered_with_the_same_words_and_work(
    cast: Cast, hashed: list[str], flow: str
) -> None:
    people = {
        "known": with_password(cast.lead).email,
        "without a password": cast.drafter.email,
        "suspended": with_password(cast.other_lead).email,
        "unknown": NOBODY,
    }
    User.objects.filter(pk=cast.other_lead.pk).update(is_active=False)
    seen = {}
    for number, (name, email) in enumerate(people.items(), start=1):
        before, client = Mail.objects.count(), from_network(number)
        hashed.clear()
        answer = FLOWS[flow](client, email)
        after = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
        shown = [re.sub(r"You have \d+ of", "", str(bare(one, email))) for one in (answer, after)]
        seen[name] = (shown, len(hashed), Mail.objects.count() - before)
    assert seen["known"] == seen["unknown"] == seen["without a password"]
    assert seen["suspended"] == seen["unknown"]


def test_who_is_suspended_learns_it_only_after_proving_who_they_are(cast: Cast) -> None:
    with_password(cast.lead)
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert sign_in(Client(), cast.lead.email, PASSWORD).headers["Location"] == "/accounts/inactive/"
    client = Client()
    client.post("/accounts/login/code/", {"email": cast.lead.email})
    codes = [code_in(one) for one in letters(cast.lead.email) if "code" in str(one["Subject"])]
    for code in codes:
        client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/account/").status_code == 302
