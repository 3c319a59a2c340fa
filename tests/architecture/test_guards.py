"""Every address is guarded: public by a list that stands here, or refusing a stranger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# What anybody may reach. A new name here is a decision.
PUBLIC = {
    "home",
    "about",
    "set_language",
    "set_appearance",
    "healthz",
    "readyz",
    "metrics",
    "library:list",
    "library:practice",
    "attachments:download",
    "attachments:picture",
    "framework:list",
    "framework:text",
    "framework:paragraph",
    "rounds:list",
    "registry:list",
    "registry:city",
    "signatories:list",
    "signatories:letter",
    "signatories:document",
    "registration:start",
    "registration:choose",
    "registration:ask",
    "registration:prove",
    "registration:resend",
    "registration:status",
    "registration:answer",
    "registration:withdraw",
    "membership:invitation",
    "membership:contact",
    "digests:unsubscribe",
    "mail:reported",
    "mail:provider_reported",
}
# Libraries that bring their own guards; their addresses are tried below all the same.
GUARDED_BY_LIBRARY = ("account_", "mfa_", "usersessions_", "socialaccount_", "admin")

ARGUMENTS = {
    "reference": "PR-2026-0001",
    "slug": "nowhere",
    "key": "crrf",
    "token": "not-a-token",
    "step": "title",
    "verb": "withdraw",
    "version": 1,
    "number": "8",
    "kind": "cities",
}


def _walk(
    patterns: list[URLPattern | URLResolver], space: str = "", route: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            name = ":".join(part for part in (space, one.namespace or "") if part)
            yield from _walk(one.url_patterns, name, route + str(one.pattern))
        else:
            yield ":".join(part for part in (space, one.name or "") if part), route + str(one.pattern), one


ADDRESSES = list(_walk(get_resolver("compact_portal.urls").url_patterns))
OURS = [
    (name, route, one)
    for name, route, one in ADDRESSES
    if not (name.startswith(GUARDED_BY_LIBRARY) or route.startswith(("accounts/", "admin/")))
]


# Posted to without a token of the page: each says in its view what guards it instead.
WITHOUT_TOKEN = {"set_language", "set_appearance", "digests:unsubscribe", "mail:reported", "mail:provider_reported"}


def test_every_other_form_wants_the_token_of_its_page() -> None:
    exempt = {name for name, _, one in ADDRESSES if getattr(one.callback, "csrf_exempt", False)}
    assert exempt == WITHOUT_TOKEN


def test_there_are_addresses_to_walk() -> None:
    assert len(OURS) > 30


def test_the_list_of_what_is_public_names_nothing_that_is_gone() -> None:
    assert {name for name, _, _ in OURS} >= PUBLIC


@pytest.mark.parametrize(("name", "route", "pattern"), OURS, ids=[name for name, _, _ in OURS])
def test_every_view_says_who_may_reach_it(name: str, route: str, pattern: URLPattern) -> None:
    gate = getattr(pattern.callback, "gate", None)
    assert gate is not None, f"{name} ({route}) carries no gate"
    assert (gate == "public") == (name in PUBLIC), f"{name}: public is what the list here says"


def _address(pattern: URLPattern, route: str) -> str:
    address = "/" + route
    for key, converter in pattern.pattern.converters.items():
        value = ARGUMENTS.get(key, "00000000-0000-0000-0000-000000000000" if "UUID" in type(converter).__name__ else 1)
        for spelling in (f"<{key}>", *(f"<{kind}:{key}>" for kind in ("str", "int", "slug", "uuid", "path"))):
            address = address.replace(spelling, str(value))
    return address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "route", "pattern"),
    [row for row in OURS if row[0] not in PUBLIC],
    ids=[n for n, _, _ in OURS if n not in PUBLIC],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_signed_out_are_sent_to_sign_in(
    name: str, route: str, pattern: URLPattern, method: str, client: Client
) -> None:
    address = _address(pattern, route)
    assert "<" not in address, address
    response = getattr(client, method)(address)
    if response.status_code == 405:
        return
    assert response.status_code == 302, (address, response.status_code)
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "route", "pattern"), OURS, ids=[name for name, _, _ in OURS])
def test_no_view_answers_trace(name: str, route: str, pattern: URLPattern, client: Client) -> None:
    assert client.generic("TRACE", _address(pattern, route)).status_code == 405
