"""A digest in a browser: chosen, seen ahead, tried as a mail, kept, stopped by its link and switched on again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from compact_portal.kit.clock import now
from compact_portal.mail.models import Mail
from submissions.digests import actions
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue, Subscription
from submissions.journal import actions as journal
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_review import file, staff
from tests.support.mails import text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Words:
    """What the pages say, in one language."""

    weekly: str
    never: str
    bureaux: str
    cities: str
    refused: str
    save: str
    saved: str
    places: tuple[str, str]
    ahead: str
    see: str
    counts: str
    test: str
    subject: str
    send: str
    mails: str
    stop: str
    stopped: str
    again: str
    off: str


SAID = {
    "en": Words(
        weekly="Once a week", never="Never", bureaux="Only these bureaux", cities="Only these cities",
        refused="Tell Nouran is in none of the bureaux you chose.", save="Save", saved="Saved. The next one comes on",
        places=("(Geneva)", "07:00 (Nairobi)"), ahead="It would tell now:", see="See the next one now",
        counts="1 newly filed", test="Send me a test", subject="Test: Digest: 1 newly filed", send="Send it to me now",
        mails="Digests you were sent", stop="Stop it", stopped="This digest is stopped",
        again="Switch it on again, or choose how often", off="This digest is off",
    ),
    "ar": Words(
        weekly="مرة في الأسبوع", never="لا يُرسل أبدًا", bureaux="هذه المكاتب وحدها", cities="هذه المدن فقط",
        refused="Tell Nouran ليست تابعة لأيٍّ من المكاتب التي اخترتها.", save="حفظ", saved="حُفظ. يأتي الموجز القادم في",
        places=("(جنيف)", "07:00 (نيروبي)"), ahead="لو أُرسل الآن لأخبرك بما يلي:", see="الاطلاع على القادم الآن",
        counts="ملف جديد", test="أرسل إليّ رسالة تجريبية", subject="", send="إرساله إليّ الآن",
        mails="الموجزات المرسلة إليك", stop="إيقافه", stopped="أُوقف هذا الموجز",
        again="شغّله من جديد، أو اختر وتيرة الإرسال", off="هذا الموجز متوقف",
    ),
}  # fmt: skip


def looked_at(page: Page, javascript: bool = True) -> None:
    """Nothing axe finds, and nothing wider than the window."""
    page.wait_for_load_state()
    check_fits(page)
    if javascript:  # axe is a script itself
        check_axe(page)


def walk(cast: Cast, page: Page, address: str, language: str, javascript: bool = True) -> None:
    """From the settings to the test mail, the archive, the link that stops it, and back."""
    said = SAID[language]
    assert [cast.vesterhaven, cast.tell_nouran]
    mine = actions.subscribe(
        user_id=cast.reviewer.pk, at=now() - timedelta(days=9), position=0,
        choice=Choice("daily", time_zone="Africa/Nairobi", language=language),
    )  # fmt: skip
    file(cast, "School buses", days=3)
    journal.stamp()
    staff(page, cast.reviewer, address)

    # Mondays at seven on my own clock, of one bureau; a city of another bureau is refused beside its field.
    page.goto(f"{address}/digest/")
    page.get_by_label(said.weekly, exact=True).check()
    page.locator("select[name$=weekday]").select_option("0")
    page.locator("select[name$=hour]").select_option("7")
    page.locator("form.card-form details summary").click()
    page.get_by_role("group", name=said.bureaux).get_by_label("Europe").check()
    page.get_by_label(said.cities).fill("Tell Nouran")
    looked_at(page, javascript)
    page.get_by_role("button", name=said.save, exact=True).click()
    expect(page.locator(".field--bad")).to_contain_text(said.refused)
    expect(page.get_by_label(said.cities)).to_have_value("Tell Nouran")
    expect(page.get_by_label(said.weekly, exact=True)).to_be_checked()
    looked_at(page, javascript)
    page.get_by_label(said.cities).fill("")
    page.get_by_role("button", name=said.save, exact=True).click()
    told = page.locator(".told")
    expect(told).to_contain_text(said.saved)
    for place in said.places:
        expect(told).to_contain_text(place)
    mine.refresh_from_db()
    assert (mine.cadence, mine.weekday, mine.hour) == ("weekly", 0, 7)
    assert mine.scope["bureaux"] == [cast.vesterhaven.bureau_id]
    expect(page.get_by_text(said.ahead)).to_contain_text(said.counts)
    looked_at(page, javascript)

    # What it would tell now, and the same as a mail that counts as nothing.
    page.get_by_role("link", name=said.see).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(said.counts)
    expect(page.locator("main")).to_contain_text("School buses")
    looked_at(page, javascript)
    page.get_by_role("button", name=said.test).click()
    expect(page.locator(".told")).to_be_visible()
    tried = Mail.objects.get(to_address=cast.reviewer.email, purpose="digest")
    assert said.subject in tried.subject and "School buses" in text(tried)
    assert not Issue.objects.exists(), "a test counts as nothing"

    # Sent now it is kept as a page.
    page.get_by_role("button", name=said.send).click()
    expect(page.locator(".told")).to_be_visible()
    page.get_by_role("link", name=said.mails).click()
    looked_at(page, javascript)
    page.locator("ul.lines a").click()
    expect(page.locator("main")).to_contain_text("School buses")
    looked_at(page, javascript)

    # The link in the mail stops it, asked first; the page leads back, and it goes on from today.
    sent = Mail.objects.get(key=Issue.objects.get().mail_key)
    found = re.search(r"https?://\S+/digest/stop/\S+", text(sent))
    assert found is not None
    page.goto(address + urlsplit(found[0]).path)
    looked_at(page, javascript)
    page.get_by_role("button", name=said.stop).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said.stopped)
    looked_at(page, javascript)
    page.get_by_role("link", name=said.again).click()
    expect(page.get_by_label(said.never, exact=True)).to_be_checked()
    expect(page.locator("main")).to_contain_text(said.off)
    looked_at(page, javascript)
    page.get_by_label(said.weekly, exact=True).check()
    page.get_by_role("button", name=said.save, exact=True).click()
    expect(page.locator(".told")).to_contain_text(said.saved)
    mine.refresh_from_db()
    assert mine.cadence == "weekly" and mine.next_due_at is not None
    assert mine.scope["bureaux"] == [cast.vesterhaven.bureau_id], "what was chosen before it was stopped still stands"


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("en", 1280), ("ar", 390), ("ar", 1280)])
def test_a_digest_from_choosing_to_stopping_and_back(
    cast: Cast, open_page: Open, live_server: Any, language: str, width: int
) -> None:
    walk(cast, open_page(width=width, language=language), live_server.url, language)


def test_the_same_without_a_script(cast: Cast, open_page: Open, live_server: Any) -> None:
    walk(cast, open_page(width=390, javascript=False), live_server.url, "en", javascript=False)


def test_with_the_keyboard_alone(cast: Cast, page: Page, live_server: Any) -> None:
    """Every choice can be reached and made by keys, the errors take the focus, and the folded part opens."""
    mine = actions.subscribe(user_id=cast.reviewer.pk, choice=Choice("daily"), at=now())
    assert [cast.vesterhaven, cast.tell_nouran]
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/digest/")
    page.get_by_label("Every day", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for keys in ("Tab", "f", "Tab", "Tab"):  # Friday; past the hour
        page.keyboard.press(keys)
    expect(page.locator("select[name$=time_zone]")).to_be_focused()
    page.locator("form.card-form details summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Only these cities").focus()
    page.keyboard.type("Atlantis")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Only these cities")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Vesterhaven")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("Saved.")
    mine.refresh_from_db()
    assert (mine.cadence, mine.weekday, mine.scope["cities"]) == ("weekly", 4, [cast.vesterhaven.pk])


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_a_city_sees_what_it_would_be_told_and_what_it_was_told(
    cast: Cast, open_page: Open, live_server: Any, language: str, width: int
) -> None:
    """What became of its filings, and what other cities published; what it may read no more is counted, not shown."""
    mine = actions.subscribe(
        user_id=cast.other_lead.pk, city_id=cast.tell_nouran.pk, at=now() - timedelta(days=9), position=0,
        choice=Choice("weekly", time_zone="Asia/Amman", language=language),
    )  # fmt: skip
    own = factories.practice(cast.tell_nouran, cast.other_lead, title="Our night shelter")
    factories.at_state(own, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)
    others = factories.practice(cast.vesterhaven, cast.lead, title="Their school buses")
    factories.at_state(others, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    page = open_page(width=width, language=language)
    sign_in(page, cast.other_lead, live_server.url)
    page.goto(f"{live_server.url}/digest/preview/{mine.pk}/")
    for title in ("Our night shelter", "Their school buses"):
        expect(page.locator("main")).to_contain_text(title)
    looked_at(page)
    actions.compose_now(at=now(), subscription_ids=[mine.pk])
    type(others).objects.filter(pk=others.pk).update(confidentiality="unhcr_only")
    page.goto(f"{live_server.url}/digest/{Issue.objects.get().pk}/")
    expect(page.locator("main")).to_contain_text("Our night shelter")
    expect(page.locator("main")).not_to_contain_text("Their school buses")
    left_out = {"en": "One thing this digest told is not shown here", "ar": "أمر واحد ورد في هذا الموجز لا يظهر هنا"}
    expect(page.locator(".note")).to_contain_text(left_out[language])
    looked_at(page)
    # Nothing new since: the page is kind about it, and says when the next one comes.
    page.goto(f"{live_server.url}/digest/preview/{mine.pk}/")
    expect(page.locator(".empty time").first).to_be_visible()
    looked_at(page)
    assert Subscription.objects.get(pk=mine.pk).next_due_at is not None
