"""What is refused before anything reads it, and the headers of every answer."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

pytestmark = pytest.mark.django_db

PAGES = ["/", "/library/", "/cities/", "/accounts/login/", "/no-such-page/"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "PROPFIND", "CONNECT", "nonsense"])
def test_unknown_methods_answer_405(client: Client, method: str) -> None:
    assert client.generic(method, "/").status_code == 405


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "rot13", "no-such-charset"])
def test_a_form_in_a_foreign_charset_answers_400(client: Client, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/accounts/login/", b"login=a", content_type=kind).status_code == 400


@pytest.mark.parametrize("charset", ["zlib", "undefined", "utf-7"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_in_a_foreign_charset_answers_400(charset: str, method: str) -> None:
    """Asked of the application that is served: the test client makes its requests in another way."""
    from compact_portal.wsgi import application

    kind = f"application/x-www-form-urlencoded; charset={charset}"
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method, PATH_INFO="/library/", QUERY_STRING="q=a", CONTENT_TYPE=kind
    )
    said: list[str] = []
    application(environ, lambda status, _headers, _exc=None: said.append(status))
    assert said == ["400 Bad Request"]


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary*=bogus''%41",
        "multipart/form-data; charset*=zlib''%41; boundary=x",
        "text/plain; a*=punycode''%ff",
        "multipart/form-data; boundary=" + "x" * 200_000,
        "a/b; c*='x",
    ],
    ids=lambda kind: kind[:30],
)
def test_a_kind_of_body_that_cannot_be_read_answers_400_and_breaks_nothing(kind: str) -> None:
    from compact_portal.wsgi import application

    environ = RequestFactory()._base_environ(REQUEST_METHOD="POST", PATH_INFO="/accounts/login/", CONTENT_TYPE=kind)
    said: list[str] = []
    application(environ, lambda status, _headers, _exc=None: said.append(status[:3]))
    assert said in (["400"], ["403"]), said


def test_a_nul_in_a_cookie_answers_400(client: Client) -> None:
    assert client.get("/", headers={"cookie": 'session="aaaaaaaaaa\\000"'}).status_code == 400


@pytest.mark.parametrize("address", ["/language/", "/appearance/"])
@pytest.mark.parametrize("header", ["origin", "referer"])
def test_an_origin_that_is_no_address_answers_403(client: Client, address: str, header: str) -> None:
    assert client.post(address, {"language": "ar"}, headers={header: "http://["}).status_code == 403


@pytest.mark.parametrize("address", ["/library/?q=%00", "/library/?page=%00", "/?next=a%00b"])
def test_a_nul_in_a_query_answers_400(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example"])
def test_a_foreign_host_answers_400(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_a_forwarded_host_reaches_no_link(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"x-forwarded-host": "evil.example"})
    assert b"evil.example" not in answer.content


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_strict(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(cast: object) -> None:
    from tests.cast import Cast

    assert isinstance(cast, Cast)
    answer = cast.browser(cast.lead).get("/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_pages_for_errors_hold_together(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert b"<h1" in answer.content


def test_deployment_checks_are_clean_under_production_values(settings: object) -> None:
    """The whole of ``check --deploy`` in a process of its own, with the values a production has."""
    import os
    import subprocess
    import sys

    values = {
        "HTTPS": "true",
        "DEBUG": "false",
        "DEMONSTRATION": "false",
        "PUBLIC_URL": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "SECRET_KEY": "Vd8n2kQw7rTz4mXc9sLp1hJb6gFy3eUa5oNiKqWtRxZvMjHl0P",
    }
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, **values},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    call_command("check")
