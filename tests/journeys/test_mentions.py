"""Telling colleagues of a note in a browser: the button says whom it mails, in both languages, with and without script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits
from tests.journeys.test_review import file, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def held(cast: Cast, page: Page, address: str) -> Page:
    """A case the reviewer holds, opened at its notes."""
    assert [cast.second_reviewer, cast.coordinator, cast.administrator]
    case = file(cast, "School buses", days=3)
    lifecycle.move(case_id=case.pk, verb=Verb.CLAIM, actor=factories.actor(cast.reviewer), at=case.moved_at)
    staff(page, cast.reviewer, address)
    page.goto(f"{address}/desk/cases/{case.reference}/?view=mine")
    page.locator("#id_note_people summary").click()
    return page


def test_the_button_counts_those_who_are_chosen(cast: Cast, page: Page, live_server: Any) -> None:
    held(cast, page, live_server.url)
    button = page.locator("[data-note-button]")
    expect(button).to_have_text("Keep as internal note")
    page.get_by_label("Tomas Rey").check()
    expect(button).to_have_text("Keep the note, and mail 1 person")
    page.get_by_label("Luisa Ferreira").check()
    expect(button).to_have_text("Keep the note, and mail 2 people")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        check_axe(page)
        check_fits(page)
    page.locator("#id_note_body").fill("Please look at the second paragraph.")
    button.click()
    expect(page.locator(".internal")).to_contain_text("@Tomas Rey")
    assert Entry.objects.get(happening="mentioned").data["people"] == [cast.second_reviewer.pk, cast.coordinator.pk]


def test_without_a_script_and_in_arabic(cast: Cast, open_page: Open, live_server: Any) -> None:
    page = held(cast, open_page(width=390, language="ar", javascript=False), live_server.url)
    check_fits(page)
    page.get_by_label("Luisa Ferreira").check()
    page.locator("#id_note_body").fill("يرجى النظر في الفقرة الثانية.")
    page.locator("[data-note-button]").click()
    expect(page.locator(".internal")).to_contain_text("@Luisa Ferreira")


def test_in_arabic_two_have_a_form_of_their_own(cast: Cast, open_page: Open, live_server: Any) -> None:
    page = held(cast, open_page(language="ar"), live_server.url)
    for name in ("Tomas Rey", "Luisa Ferreira"):
        page.get_by_label(name).check()
    expect(page.locator("[data-note-button]")).to_have_text("حفظ الملاحظة، ومراسلة شخصين")
    check_axe(page)
