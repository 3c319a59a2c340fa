"""The mail sink takes, keeps and shows; what came by mail cannot act."""

from __future__ import annotations

import json
import smtplib
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import pytest

from compact_portal.devservices import letters, ports
from compact_portal.devservices.processes import Leash, start, wait_until


class Sink:
    """A running sink and what a browser and a mailer do with it."""

    def __init__(self, smtp: int, page: int) -> None:
        self.smtp, self.page = smtp, page

    def get(self, path: str, **headers: str) -> HTTPResponse:
        request = urllib.request.Request(f"http://127.0.0.1:{self.page}{path}", headers=headers)
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=10)
        return answer

    def read(self, path: str) -> str:
        return self.get(path).read().decode()

    def send(self, subject: str, text: str, html: str = "", to: str = "amal@ville.example") -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Portal <portal@portal.example>", to, subject
        mail["Message-ID"] = "<kept@portal.example>"
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", self.smtp) as line:
            line.send_message(mail)

    def newest(self) -> str:
        return str(json.loads(self.read("/mail.json"))[0]["key"])


@contextmanager
def running(box: Path) -> Iterator[Sink]:
    leash = Leash()
    page = ports.free(21_000)
    smtp = ports.free(22_000)
    command = [sys.executable, "-m", "compact_portal.devservices.mailsink", str(box), str(smtp), str(page)]
    child = start("sink", command, leash=leash, log=box.with_name("log"))
    sink = Sink(smtp, page)
    try:
        wait_until(lambda: not ports.is_free(page), child)
        yield sink
    finally:
        child.ask_to_stop()
        child.wait(5)
        leash.close()


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    with running(tmp_path_factory.mktemp("sink") / "box") as started:
        yield started


def test_a_mail_is_listed_and_shown_with_text_headers_and_links(sink: Sink) -> None:
    sink.send(
        "Digest: 3 things — العربية", "Read http://127.0.0.1:8000/x?a=1&b=2.", '<a href="http://127.0.0.1:8000/y">Y</a>'
    )
    listed = sink.read("/")
    assert "amal@ville.example" in listed and "العربية" in listed
    shown = sink.read(f"/mail/{sink.newest()}")
    assert 'href="http://127.0.0.1:8000/y"' in shown
    assert '<a href="http://127.0.0.1:8000/x?a=1&amp;b=2" rel="noreferrer">' in shown
    assert "&lt;kept@portal.example&gt;" in shown and "X-Sink" not in shown


def test_mails_survive_a_restart_and_can_be_found_by_recipient(tmp_path: Path) -> None:
    box = tmp_path / "box"
    with running(box) as sink:
        sink.send("First", "One")
        sink.send("Second", "Two", to="omar@other.example")
    with running(box) as sink:
        assert "2 mails" in sink.read("/")
        found = sink.read("/?to=OMAR")
        assert "Second" in found and "First" not in found
        assert "No mail was sent to that address" in sink.read("/?to=nobody")


def test_what_came_by_mail_is_escaped_and_caged(sink: Sink) -> None:
    evil = "<script>alert(1)</script>"
    sink.send(evil, evil, evil)
    key = sink.newest()
    for path in ("/", f"/mail/{key}"):
        assert evil not in sink.read(path)
        assert "script-src 'self'" in str(sink.get(path).headers["Content-Security-Policy"])
    caged = sink.get(f"/mail/{key}/html")
    policy = str(caged.headers["Content-Security-Policy"])
    assert evil in caged.read().decode()
    assert policy.startswith("sandbox ") and "allow-scripts" not in policy and "default-src 'none'" in policy
    assert "text/plain" in str(sink.get(f"/mail/{key}/raw").headers["Content-Type"])


def test_the_raw_mail_is_what_came_over_the_wire(sink: Sink) -> None:
    sink.send("Raw", "Words")
    assert sink.read(f"/mail/{sink.newest()}/raw").startswith("From: Portal <portal@portal.example>")


@pytest.mark.parametrize(
    "path", ["/mail/..%2f..%2fetc", "/mail/../../etc/passwd", "/mail/1", "/nothing", "/mail//html"]
)
def test_an_address_that_leads_nowhere_says_so(sink: Sink, path: str) -> None:
    with pytest.raises(HTTPError) as answer:
        sink.get(path)
    assert answer.value.code == 404


def test_a_foreign_name_pointed_at_this_machine_is_refused(sink: Sink) -> None:
    with pytest.raises(HTTPError) as answer:
        sink.get("/", Host="sink.evil.example")
    assert answer.value.code == 400


def test_the_list_goes_on_page_after_page(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for number in range(51):
        letters.keep(box, "portal@portal.example", ["amal@ville.example"], f"Subject: No {number}\r\n\r\nx".encode())
    with running(box) as sink:
        first, second = sink.read("/"), sink.read("/?start=50")
    assert "No 50<" in first and "No 0<" not in first and 'rel="next"' in first
    assert "No 0<" in second and 'rel="prev"' in second
