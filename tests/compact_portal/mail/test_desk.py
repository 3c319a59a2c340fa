"""The post office's desk: administrators alone, counts, reasons, and four small acts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from compact_portal.mail import actions, queries
from compact_portal.mail.models import Mail
from tests.cast import Cast

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def post(name: str) -> Mail:
    return actions.post(
        key=f"test:{name}", to=f"{name}@city.example", subject="Hello", text="Hi.", purpose="notice", at=AT
    )


@pytest.mark.parametrize("who", ["reviewer", "coordinator", "lead", "stranger"])
def test_it_is_not_there_for_others(cast: Cast, who: str) -> None:
    assert cast.browser(getattr(cast, who)).get("/desk/mail/").status_code == 404


def test_it_says_what_failed_and_why_and_sends_again(cast: Cast) -> None:
    mail = post("ana")
    Mail.objects.update(state="failed", last_error="550 no such person")
    client = cast.browser(cast.administrator)
    page = client.get("/desk/mail/?state=failed").content.decode()
    assert "ana@city.example" in page and "550 no such person" in page
    answer = client.post(f"/desk/mail/{mail.pk}/", {"act": "resend", "state": "failed"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/desk/mail/?state=failed"
    mail.refresh_from_db()
    assert mail.state == "waiting"


def test_hold_release_and_cancel(cast: Cast) -> None:
    mail, client = post("ana"), cast.browser(cast.administrator)
    for act, held, state in (("hold", True, "waiting"), ("release", False, "waiting"), ("cancel", False, "cancelled")):
        client.post(f"/desk/mail/{mail.pk}/", {"act": act})
        mail.refresh_from_db()
        assert (mail.held, mail.state) == (held, state)
    page = client.post(f"/desk/mail/{mail.pk}/", {"act": "hold"}, follow=True)
    assert "This mail is no longer waiting." in page.content.decode()


def test_the_outbox_is_held_and_opened(cast: Cast) -> None:
    client = cast.browser(cast.administrator)
    client.post("/desk/mail/outbox/", {"act": "hold"})
    assert queries.is_held() and "Ana Costa" in client.get("/desk/mail/").content.decode()
    client.post("/desk/mail/outbox/", {"act": "open"})
    assert not queries.is_held()


@pytest.mark.parametrize("mails", [1, 3, 30])
def test_the_list_costs_the_same_for_any_number(cast: Cast, mails: int, django_assert_num_queries: object) -> None:
    for number in range(mails):
        post(f"person{number}")
    client = cast.browser(cast.administrator)
    with django_assert_num_queries(8):  # type: ignore[operator]
        client.get("/desk/mail/")


def test_the_log_says_who_did_what(cast: Cast) -> None:
    mail, client = post("ana"), cast.browser(cast.administrator)
    with capture_logs() as lines:
        client.post(f"/desk/mail/{mail.pk}/", {"act": "cancel"})
        client.post("/desk/mail/outbox/", {"act": "hold"})
    said = [(one["event"], one["who"], one["act"]) for one in lines if "who" in one]
    who = cast.administrator.pk
    assert said == [("mail_desk", who, "cancel"), ("mail_outbox", who, "hold")]
