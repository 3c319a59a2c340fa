"""A practice from its first line to a copy of it, in Arabic and without a script, by drafter and lead in turn."""

from __future__ import annotations

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "في أي أشهر جرى العدّ؟ اذكروا ذلك في الملخص."
SUMMARY = "ثلاثة مطابخ يديرها القادمون الجدد وجيرانهم معًا."
MENDED = "ثلاثة مطابخ، والعدّ من كانون الثاني/يناير إلى حزيران/يونيو 2026."
ANSWERS: dict[str, dict[str, str]] = {
    "summary": {"title": "مطابخ مشتركة في الحي 6", "summary": SUMMARY},
    "people": {
        "lead_body": "دائرة الإسكان",
        "target_groups": "أسر في سنتها الأولى",
        "partner_bodies_0_name": "نقابة الخبازين",
    },
    "problem": {"problem": "لم يكن لديهم مكان للطبخ."},
    "done": {"how_it_works": "تضع المدينة المطابخ وتدير الجمعيات جدولها."},
    "results": {
        "results": "84 أسرة كل يوم.",
        "figures_0_figure": "84",
        "figures_0_unit": "أسرة",
        "figures_0_year": "٢٠٢٦",
        "figures_0_source": "دائرة الإسكان",
    },
    "failed": {"what_failed": "كانت صغيرة في البداية."},
    "mandate": {"mandate_by": "مجلس المدينة", "mandate_under": "المحضر 44/2026", "mandate_on": "2026-10-18"},
}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    factories.theme("Housing", 3)
    factories.crrf()
    for person in (cast.lead, cast.drafter):
        type(person).objects.filter(pk=person.pk).update(language="ar")
    return cast


def ar(words: str) -> str:
    with translation.override("ar"):
        return translation.gettext(words)


def told(page: Page, *words: str) -> None:
    """It is an Arabic page that says this and fits the screen."""
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for one in words:
        expect(page.get_by_role("main")).to_contain_text(one)
    check_fits(page)


def write(drafter: Page, address: str) -> str:
    drafter.goto(f"{address}/city/practices/new/")
    expect(drafter.locator("#id_language")).to_have_value("ar")
    told(drafter)
    drafter.get_by_role("button", name=ar("Start")).click()
    reference = drafter.locator(".ref").first.inner_text()
    for step, answers in ANSWERS.items():
        drafter.goto(f"{address}/city/practices/{reference}/{step}/")
        for name, words in answers.items():
            drafter.locator(f"#id_{name}").fill(words)
        if step == "people":
            drafter.locator("#id_partner_bodies_0_kind").select_option("business")
            drafter.get_by_label("Housing", exact=True).check()
        told(drafter)
        drafter.locator(".formbar .button").first.click()
    drafter.goto(f"{address}/city/practices/{reference}/stands/")
    drafter.get_by_label(ar("Running"), exact=True).check()
    drafter.locator(".formbar .button").first.click()
    drafter.goto(f"{address}/city/practices/{reference}/mandate/")
    drafter.locator("#id_consent").check()
    drafter.locator("#id_no_personal_data").check()
    drafter.locator(".formbar .button").first.click()
    drafter.goto(f"{address}/city/practices/{reference}/")
    told(drafter, "أُنجزت 8 أجزاء من أصل 13.")
    return reference


def test_written_returned_mended_sent_withdrawn_and_begun_anew(
    cast: Cast, live_server: LiveServer, open_page: Open
) -> None:
    drafter, lead = (open_page(javascript=False, width=390, language="ar") for _ in range(2))
    sign_in(drafter, cast.drafter, live_server.url)
    sign_in(lead, cast.lead, live_server.url)
    reference = write(drafter, live_server.url)

    drafter.get_by_role("link", name=ar("Check what you wrote")).click()
    told(drafter)
    drafter.locator("#act button").first.click()
    told(drafter)

    lead.goto(f"{live_server.url}/city/")
    told(lead, "مطابخ مشتركة في الحي 6")
    expect(lead.locator("q").first).to_have_css("quotes", '"«" "»"')
    lead.get_by_role("link", name=ar("Check and send")).click()
    told(lead, SUMMARY)
    lead.goto(f"{live_server.url}/city/practices/{reference}/failed/")
    lead.locator("#id_advice").fill("تحدثوا إلى أصحاب المباني أولًا.")
    lead.locator(".formbar .button").nth(1).click()
    lead.goto(f"{live_server.url}/city/practices/{reference}/check/")
    lead.get_by_role("link", name=ar("Return to the drafter")).click()
    told(lead)
    lead.get_by_role("main").get_by_role("button").click()
    told(lead, ar("Write a note. The drafters will read it."))
    lead.get_by_label(ar("Your note to the drafters")).fill(NOTE)
    lead.get_by_role("main").get_by_role("button").click()
    told(lead, ar("It is a draft again, with your note. Your city is told by mail."))

    drafter.goto(f"{live_server.url}/city/")
    told(drafter, ar("Your lead returned to you:"))
    drafter.get_by_role("link", name=ar("See the note")).click()
    told(drafter, NOTE)
    drafter.goto(f"{live_server.url}/city/practices/{reference}/summary/")
    drafter.locator("#id_summary").fill(MENDED)
    drafter.locator(".formbar .button").nth(1).click()
    told(drafter)
    drafter.goto(f"{live_server.url}/city/practices/{reference}/versions/")
    told(drafter)
    drafter.locator("main form button").first.click()
    told(drafter)
    drafter.goto(f"{live_server.url}/city/practices/{reference}/check/")
    told(drafter, NOTE, MENDED)
    drafter.locator("#act button").first.click()

    lead.goto(f"{live_server.url}/city/practices/{reference}/check/")
    told(lead, MENDED)
    lead.locator("#act .button-row .button").first.click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(ar("It is with UNHCR"))
    told(lead, reference)
    lead.get_by_role("link", name=ar("Withdraw it")).click()
    told(lead)
    lead.get_by_label(ar("Your reason")).fill("أعدنا العدّ، والأرقام تغيّرت.")
    lead.get_by_role("main").get_by_role("button").click()
    told(lead, ar("It is withdrawn."))
    lead.goto(f"{live_server.url}/city/filings/{reference}/receipt/")
    told(lead)
    lead.get_by_role("link", name=ar("Copy as a new draft")).click()
    told(lead)
    lead.get_by_role("button", name=ar("Make the copy")).click()
    told(lead, reference)
    copy = Submission.objects.get(copied_from__reference=reference)
    assert (copy.state, copy.language, copy.summary) == ("draft", "ar", MENDED)
