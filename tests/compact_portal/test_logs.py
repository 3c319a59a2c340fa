"""What is written down: one line of JSON an event, without the secrets of links, whatever people put into an address."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

from compact_portal.kit import tokens
from compact_portal.logs import logging_config
from tests.cast import Cast
from tests.support.letters import letters, link_in


@pytest.fixture
def lines() -> Iterator[Any]:
    """The lines written so far, as the log of a production has them."""
    logging_config("json", "INFO")
    out = StringIO()
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    handler.setStream(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging_config("console", "ERROR")


@pytest.mark.django_db
def test_no_link_that_lets_somebody_in_is_written_down(cast: Cast, lines: Any) -> None:
    cast.browser(cast.lead).post("/city/people/", {"email": "ib@nordby.example", "role": "drafter", "language": "en"})
    link = link_in(letters("ib@nordby.example")[-1])
    token = link.strip("/").split("/")[-1]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert client.get(link).status_code == 200
    assert client.post(link, {"name": "x"}).status_code == 403
    assert Client().post(link, {}).status_code == 422
    assert client.put(link).status_code == 405
    for path in ("/register/{}/", "/register/{}/prove/", "/digest/stop/{}/", "/accounts/password/reset/key/1-{}/"):
        client.post(path.format(token), {"code": "123456"})
    written = lines()
    assert any("/invitations/…/" in one["event"] for one in written)
    assert token not in json.dumps(written) and token[-12:] not in json.dumps(written)


@pytest.mark.django_db
def test_what_is_in_an_address_stays_in_its_line_and_its_query_out_of_it(lines: Any) -> None:
    for path in ('/no/"}%0d%0a{"event":"forged"}/', "/no/%1b[31m/%e2%80%a8/%85/", "/no/?q=ib@nordby.example"):
        assert Client().get(path).status_code == 404
    written = lines()  # each line is one event: none was broken, none was forged
    assert written and all(one.get("event", "").startswith(("Not Found", "limit")) for one in written)
    assert "ib@nordby" not in json.dumps(written)


def test_bodies_and_the_values_of_a_fault_are_not_written(lines: Any) -> None:
    def fails() -> None:
        password = tokens.new_token()
        raise ValueError(f"in {len(password)}")

    try:
        fails()
    except ValueError:
        structlog.get_logger("portal").exception("broke", place="/invitations/" + "a" * 43 + "/")
    (written,) = lines()
    frames = written["exception"][0]["frames"]
    assert written["place"] == "/invitations/…/" and all("locals" not in frame for frame in frames)


def test_the_web_servers_own_line_is_json_and_names_no_address() -> None:
    dockerfile = (Path(settings.BASE_DIR) / "compact_portal" / "deployment" / "Dockerfile").read_text(encoding="utf-8")
    command = json.loads(dockerfile.split("\nCMD ", 1)[1].replace("\\\n", ""))
    form = next(one.partition("=")[2] for one in command if one.startswith("--access-logformat="))
    atoms = {"m": "GET", "s": "200", "B": "5", "L": "0.1", "{x-request-id}o": "a1"}
    assert json.loads(form % atoms)["status"] == "200"
