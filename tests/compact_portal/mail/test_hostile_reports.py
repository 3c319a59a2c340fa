"""Whoever posts to the bounce addresses, signed or not, whatever they post: an answer, never a fault, and nothing believed."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from django.test import Client

from compact_portal.mail.models import Report, Suppression
from tests.compact_portal.mail.test_bounces import SECRET, event, post, send, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.MAIL_WEBHOOK_SECRET, settings.ANYMAIL = SECRET, {"WEBHOOK_SECRET": SECRET}
    settings.MAIL_PROVIDER = "postmark"


SURROGATE = "\ud800"
NONSENSE: list[Any] = [
    None,
    True,
    1,
    -1,
    1e308,
    [],
    {},
    [[]],
    {"a": "b"},
    "",
    " ",
    "\x00",
    SURROGATE,
    "‮evil",
    "x" * 9_000,
]


@pytest.mark.parametrize("field", ["id", "address", "kind", "said", "message_id", "at"])
def test_nonsense_in_a_field_is_answered_and_stops_nobody_else(field: str) -> None:
    for value in NONSENSE:
        answer = send(json.dumps({"events": [event(**{field: value})]}).encode())
        assert answer.status_code in (200, 400), (value, answer.content[:300])
    assert set(Suppression.objects.values_list("address", flat=True)) <= {"ana@city.example"}


BODIES: list[bytes] = [
    b"", b"null", b"[]", b"{}", b'"events"', b'{"events": {}}', b'{"events": "x"}', b'{"events": [null, 1, "x", []]}',
    b'{"events": 1}', b"[" * 100_000, b'{"events":' * 50_000, b'{"events": [' + b"[" * 400_000 + b"]" * 400_000 + b"]}",
    b'{"events": [{"id": ' + b"9" * 400_000 + b"}]}", b"\xff\xfe{\x00}\x00", b'\xef\xbb\xbf{"events": []}', b"NaN",
    b'{"events": [' + b"{}," * 300_000 + b"{}]}", b'{"events": [{"id": NaN, "address": Infinity}]}',
]  # fmt: skip


def test_a_body_that_is_no_report_is_refused() -> None:
    for number, body in enumerate(BODIES):
        begun = time.monotonic()
        assert send(body).status_code in (200, 400), number
        assert time.monotonic() - begun < 5, number
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-W10-1", "now", "٢٠٢٦-١١-٢٣", "9" * 40, "1e9"]
)
def test_a_time_that_cannot_be_is_the_time_it_was_heard(at: str) -> None:
    assert tell(event(at=at)).status_code == 200
    assert Report.objects.get().address == "ana@city.example"


def test_a_post_that_is_unsigned_old_early_or_signed_for_another_body_changes_nothing() -> None:
    body = json.dumps({"events": [event()]}).encode()
    for answer in (
        send(body, secret="another"),
        send(body, at=time.time() - 400),
        send(body, at=time.time() + 400),
        send(body, **{"X-Portal-Signature": ""}),
        send(body, **{"X-Portal-Signature": "é" * 64}),
        send(body, **{"X-Portal-Time": "1" * 5_000}),
        send(body, **{"X-Portal-Time": "-1"}),
        send(body, **{"X-Portal-Time": "²"}),
    ):
        assert answer.status_code == 403
    assert not Report.objects.exists() and not Suppression.objects.exists()
    assert send(b"x" * 1_000_001).status_code == 413


def test_the_same_event_a_hundred_times_in_one_post_is_one() -> None:
    assert tell(*[event()] * 100).content == b"1\n"
    assert Report.objects.count() == 1


@pytest.mark.slow
def test_a_full_post_of_events_is_taken_in_a_few_seconds() -> None:
    begun = time.monotonic()
    assert tell(*[event(id=str(n), address=f"a{n}@city.example") for n in range(500)]).content == b"500\n"
    assert time.monotonic() - begun < 10
    assert tell(*[event(id=str(n)) for n in range(501)]).status_code == 400


def test_an_event_that_names_somebody_elses_mail_stops_only_the_address_it_is_about() -> None:
    mail = post("1", "notice", to="karen@city.example")
    assert tell(event(message_id=mail.message_id)).status_code == 200
    report = Report.objects.get()
    assert Suppression.objects.get().address == "ana@city.example"
    assert report.mail is None, "The desk would show it as this mail's fate."


PROVIDER: list[Any] = [
    b"", b"null", b"[]", b"{}", b"[" * 100_000, b"\xff", json.dumps({"RecordType": "Bounce", "ID": [], "Email": {}}).encode(),
    json.dumps({"RecordType": "Bounce", "Type": "HardBounce", "ID": SURROGATE, "Email": "ana@city.example",
                "BouncedAt": "x", "Description": SURROGATE}).encode(),
    json.dumps({"RecordType": "Bounce", "Type": "HardBounce", "ID": "\x00", "MessageID": "\x00", "Email": "a\x00@city.example",
                "BouncedAt": "2026-11-23T07:00:00Z"}).encode(),
    json.dumps({"RecordType": "SpamComplaint", "ID": 1, "Email": "ana@city.example", "BouncedAt": "99999-01-01T00:00:00Z"}).encode(),
    json.dumps({"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 5, "MessageID": SURROGATE * 10,
                "Email": "ana@city.example", "BouncedAt": "2026-11-23T07:00:00Z", "Description": "x" * 100_000, "Details": []}).encode(),
]  # fmt: skip


def test_junk_from_the_provider_is_answered() -> None:
    proof = "Basic " + base64.b64encode(SECRET.encode()).decode()
    client = Client(raise_request_exception=False, headers={"Authorization": proof})
    for number, body in enumerate(PROVIDER):
        answer = client.post("/hooks/mail/provider/", body, content_type="application/json")
        assert answer.status_code in (200, 400), number
