"""Posting: the same key is the same mail, and nothing anybody typed can add a header."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from compact_portal.kit import nudges
from compact_portal.kit.refusals import Refusal
from compact_portal.mail import actions, queries, render
from compact_portal.mail.drafts import By
from compact_portal.mail.models import Mail

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANA = By(None, "Ana Costa")


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(bytes(mail.raw), policy=policy.default)  # type: ignore[return-value]


def post(**fields: object) -> Mail:
    given: dict[str, object] = {
        "key": "test:1", "to": "ana@city.example", "subject": "Hello", "text": "Read this.", "purpose": "notice", "at": AT,
    }  # fmt: skip
    return actions.post(**(given | fields))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_same_key_is_one_mail() -> None:
    first = post()
    again = post(subject="Other words", to="bo@city.example")
    assert again.pk == first.pk and again.subject == "Hello" and Mail.objects.count() == 1


@pytest.mark.django_db
def test_the_message_reads_back_as_it_was_written() -> None:
    mail = post(
        subject="Réponse : le paragraphe 8 « b »", to_name="Åsa, the “lead”", text="Résumé\n.\nA line = kept\n" + "x" * 2000,
        html="<p>Résumé</p>", language="fr", headers={"List-Id": "<staff.portal.example>"},
    )  # fmt: skip
    message = read(mail)
    assert message["Subject"] == "Réponse : le paragraphe 8 « b »"
    assert message["To"].addresses[0].display_name == "Åsa, the “lead”"
    assert message["To"].addresses[0].addr_spec == "ana@city.example"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["List-Id"] == "<staff.portal.example>"
    assert message["Date"].datetime == AT
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Résumé\n.\nA line = kept\n" + "x" * 2000 + "\n"
    assert html.get_content().strip() == "<p>Résumé</p>"
    assert max(len(line) for line in bytes(mail.raw).split(b"\r\n")) < 998
    assert b"\n" not in bytes(mail.raw).replace(b"\r\n", b"")


@pytest.mark.django_db
def test_arabic_goes_as_it_is() -> None:
    mail = post(subject="ملخص المدن", text="ملخص\n", html="<p dir=rtl>ملخص</p>", language="ar", to_name="هدى")
    message = read(mail)
    assert message["Subject"] == "ملخص المدن"
    body = message.get_body(("plain",))
    assert body is not None and body.get_content().strip() == "ملخص"


HOSTILE = [
    "a\r\nBcc: all@city.example",
    "a\nX: y",
    "a\x00b",
    "a\x85b\u2028c",
    "=?utf-8?q?trick?=",
    "x" * 5000,
    "é" * 900,
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_no_typed_text_becomes_a_header(text: str) -> None:
    mail = post(subject=text, to_name=text, headers={"X-Title": text}, language="en")
    message = read(mail)
    assert message["Bcc"] is None and message["X"] is None
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Language", "X-Title",
        "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert [one.addr_spec for one in message["To"].addresses] == ["ana@city.example"]
    if "trick" in text:
        assert message["Subject"] == "=?utf-8?q?trick?="


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example\nBcc: c@d.example", "é@city.example", "a@b.example, c@d.example", "<a@b.example>"],
)  # fmt: skip
def test_an_impossible_address_is_kept_as_failed(address: str) -> None:
    mail = post(to=address)
    assert mail.state == "failed" and "address" in mail.last_error
    assert read(mail)["Bcc"] is None


def test_a_domain_goes_in_punycode() -> None:
    assert render.address("ana@münchen.example") == "ana@xn--mnchen-3ya.example"


@pytest.mark.django_db
def test_the_message_id_belongs_to_the_key() -> None:
    first = post().message_id
    Mail.objects.all().delete()  # as after a restored backup
    assert post().message_id == first
    assert post(key="test:2").message_id != first
    assert first.endswith("@portal.example>")


@pytest.mark.django_db(transaction=True)
def test_one_nudge_after_the_commit_and_none_without(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(nudges, "send", sent.append)
    with transaction.atomic():
        post(key="test:1")
        with transaction.atomic():
            post(key="test:2")
        assert sent == []
    assert sent == ["mail.deliver"]
    with pytest.raises(RuntimeError), transaction.atomic():
        post(key="test:3")
        raise RuntimeError
    assert sent == ["mail.deliver"] and not Mail.objects.filter(key="test:3").exists()


@pytest.mark.django_db(transaction=True)
def test_an_absent_broker_costs_one_attempt_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def broken(task: str, **_options: object) -> None:
        tried.append(task)
        raise OSError("no broker")

    monkeypatch.setattr(nudges, "_quiet_until", [0.0])
    monkeypatch.setattr(nudges.current_app, "send_task", broken)
    for n in range(5):
        post(key=f"test:{n}")
    assert tried == ["mail.deliver"] and Mail.objects.count() == 5


@pytest.mark.django_db
def test_what_another_library_composed_is_posted_once_a_recipient() -> None:
    message = EmailMultiAlternatives("Sign-in code", "123456", to=["Ana <ana@city.example>", "bo@city.example"])
    message.attach_alternative("<p>123456</p>", "text/html")
    mails = actions.post_message(message, at=AT)
    assert [(mail.to_address, mail.purpose) for mail in mails] == [
        ("ana@city.example", "account"),
        ("bo@city.example", "account"),
    ]
    assert read(mails[0]).get_content_type() == "multipart/alternative"


@pytest.mark.django_db
def test_the_desk_holds_cancels_and_sends_again() -> None:
    mail = post()
    actions.hold(mail_id=mail.pk, by=ANA, at=AT)
    assert not queries.due(AT).exists()
    actions.release(mail_id=mail.pk, by=ANA, at=AT)
    assert queries.due(AT).count() == 1
    actions.cancel(mail_id=mail.pk, by=ANA, at=AT)
    assert not queries.due(AT).exists()
    actions.resend(mail_id=mail.pk, by=ANA, at=AT)
    assert queries.due(AT).get().message_id == mail.message_id
    Mail.objects.update(state="sent")
    for act in (actions.cancel, actions.hold):
        with pytest.raises(Refusal):
            act(mail_id=mail.pk, by=ANA, at=AT)


@pytest.mark.django_db
def test_old_texts_are_dropped_and_the_record_stays() -> None:
    mail = post(at=datetime(2026, 1, 1, tzinfo=UTC))
    assert actions.forget(at=AT) == 0  # it was never sent
    Mail.objects.update(state="sent")
    assert actions.forget(at=AT) == 1
    mail.refresh_from_db()
    assert bytes(mail.raw) == b"" and mail.to_address == "ana@city.example"
    with pytest.raises(Refusal):
        actions.resend(mail_id=mail.pk, by=ANA, at=AT)


@pytest.mark.django_db
def test_health_is_told_by_heartbeats() -> None:
    assert queries.heartbeat_age("beat", AT) is None
    actions.beat(name="beat", at=datetime(2026, 11, 23, 7, 59, tzinfo=UTC))
    age = queries.heartbeat_age("beat", AT)
    assert age is not None and age.total_seconds() == 60


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_plain_mail_has_one_frame(language: str) -> None:
    subject, text, html = render.plain(
        subject="Your code", heading="Your <code>", paragraphs=["It works for ten minutes."], code="123456",
        button_label="Go on", button_url="https://portal.example/x?a=1&b=2", language=language,
    )  # fmt: skip
    assert subject == "Your code"
    assert text.startswith("Your <code>\n") and "    123456\n" in text and "https://portal.example/x?a=1&b=2" in text
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert "Your &lt;code&gt;" in html and "background-color:#F2F5F8" in html.replace(": ", ":")
    assert "prefers-color-scheme: dark" in html and "<script" not in html
    assert '<bdi dir="ltr">123456</bdi>' in html
    assert "<img" not in html and "url(" not in html and len(html.encode()) < 100_000
    assert "<style" in html and html.count("style=") > 10, "inlined, and the dark colours kept"
