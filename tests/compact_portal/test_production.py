"""The portal under the values of a production: what only holds behind TLS, asked of it in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

VALUES = {
    "HTTPS": "true",
    "DEBUG": "false",
    "DEMONSTRATION": "false",
    "PUBLIC_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "TRUSTED_PROXY_COUNT": "1",
    "LOG_LEVEL": "CRITICAL",
    "SECRET_KEY": "Vd8n2kQw7rTz4mXc9sLp1hJb6gFy3eUa5oNiKqWtRxZvMjHl0P",
}
ASK = """
import django, json
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
from django.test import Client
def told(answer):
    cookies = {c.key: [bool(c["secure"]), bool(c["httponly"]), c["samesite"], c["path"], c["domain"]] for c in answer.cookies.values()}
    return {"status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies}
tls = {"HTTP_HOST": "portal.example", "HTTP_X_FORWARDED_PROTO": "https", "raise_request_exception": False}
plain = tls | {"HTTP_X_FORWARDED_PROTO": "http"}
print(json.dumps({
    "sign in": told(Client(**tls).get("/accounts/login/")),
    "language": told(Client(**tls).post("/language/", {"language": "ar", "next": "//evil.example"})),
    "appearance": told(Client(**tls).post("/appearance/", {"appearance": "dark", "next": "/\\\\evil.example"})),
    "without tls": told(Client(**plain).get("/about/?a=b")),
    "foreign": told(Client(**tls | {"HTTP_HOST": "evil.example"}).get("/about/")),
    "foreign without tls": told(Client(**plain | {"HTTP_HOST": "evil.example"}).get("/about/")),
    "trace": told(Client(**tls).generic("TRACE", "/about/")),
    "healthz": told(Client(**plain).get("/healthz")),
}))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **VALUES}, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def test_cookies_go_over_tls_alone_and_no_script_reads_them(told: dict[str, Any]) -> None:
    assert told["sign in"]["cookies"] == {"__Host-csrf": [True, True, "Lax", "/", ""]}
    for page, name in (("language", "language"), ("appearance", "appearance")):
        assert told[page]["cookies"] == {name: [True, True, "Lax", "/", ""]}, page


def test_who_comes_without_tls_is_sent_to_it_and_told_to_stay(told: dict[str, Any]) -> None:
    answer = told["without tls"]
    assert (answer["status"], answer["headers"]["Location"]) == (301, "https://portal.example/about/?a=b")
    hsts = "max-age=63072000; includeSubDomains; preload"
    assert told["sign in"]["headers"]["Strict-Transport-Security"] == hsts
    assert told["healthz"]["status"] == 200


@pytest.mark.parametrize("page", ["foreign", "foreign without tls"])
def test_a_foreign_host_is_refused_and_leads_nowhere(told: dict[str, Any], page: str) -> None:
    assert told[page]["status"] == 400 and "Location" not in told[page]["headers"]


def test_nobody_is_led_elsewhere(told: dict[str, Any]) -> None:
    assert told["language"]["headers"]["Location"] == told["appearance"]["headers"]["Location"] == "/"


@pytest.mark.parametrize("page", ["sign in", "without tls", "foreign", "foreign without tls", "trace", "healthz"])
def test_every_answer_has_its_headers(told: dict[str, Any], page: str) -> None:
    headers = told[page]["headers"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
