"""What came back: told once, believed only when signed, and an address that is not written to gets what it must."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from compact_portal.kit import persons
from compact_portal.mail import actions, periods, queries
from compact_portal.mail.drafts import PURPOSES, STOPS, By, Told, stops
from compact_portal.mail.models import Mail, Report, Suppression, Why
from tests.support.smtp import Sink

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANA = By(None, "Ana Costa")
SECRET = "portal:a-long-secret-of-the-tests"
ADDRESS = "ana@city.example"


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.MAIL_WEBHOOK_SECRET, settings.ANYMAIL = SECRET, {"WEBHOOK_SECRET": SECRET}
    settings.MAIL_PROVIDER = "postmark"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as running:
        settings.MAIL_URL = running.url
        yield running


def post(name: str, purpose: str, *, to: str = ADDRESS) -> Mail:
    return actions.post(key=f"test:{name}", to=to, subject="Hello", text="Hi.", purpose=purpose, at=AT)


def event(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "address": "Ana@City.example", "kind": "bounce", "said": "550 gone", "at": "2026-11-23T07:00:00Z"} | fields  # fmt: skip


def send(body: bytes, *, secret: str = SECRET, at: float | None = None, **headers: str) -> HttpResponse:
    moment = str(int(at if at is not None else time.time()))
    signature = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    signed = {"X-Portal-Time": moment, "X-Portal-Signature": signature} | headers
    return Client(enforce_csrf_checks=True).post("/hooks/mail/", body, content_type="application/json", headers=signed)  # type: ignore[return-value]


def tell(*events: dict[str, Any]) -> HttpResponse:
    return send(json.dumps({"events": list(events)}).encode())


@pytest.mark.django_db
def test_a_signed_report_stops_the_address_and_telling_it_twice_changes_nothing() -> None:
    mail = post("1", "notice")
    assert tell(event(message_id=mail.message_id)).content == b"1\n"
    assert tell(event(message_id=mail.message_id)).content == b"0\n"
    report = Report.objects.get()
    assert (report.address, report.kind, report.mail) == (ADDRESS, "bounce", mail)
    assert report.at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert Suppression.objects.get().why == "bounce"
    row = Suppression.objects.get()
    actions.lift(suppression_id=row.pk, because="The mailbox is back", by=ANA, at=AT)
    assert tell(event()).content == b"0\n"
    assert queries.suppressed([ADDRESS]) == {}, "an old report told again does not stop it anew"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", [{"secret": "another"}, {"at": 0}, {"X-Portal-Time": "soon"}, {"X-Portal-Time": "٣"}, {"X-Portal-Signature": "é"}],
)  # fmt: skip
def test_an_unsigned_or_old_report_is_not_heard(given: dict[str, Any]) -> None:
    assert send(json.dumps({"events": [event()]}).encode(), **given).status_code == 403
    assert not Report.objects.exists()


JUNK: list[bytes] = [
    b"", b"{", b"[]", b"null", b"1", b'{"events": {}}', b'{"events": [1]}', b'{"events": [{}]}', b"\xff\xfe\x00",
    b"[" * 100_000, json.dumps({"events": [event(kind="love")]}).encode(), json.dumps({"events": [event(address="x")]}).encode(),
    json.dumps({"events": [event(id=None)]}).encode(), json.dumps({"events": [event(id="a\x00b")]}).encode(),
    json.dumps({"events": [event(address={"a": []})]}).encode(), json.dumps({"events": [event()] * 501}).encode(),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("body", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused_and_writes_nothing(body: bytes) -> None:
    assert send(body).status_code == 400
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00:00+14:00", 17, None, "9999-12-31T23:59:59-14:00"])
def test_a_time_that_makes_no_sense_is_now(at: Any) -> None:
    assert tell(event(at=at)).status_code == 200
    assert abs(Report.objects.get().at - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.django_db
def test_a_megabyte_is_too_long_and_nothing_is_there_without_a_secret(settings: Any) -> None:
    assert send(b" " * 1_000_001).status_code == 413
    settings.MAIL_WEBHOOK_SECRET = ""
    assert tell(event()).status_code == 404
    assert provider({}).status_code == 404
    settings.MAIL_WEBHOOK_SECRET, settings.MAIL_PROVIDER = SECRET, ""
    assert provider({}).status_code == 404


def provider(body: Any, *, secret: str = SECRET) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    basic = "Basic " + base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        "/hooks/mail/provider/", raw, content_type="application/json", headers={"Authorization": basic}
    )  # type: ignore[return-value]


def postmark(kind: str, **fields: Any) -> dict[str, Any]:
    record = "SpamComplaint" if kind == "SpamComplaint" else "Bounce"
    return {"RecordType": record, "Type": kind, "ID": 42, "Email": ADDRESS, "Details": "550 5.1.1", "BouncedAt": "2026-11-23T07:00:00Z"} | fields  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "ours", "why"),
    [
        ("HardBounce", "bounce", "bounce"), ("SoftBounce", "soft", None), ("SpamComplaint", "complaint", "complaint"),
        ("Blocked", "refused", None), ("Transient", None, None),
    ],
)  # fmt: skip
def test_the_providers_words_are_understood(kind: str, ours: str | None, why: str | None) -> None:
    assert provider(postmark(kind)).status_code == 200
    assert provider(postmark(kind)).status_code == 200
    assert [one.kind for one in Report.objects.all()] == ([ours] if ours else [])
    assert [one.why for one in Suppression.objects.all()] == ([why] if why else [])


@pytest.mark.django_db
def test_a_provider_without_the_secret_is_not_heard() -> None:
    assert provider(postmark("HardBounce"), secret="portal:guess").status_code == 400
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"\xff", {"RecordType": []}, {"RecordType": "Inbound"}, postmark("HardBounce", BouncedAt=7),
        postmark("HardBounce", BouncedAt="2026-13-45T99:99:99Z"), postmark("HardBounce", Metadata=[]),
    ],
)  # fmt: skip
def test_a_providers_junk_is_no_fault_of_ours(body: Any) -> None:
    assert provider(body).status_code == 400
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("email", [None, "", "a\x00b@c.example", "x" * 999, {"a": 1}])
def test_an_address_that_cannot_be_is_left_out(email: Any) -> None:
    assert provider(postmark("HardBounce", Email=email)).status_code in (200, 400)
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_a_full_mailbox_is_stopped_only_after_several_returns_within_a_fortnight() -> None:
    for number in range(periods.SOFT_BOUNCES - 1):
        tell(event(id=f"old {number}", kind="soft", at="2020-01-01T00:00:00Z"))
    for number in range(periods.SOFT_BOUNCES - 1):
        tell(event(id=f"new {number}", kind="soft", at=None))
    assert not Suppression.objects.exists()
    tell(event(id="last", kind="soft", at=None))
    assert Suppression.objects.get().why == "soft"


def test_what_each_reason_stops_is_decided_here() -> None:
    let_through = {why: {key for key, _word in PURPOSES if not stops(why, key)} for why in STOPS}
    assert set(STOPS) == set(Why.values)
    assert let_through == {
        "bounce": set(),
        "soft": {"account", "registration", "invitation"},
        "complaint": {"account", "registration"},
        "unsubscribed": {"account", "registration", "invitation", "notice"},
        "hand": {"account"},
    }


@pytest.mark.django_db(transaction=True)
def test_who_complained_gets_codes_and_no_digests_and_nobody_waits_for_it(sink: Sink) -> None:
    post("digest", "digest")
    actions.suppress(address=ADDRESS.upper(), why="complaint", by=ANA, at=AT)
    post("code", "account")
    post("late", "digest")
    post("other", "digest", to="bo@city.example")
    tally = actions.deliver_due(at=AT)
    assert (tally.sent, tally.suppressed) == (2, 2)
    assert {one.to for one in sink.received} == {ADDRESS, "bo@city.example"}
    stopped = Mail.objects.get(key="test:digest")
    assert (stopped.state, stopped.attempts) == ("suppressed", 0)
    assert stopped.last_error == "The reader called our mail spam"
    assert Mail.objects.get(key="test:code").state == "sent"
    assert actions.deliver_due(at=AT + timedelta(days=3)).tried == 0


@pytest.mark.django_db(transaction=True)
def test_a_whole_batch_that_is_put_aside_holds_up_nothing_behind_it(sink: Sink) -> None:
    actions.suppress(address=ADDRESS, why="bounce", by=ANA, at=AT)
    for number in range(actions.BATCH + 5):
        post(str(number), "notice")
    post("other", "digest", to="bo@city.example")
    tally = actions.deliver_due(at=AT)
    assert (tally.sent, tally.suppressed) == (1, actions.BATCH + 5)


@pytest.mark.django_db
def test_what_is_held_about_a_person_can_be_told_and_forgotten() -> None:
    told = Told("1", ADDRESS, "bounce", "550 gone", "", AT)
    actions.take_reports(told=[told], at=AT)
    (keeper,) = [one for one in persons.keepers() if one.room == "mail that came back"]
    person = persons.Person(1, (ADDRESS.title(),))
    held = keeper.held(person)
    assert held["came back"][0]["said"] == "550 gone" and held["not written to"][0]["why"] == "bounce"
    json.dumps(held)
    keeper.erase(person, AT)
    assert keeper.held(person) == {"came back": [], "not written to": []}
