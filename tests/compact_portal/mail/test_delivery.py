"""Delivery: claimed with a lease, sent over one connection, marked by the holder alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from compact_portal.mail import actions, compose, periods, queries, transport
from compact_portal.mail.drafts import By
from compact_portal.mail.models import Mail
from compact_portal.mail.transport import Line, Rejected, TryLater, Unreachable, server
from tests.support.smtp import Sink

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def sink(settings: pytest.FixtureRequest) -> Iterator[Sink]:
    with Sink() as running:
        settings.MAIL_URL = running.url  # type: ignore[attr-defined]
        yield running


def post(name: str, *, at: datetime = AT, purpose: str = "notice") -> Mail:
    return actions.post(
        key=f"test:{name}", to=f"{name}@city.example", subject=f"For {name}", text="Read this.", html="<p>Read this.</p>",
        purpose=purpose, at=at,
    )  # fmt: skip


def state(name: str) -> str:
    return Mail.objects.get(key=f"test:{name}").state


@pytest.mark.django_db(transaction=True)
def test_sends_what_is_due_over_one_connection(sink: Sink) -> None:
    mails = [post(f"person{n}") for n in range(60)]
    tally = actions.deliver_due(at=AT)
    assert (tally.sent, sink.connections) == (60, 1)
    assert [one.message_id for one in sink.received] == [mail.message_id for mail in mails]
    assert not Mail.objects.exclude(state="sent", attempts=1, lease_token="").exists()
    assert actions.deliver_due(at=AT).tried == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    post("ana")
    seen = []
    honest = Line.send

    def watched(self: Line, *args: object) -> str:
        seen.append(connection.in_atomic_block)
        return honest(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Line, "send", watched)
    actions.deliver_due(at=AT)
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_a_bad_address_fails_with_its_reason_and_delays_nobody(sink: Sink) -> None:
    sink.answers["bad@city.example"] = ["550 5.1.1 no such person"]
    sink.answers["full@city.example"] = ["452 4.2.2 mailbox full"]
    for name in ("first", "bad", "full", "last"):
        post(name)
    tally = actions.deliver_due(at=AT)
    assert (tally.sent, tally.failed, tally.deferred) == (2, 1, 1)
    assert (state("first"), state("bad"), state("full"), state("last")) == ("sent", "failed", "waiting", "sent")
    assert "550 5.1.1 no such person" in Mail.objects.get(key="test:bad").last_error
    later = Mail.objects.get(key="test:full")
    assert later.next_attempt_at > AT and "452" in later.last_error
    assert actions.deliver_due(at=later.next_attempt_at).sent == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("answer", "becomes"), [("451 try later", "waiting"), ("554 refused", "failed")])
def test_an_answer_to_the_message_itself_counts_too(sink: Sink, answer: str, becomes: str) -> None:
    sink.data_answers["ana@city.example"] = [answer]
    post("ana")
    post("bo")
    actions.deliver_due(at=AT)
    assert (state("ana"), state("bo")) == (becomes, "sent")


@pytest.mark.django_db(transaction=True)
def test_an_absent_server_delays_and_then_everything_arrives(sink: Sink, settings: pytest.FixtureRequest) -> None:
    for name in ("ana", "bo", "cy"):
        post(name)
    there, settings.MAIL_URL = settings.MAIL_URL, "smtp://127.0.0.1:9"  # type: ignore[attr-defined]
    assert actions.deliver_due(at=AT).deferred == 3
    assert "cannot be used" in Mail.objects.first().last_error  # type: ignore[union-attr]
    settings.MAIL_URL = there  # type: ignore[attr-defined]
    assert actions.deliver_due(at=AT).tried == 0
    assert actions.deliver_due(at=AT + timedelta(minutes=1)).sent == 3


@pytest.mark.django_db(transaction=True)
def test_a_connection_the_server_closed_meanwhile_is_opened_anew(sink: Sink) -> None:
    with Line() as line:
        line.send("portal@portal.example", "ana@city.example", b"Subject: one\r\n\r\none\r\n")
        assert line._smtp is not None and line._smtp.sock is not None
        line._smtp.sock.shutdown(2)
        line.send("portal@portal.example", "bo@city.example", b"Subject: two\r\n\r\ntwo\r\n")
    assert [one.to for one in sink.received] == ["ana@city.example", "bo@city.example"]
    assert sink.connections == 2


class Refusing(Line):
    """A line whose server answers as told."""

    def __init__(self, problem: Exception) -> None:
        super().__init__(server("smtp://127.0.0.1:9"))
        self.problem = problem

    def send(self, sender: str, to: str, raw: bytes) -> str:
        raise self.problem


@pytest.mark.django_db(transaction=True)
def test_it_is_tried_for_two_days_and_then_given_up() -> None:
    post("ana")
    at, tries = AT, 0
    while (mail := Mail.objects.get()).state == "waiting":
        at = max(at, mail.next_attempt_at)
        actions.deliver_due(at=at, line=Refusing(TryLater("451 busy")))
        tries += 1
        assert tries < 100
    assert mail.state == "failed" and mail.last_error == "451 busy"
    assert at - AT >= timedelta(hours=48)
    assert mail.attempts == tries >= 24


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_lease_changes_nothing(sink: Sink) -> None:
    post("ana")
    claimed, _kept = actions._claim("a" * 32, AT, 10)
    # The first worker sleeps; its lease passes to a second one, which sends.
    assert actions.deliver_due(at=AT + periods.LEASE + timedelta(seconds=1)).sent == 1
    assert actions._mark_sent(claimed[0], "a" * 32, AT, "250 late") == 0
    assert actions._mark_failed(claimed[0], "a" * 32, AT, "late") == 0
    assert state("ana") == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_wakes_after_its_lease_sends_nothing(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    post("ana")
    batch, _kept = actions._claim("a" * 32, AT, 10)
    watch = periods.Watch(AT)
    ticks = iter([AT, AT + periods.LEASE])
    monkeypatch.setattr(watch, "now", lambda: next(ticks))
    tally = actions._send_batch(batch, "a" * 32, watch, Line(), compose.Cuts())
    assert (tally.sent, tally.lost, sink.received) == (0, 1, [])


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_held_is_taken_up_after_the_lease_and_only_then(sink: Sink) -> None:
    post("ana")
    actions._claim("a" * 32, AT, 10)
    assert actions.deliver_due(at=AT + timedelta(minutes=4)).tried == 0
    assert queries.oldest_due(AT + timedelta(minutes=4)) is None
    assert queries.oldest_due(AT + timedelta(minutes=6)) == AT + periods.LEASE
    assert actions.deliver_due(at=AT + timedelta(minutes=6)).sent == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_goes_before_ten_digests_and_leaves_no_text_behind(sink: Sink) -> None:
    for n in range(10):
        post(f"reader{n}", purpose="digest")
    post("ana", purpose="account")
    actions.deliver_due(at=AT, limit=1)
    assert [one.to for one in sink.received] == ["ana@city.example"]
    assert bytes(Mail.objects.get(key="test:ana").raw) == b""
    assert bytes(Mail.objects.get(key="test:reader0").raw) != b""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("purpose", ["registration", "invitation"])
def test_a_link_or_a_code_that_was_sent_leaves_no_text_behind(sink: Sink, purpose: str) -> None:
    post("bo", purpose=purpose)
    actions.deliver_due(at=AT, limit=1)
    assert bytes(Mail.objects.get(key="test:bo").raw) == b""


@pytest.mark.django_db(transaction=True)
def test_a_held_outbox_sends_nothing_until_it_is_opened(sink: Sink) -> None:
    post("ana")
    ana = By(None, "Ana Costa")
    actions.hold_outbox(because="The server moves", by=ana, at=AT)
    assert actions.deliver_due(at=AT).tried == 0
    assert queries.oldest_due(AT + timedelta(days=1)) is None
    actions.open_outbox(by=ana, at=AT)
    assert actions.deliver_due(at=AT).sent == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_never_answers_times_out_and_the_rest_go(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = threading.Event()
    monkeypatch.setattr(transport, "TIMEOUT", 0.3)
    sink.before_data = lambda to: slow.wait(10) and None if to.startswith("slow") else None
    post("slow")
    post("bo")
    try:
        tally = actions.deliver_due(at=AT)
    finally:
        slow.set()
    assert (tally.sent, tally.deferred) == (1, 1)
    assert state("bo") == "sent"
    waits = Mail.objects.get(key="test:slow")
    assert waits.state == "waiting" and "timed out" in waits.last_error
    assert AT + timedelta(seconds=20) < waits.next_attempt_at < AT + timedelta(minutes=3)


@pytest.mark.django_db(transaction=True)
def test_a_mail_cut_off_after_it_was_taken_comes_again_word_for_word(sink: Sink) -> None:
    """The honest gap: the server kept it and hung up before it said so. Same Message-ID, same bytes."""
    post("ana")
    sink.cut_off = {"ana@city.example"}
    actions.deliver_due(at=AT)
    assert state("ana") == "waiting"
    actions.deliver_due(at=Mail.objects.get().next_attempt_at)
    first, second = sink.received
    assert first.raw == second.raw and sink.ids == {first.message_id: 2}
    assert state("ana") == "sent"


@pytest.mark.django_db(transaction=True)
def test_every_attempt_is_written_down_with_its_answer(sink: Sink) -> None:
    sink.answers["ana@city.example"] = ["451 4.3.0 come back", "452 4.2.2 mailbox full"]
    post("ana")
    for _round in range(3):
        actions.deliver_due(at=Mail.objects.get().next_attempt_at)
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.answer) == ("sent", 3, "250 kept")
    assert [(line["what"], line["said"]) for line in mail.log] == [
        ("later", "451 4.3.0 come back"), ("later", "452 4.2.2 mailbox full"),
    ]  # fmt: skip
    assert [line.said for line in queries.lines(mail)] == ["452 4.2.2 mailbox full", "451 4.3.0 come back"]


@pytest.mark.django_db(transaction=True)
def test_an_attempt_that_ended_with_its_worker_is_written_down_too(sink: Sink) -> None:
    post("ana")
    actions._claim("a" * 32, AT, 10)
    actions.deliver_due(at=AT + timedelta(minutes=6))
    assert [line["what"] for line in Mail.objects.get().log] == ["lost"]


@pytest.mark.django_db
def test_the_log_of_a_mail_is_bounded() -> None:
    mail = post("ana")
    for number in range(100):
        actions._note(mail, AT, "later", str(number))
    assert [line["said"] for line in mail.log] == [str(number) for number in range(60, 100)]


@pytest.mark.parametrize(
    "url", ["http://mail.example", "smtp:///nowhere", "smtp://mail.example?tls=maybe"],
)  # fmt: skip
def test_a_mail_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        server(url)


def test_a_mail_url_is_read_whole() -> None:
    found = server("smtp://user%40org:p%2Fw@mail.example?tls=ssl")
    assert (found.host, found.port, found.user, found.password, found.security) == (
        "mail.example", 465, "user@org", "p/w", "ssl",
    )  # fmt: skip


def test_pauses_grow_with_jitter_and_have_an_end() -> None:
    for attempts in (1, 5, 500):
        values = {periods.pause(attempts) for _ in range(20)}
        assert len(values) > 1
        assert max(values) <= periods.LONGEST_PAUSE * 1.2
    assert periods.pause(1) < periods.pause(6)


def test_faults_are_told_apart() -> None:
    assert not issubclass(Rejected, TryLater) and not issubclass(Unreachable, TryLater)
