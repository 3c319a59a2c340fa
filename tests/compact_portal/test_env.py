"""The environment: typed, complete or named whole, secrets by file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from compact_portal import env

COMPLETE = {
    "SECRET_KEY": "k" * 60,
    "DATABASE_URL": "postgresql:///x",
    "REDIS_URL": "redis://localhost/0",
    "MAIL_URL": "smtp://localhost",
    "PUBLIC_URL": "https://portal.example/",
    "ALLOWED_HOSTS": "portal.example, www.portal.example",
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for one in env.VARIABLES:
        monkeypatch.delenv(one.name, raising=False)
        monkeypatch.delenv(f"{one.name}_FILE", raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_values_are_typed(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("TRUSTED_PROXY_COUNT", "2")
    variables.setenv("DEBUG", "yes")
    values = env.read()
    assert values["ALLOWED_HOSTS"] == ["portal.example", "www.portal.example"]
    assert values["PUBLIC_URL"] == "https://portal.example"
    assert (values["TRUSTED_PROXY_COUNT"], values["DEBUG"], values["HTTPS"]) == (2, True, True)


def test_every_fault_is_named_at_once(variables: pytest.MonkeyPatch) -> None:
    variables.delenv("SECRET_KEY")
    variables.delenv("REDIS_URL")
    variables.setenv("DEBUG", "perhaps")
    variables.setenv("TRUSTED_PROXY_COUNT", "two")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.read()
    assert all(name in str(refused.value) for name in ("SECRET_KEY", "REDIS_URL", "DEBUG", "TRUSTED_PROXY_COUNT"))


def test_a_secret_may_come_from_a_file(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-a-file\n")
    variables.delenv("SECRET_KEY")
    variables.setenv("SECRET_KEY_FILE", str(file))
    assert env.read()["SECRET_KEY"] == "from-a-file"


def test_a_public_address_is_a_web_address(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("PUBLIC_URL", "javascript:alert(1)")
    with pytest.raises(ImproperlyConfigured):
        env.read()


@pytest.mark.parametrize(
    ("given", "broker"),
    [
        ("redis://h:6379/0", "redis://h:6379/0"),
        ("unix:///run/v.sock?db=0", "redis+socket:///run/v.sock?virtual_host=0"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0"),
    ],
)
def test_the_broker_reads_the_same_address(given: str, broker: str) -> None:
    assert env.broker_url(given) == broker


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, ""),
        ({"OIDC_ISSUER": "https://id.example/t/", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, ""),
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "https"),
    ],
)
def test_signing_in_elsewhere_is_off_or_complete(
    variables: pytest.MonkeyPatch, given: dict[str, str], refused: str
) -> None:
    for name, value in given.items():
        variables.setenv(name, value)
    if refused:
        with pytest.raises(ImproperlyConfigured, match=refused):
            env.read()
        return
    found = env.openid_connect(env.read())
    assert bool(found) is bool(given)
    if given:
        assert found["openid_connect"]["APPS"][0]["settings"]["issuer"] == "https://id.example/t"
