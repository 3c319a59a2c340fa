"""The post office's desk: administrators alone, capped counts, reasons, one mail's page, and small acts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from structlog.testing import capture_logs

from compact_portal.mail import actions, queries
from compact_portal.mail.drafts import By, Sought
from compact_portal.mail.models import Mail, Suppression
from submissions.journal.models import Entry
from tests.cast import Cast
from tests.support.pages import bare

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PEOPLE = ("nobody", "stranger", "observer", "drafter", "lead", "reviewer", "coordinator", "administrator")


def post(name: str, *, subject: str = "Hello", purpose: str = "notice", text: str = "Hi.") -> Mail:
    return actions.post(
        key=f"test:{name}", to=f"{name}@city.example", subject=subject, text=text, purpose=purpose, at=AT
    )


def found(**sought: str) -> list[str]:
    return sorted(mail.to_address.partition("@")[0] for mail in queries.desk(Sought(**sought)))


ADDRESSES = (
    ("get", "/desk/mail/", 200),
    ("get", "/desk/mail/{mail}/", 200),
    ("get", "/desk/mail/{mail}/mail.eml", 200),
    ("post", "/desk/mail/{mail}/act/", 404),  # with nothing to do
    ("post", "/desk/mail/outbox/", 422),
    ("get", "/desk/mail/addresses/", 200),
    ("post", "/desk/mail/addresses/", 422),
    ("post", "/desk/mail/addresses/{stop}/", 422),
)


@pytest.mark.parametrize(("method", "address", "answer"), ADDRESSES, ids=[row[1] for row in ADDRESSES])
def test_it_is_there_for_administrators_alone(cast: Cast, method: str, address: str, answer: int) -> None:
    mail = post("ana")
    actions.suppress(address="bo@city.example", why="hand", note="Left", by=By(None, "Ana"), at=AT)
    stop = Suppression.objects.get()
    for who in PEOPLE:
        client = cast.browser(None if who == "nobody" else getattr(cast, who))
        status = getattr(client, method)(address.format(mail=mail.pk, stop=stop.pk)).status_code
        assert status == {"nobody": 302, "administrator": answer}.get(who, 404), who
        if who not in ("nobody", "administrator") and "{" in address:
            pair = [address.format(mail=one, stop=one) for one in (mail.pk, 424_242)]
            there, gone = (bare(getattr(client, method)(path), path) for path in pair)
            assert there == gone


@pytest.mark.parametrize("number", [424_242, 2**63, 10**30])
def test_what_is_not_there_is_a_404(cast: Cast, number: int) -> None:
    client = cast.browser(cast.administrator)
    assert client.get(f"/desk/mail/{number}/").status_code == 404
    assert client.get(f"/desk/mail/{number}/mail.eml").status_code == 404
    assert client.post(f"/desk/mail/{number}/act/", {"act": "cancel"}).status_code == 404
    assert client.post(f"/desk/mail/addresses/{number}/", {"because": "x"}).status_code == 404


def test_it_says_what_failed_and_why_and_sends_again(cast: Cast) -> None:
    mail = post("ana", text="Read <this>.")
    log = [{"at": AT.isoformat(), "what": "failed", "said": "550 no such person"}]
    Mail.objects.update(state="failed", last_error="550 no such person", log=log, attempts=1)
    client = cast.browser(cast.administrator)
    page = client.get("/desk/mail/?state=failed").content.decode()
    assert "ana@city.example" in page and "550 no such person" in page
    page = client.get(f"/desk/mail/{mail.pk}/").content.decode()
    assert "Read &lt;this&gt;." in page and "Given up:" in page and page.count("550 no such person") == 2
    assert "Send it again, and mail 1 person" in page
    answer = client.post(f"/desk/mail/{mail.pk}/act/", {"act": "resend"})
    assert answer.headers["Location"] == f"/desk/mail/{mail.pk}/"
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("waiting", "")
    assert mail.log[-1]["what"] == "resent" and mail.log[-1]["said"] == "Ana Costa"
    assert "To be sent again, by" in client.get(f"/desk/mail/{mail.pk}/").content.decode()


def test_the_whole_mail_can_be_taken_away_as_a_file(cast: Cast) -> None:
    mail = post("ana")
    answer = cast.browser(cast.administrator).get(f"/desk/mail/{mail.pk}/mail.eml")
    assert answer.content == bytes(mail.raw) and answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{mail.pk}.eml"'


@pytest.mark.parametrize("purpose", ["account", "registration", "invitation"])
def test_nobody_at_the_desk_reads_a_code_or_a_link_that_opens_something(cast: Cast, purpose: str) -> None:
    mail, client = post("ana", purpose=purpose, text="Your code is 735912."), cast.browser(cast.administrator)
    page = client.get(f"/desk/mail/{mail.pk}/").content.decode()
    assert "735912" not in page and "lets its reader in" in page
    assert client.get(f"/desk/mail/{mail.pk}/mail.eml").status_code == 404


def test_hold_release_and_cancel(cast: Cast) -> None:
    mail, client = post("ana"), cast.browser(cast.administrator)
    for act, held, state in (("hold", True, "waiting"), ("release", False, "waiting"), ("cancel", False, "cancelled")):
        client.post(f"/desk/mail/{mail.pk}/act/", {"act": act})
        mail.refresh_from_db()
        assert (mail.held, mail.state) == (held, state)
        assert found(state="held") == (["ana"] if held else [])
    page = client.post(f"/desk/mail/{mail.pk}/act/", {"act": "hold"}, follow=True)
    assert "This mail is no longer waiting." in page.content.decode()


def test_the_outbox_is_held_for_a_reason_and_opened(cast: Cast) -> None:
    client = cast.browser(cast.administrator)
    post("ana")
    post("bo")
    assert client.post("/desk/mail/outbox/", {"act": "hold"}).status_code == 422
    assert not queries.is_held()
    client.post("/desk/mail/outbox/", {"act": "hold", "because": "The server moves"})
    page = client.get("/desk/mail/").content.decode()
    assert queries.is_held() and "Ana Costa" in page and "The server moves" in page
    assert "Open the outbox, and send 2 mails" in page
    client.post("/desk/mail/outbox/", {"act": "open"})
    assert not queries.is_held()
    told = Entry.objects.filter(happening__startswith="outbox").order_by("id")
    who = cast.administrator.pk
    assert list(told.values_list("happening", "actor_id", "reason")) == [
        ("outbox_held", who, "The server moves"), ("outbox_opened", who, ""),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ana.costa@city.example", ["ana.costa"]),
        ("ana.costa@city.exam", ["ana.costa"]),
        ("ana.costa@", ["ana.costa"]),
        ("@city.example", ["ana.costa", "bo"]),
        ("ana.costa@city.org", []),
        ("costa", ["ana.costa", "bo"]),
        ("CITY.example", ["ana.costa", "bo"]),
        ("PR-2026-0007", ["bo"]),
        ("gua", ["bo"]),
        ("مدن", ["bo"]),
        ("nobody", []),
        ("' | & ! :* \\ ()", []),
    ],
)
def test_mails_are_found_by_words_of_address_and_subject(words: str, names: list[str]) -> None:
    post("ana.costa", subject="Hello")
    post("bo", subject="PR-2026-0007: a guarantee for Costa Rica, مدن")
    assert found(words=words) == names


@pytest.mark.django_db
def test_the_list_is_narrowed_by_state_and_purpose() -> None:
    post("ana")
    post("bo", purpose="digest")
    Mail.objects.filter(key="test:bo").update(state="sent")
    assert found(purpose="digest") == ["bo"] and found(state="waiting") == ["ana"]
    assert found(state="sent", purpose="notice") == []
    assert found(state="nonsense", purpose="nonsense") == ["ana", "bo"]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 5000, "state=held&purpose=x&cursor=%ff", "q=%E2%80%AE", "q=%27%3A*"]
)
def test_no_query_breaks_the_desk(cast: Cast, query: str) -> None:
    post("ana")
    client = cast.browser(cast.administrator)
    assert client.get(f"/desk/mail/?{query}").status_code in (200, 400)
    assert client.get(f"/desk/mail/addresses/?address={query[2:]}").status_code in (200, 400)


@pytest.mark.parametrize("mails", [1, 3, 30])
def test_the_list_costs_the_same_for_any_number(cast: Cast, mails: int, django_assert_num_queries: Any) -> None:
    for number in range(mails):
        post(f"person{number}")
    client = cast.browser(cast.administrator)
    with django_assert_num_queries(8):
        client.get("/desk/mail/?q=city&purpose=notice&state=waiting")
    with django_assert_num_queries(8):
        client.get("/desk/mail/addresses/?address=person0@city.example")


@pytest.mark.django_db
def test_counts_end_at_a_bound_and_every_way_of_narrowing_has_its_index(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        post(f"person{number}")
    monkeypatch.setattr(queries, "MOST", 3)
    assert {state: number for state, _word, number in queries.tallies() if number} == {"waiting": 4}
    # Enough that an index is worth its while, whatever the planner has gathered of other tests.
    one = Mail.objects.order_by("-id")[0]
    for number in range(500):
        one.pk, one._state.adding, one.key, one.message_id = (
            None,
            True,
            f"many{number}",
            f"<many{number}@portal.example>",
        )
        one.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE mail_mail")
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sought, index in (
            (Sought(state="failed"), "mail_desk"), (Sought(purpose="digest"), "mail_purpose"),
            (Sought(state="held"), "mail_held"), (Sought(words="ana@city.example"), "mail_words"),
        ):  # fmt: skip
            assert index in queries.desk(sought).order_by("-id").explain(), sought


def test_the_log_says_who_did_what(cast: Cast) -> None:
    mail, client = post("ana"), cast.browser(cast.administrator)
    with capture_logs() as lines:
        client.post(f"/desk/mail/{mail.pk}/act/", {"act": "cancel"})
    said = [(one["event"], one["who"], one["act"]) for one in lines if "who" in one]
    assert said == [("mail_desk", cast.administrator.pk, "cancelled")]


def test_an_address_is_stopped_looked_up_and_written_to_again(cast: Cast) -> None:
    client: Client = cast.browser(cast.administrator)
    mail = post("ana")
    answer = client.post("/desk/mail/addresses/", {"address": "Ana@city.example", "note": "She left the city"})
    assert answer.status_code == 302
    Mail.objects.update(state="suppressed")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "She left the city" in page and "Stopped by an administrator" in page and f"/desk/mail/{mail.pk}/" in page
    assert "ana@city.example" in client.get("/desk/mail/addresses/").content.decode()
    refused = client.post(f"/desk/mail/{mail.pk}/act/", {"act": "resend"}, follow=True)
    assert "This address is not written to." in refused.content.decode()
    stop = Suppression.objects.get()
    assert client.post(f"/desk/mail/addresses/{stop.pk}/", {"because": " "}).status_code == 422
    client.post(f"/desk/mail/addresses/{stop.pk}/", {"because": "She is back"})
    page = client.get("/desk/mail/addresses/?address=ana@city.example").content.decode()
    assert "She is back" in page and "ana@city.example" not in client.get("/desk/mail/addresses/").content.decode()
    client.post(f"/desk/mail/{mail.pk}/act/", {"act": "resend"})
    assert Mail.objects.get().state == "waiting"
    again = client.post(f"/desk/mail/addresses/{stop.pk}/", {"because": "Twice"}, follow=True)
    assert "already written to again" in again.content.decode()
    told = Entry.objects.filter(happening__startswith="address_").order_by("id")
    assert [(one.happening, one.reason, one.actor_id) for one in told] == [
        ("address_stopped", "She left the city", cast.administrator.pk),
        ("address_allowed", "She is back", cast.administrator.pk),
    ]
    assert all("ana@" not in str(one.data) for one in told)
