"""The post office's desk in a browser: a failed mail is found, read and sent again; and what one is told is chosen."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from compact_portal.mail import actions
from compact_portal.mail.drafts import By, Told
from compact_portal.mail.models import Mail
from submissions.notices.models import Preference
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_review import staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG = "inge.lund.with.a.name.that.goes.on.and.on@a-municipality-with-a-long-name.vesterhaven.example"


@pytest.fixture
def failed(cast: Cast) -> Mail:
    mail = actions.post(
        key="test:1", to=LONG, subject="UNHCR asks for changes to “A guarantee instead of a deposit”",
        text="Dear Inge,\n\nWhich winter?", purpose="notice", to_name="Inge Lund", at=AT,
    )  # fmt: skip
    actions.post(key="test:2", to="bo@city.example", subject="Accepted", text="Good.", purpose="notice", at=AT)
    log = [{"at": AT.isoformat(), "what": "later", "said": "451 4.3.0 come back"}]
    log.append({"at": AT.isoformat(), "what": "failed", "said": "550 5.1.1 " + "no-such-mailbox-" * 12})
    Mail.objects.filter(pk=mail.pk).update(state="failed", last_error=log[-1]["said"], attempts=2, log=log)
    actions.take_reports(told=[Told("1", LONG, "soft", "452 full", mail.message_id, AT)], at=AT)
    actions.suppress(address="bo@city.example", why="hand", note="He left", by=By(None, "Ana Costa"), at=AT)
    return mail


def looked_at(page: Page) -> None:
    check_axe(page)
    check_fits(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_failed_mail_is_found_read_and_sent_again(
    cast: Cast, failed: Mail, open_page: Open, live_server: object, width: int
) -> None:
    address = str(live_server)
    page = open_page(width=width, javascript=False)
    staff(page, cast.administrator, address)
    page.goto(f"{address}/desk/mail/")
    page.get_by_role("link", name="Failed").click()
    page.get_by_role("searchbox").fill("vesterhaven guarantee")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="UNHCR asks for changes").click()
    expect(page.get_by_text("Which winter?")).to_be_visible()
    expect(page.get_by_text("451 4.3.0 come back")).to_be_visible()
    check_fits(page)
    page.get_by_role("button", name="Send it again, and mail 1 person").click()
    expect(page.get_by_text("It goes out with the next round.")).to_be_visible()
    failed.refresh_from_db()
    assert failed.state == "waiting"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_can_be_used_by_all(
    cast: Cast, failed: Mail, open_page: Open, live_server: object, width: int, language: str
) -> None:
    address = str(live_server)
    page = open_page(width=width, language=language)
    staff(page, cast.administrator, address)
    for path in (
        "/desk/mail/", f"/desk/mail/{failed.pk}/", "/desk/mail/addresses/", f"/desk/mail/addresses/?address={LONG}",
        "/desk/mail/addresses/?address=bo@city.example", "/account/mail/",
    ):  # fmt: skip
        page.goto(f"{address}{path}")
        looked_at(page)
    page.goto(f"{address}/desk/mail/")
    page.locator("details summary").last.click()
    page.get_by_role("button", name=re.compile("^(Hold all mail|حجز كل الرسائل)")).click()
    looked_at(page)


def test_what_comes_at_once_is_chosen_without_a_script(cast: Cast, open_page: Open, live_server: object) -> None:
    address = str(live_server)
    page = open_page(width=390, javascript=False)
    sign_in(page, cast.lead, address)
    page.goto(f"{address}/account/")
    page.get_by_role("link", name="What you are told at once").click()
    check_fits(page)
    page.get_by_role("group", name="UNHCR has decided").get_by_label("In my digest").check()
    page.get_by_role("group", name="UNHCR has received a filing").get_by_label("Never").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    chosen = dict(Preference.objects.values_list("kind", "choice"))
    assert (chosen["decision"], chosen["receipt"], chosen["changes"]) == ("digest", "never", "now")
