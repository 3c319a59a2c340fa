"""Checking, clearing and sending a practice; changes, return and withdrawal."""

from __future__ import annotations

import pytest

from cities.registry.models import City
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db


def check(case: Submission) -> str:
    return f"/city/practices/{case.reference}/check/"


def test_the_check_page_shows_everything_and_what_is_missing_with_links(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(results="", what_failed="")
    Submission.objects.update(mandate_by="", consent=False)
    answer = cast.browser(cast.lead).get(check(draft))
    said = words(answer)
    assert "4 answers are missing before it can be sent" in said
    links = [link["href"] for link in soup(answer).select("#gaps + ul a")]
    base = f"/city/practices/{draft.reference}"
    assert links == [
        f"{base}/results/#id_results",
        f"{base}/failed/#id_what_failed",
        f"{base}/mandate/#id_mandate_by",
        f"{base}/mandate/#id_consent",
    ]
    assert factories.PRACTICE_TEXT["problem"] in said
    assert not soup(answer).select(f"form[action='{check(draft)}']"), "What is incomplete cannot be sent."


def test_what_is_incomplete_is_refused_by_the_action_too(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(results="")
    answer = cast.browser(cast.lead).post(check(draft), {"version": draft.version})
    assert answer.status_code == 422
    assert "Some answers are missing still. Nothing was sent." in words(answer)
    assert soup(answer).title.text.startswith("Error:")
    assert Submission.objects.get().state == "draft"


def test_the_drafter_asks_the_lead_clears_and_sends_and_gets_the_receipt(cast: Cast, draft: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    page = soup(drafter.get(check(draft)))
    ask = f"/city/filings/{draft.reference}/ask_clearance/"
    assert page.select_one(f"form[action='{ask}']")
    assert not page.select_one(f"form[action='{check(draft)}']"), "A drafter is not offered to send."
    assert drafter.post(ask, {"version": draft.version}).status_code == 302
    assert Submission.objects.get().state == "clearance"
    assert "Check and send" in words(lead.get("/city/"))

    form = form_at(lead, check(draft), f"main form[action='{check(draft)}']")
    assert lead.post(check(draft), form).url == f"/city/filings/{draft.reference}/receipt/"
    case = Submission.objects.get()
    assert case.state == "submitted"
    sealed = Revision.objects.get(sealed_at__isnull=False)
    assert sealed.content["title"] == "A guarantee instead of a deposit"
    assert sealed.content["mandate_under"] == "Decision 51/2026"
    said = words(lead.get(f"/city/filings/{draft.reference}/receipt/"))
    assert draft.reference in said
    assert "UNHCR answers by" in said


def test_a_second_click_on_send_changes_nothing(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    assert lead.post(check(draft), {"version": draft.version}).status_code == 302
    assert lead.post(check(draft), {"version": draft.version}).status_code == 409
    assert draft.entries.filter(happening="submitted").count() == 1


def test_a_text_changed_since_it_was_read_is_not_sent(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/problem/"
    drafter = cast.browser(cast.drafter)
    drafter.post(page, form_at(drafter, page, "form[data-autosave]") | {"problem": "Changed"})
    answer = cast.browser(cast.lead).post(check(draft), {"version": draft.version})
    assert answer.status_code == 409
    assert "The text was changed after you opened this page." in words(answer)
    assert "Changed" in words(answer)
    assert Submission.objects.get().state == "draft"


def test_a_drafter_sends_only_where_the_city_lets_drafters(cast: Cast, draft: Submission) -> None:
    drafter = cast.browser(cast.drafter)
    assert drafter.post(check(draft), {"version": draft.version}).status_code == 403
    City.objects.filter(pk=cast.vesterhaven.pk).update(drafters_may_send=True)
    assert drafter.post(check(draft), {"version": draft.version}).status_code == 302
    assert Submission.objects.get().state == "submitted"


def test_the_lead_returns_it_with_a_note_that_heads_the_task_list(cast: Cast, draft: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    drafter.post(f"/city/filings/{draft.reference}/ask_clearance/", {"version": draft.version})
    address = f"/city/filings/{draft.reference}/return/"
    form = form_at(lead, address)
    answer = lead.post(address, form | {"reason": " "})
    assert answer.status_code == 422
    assert "Write a note. The drafters will read it." in words(answer)
    lead.post(address, form | {"reason": "Name the crèche’s hours."})
    assert Submission.objects.get().state == "draft"
    said = words(drafter.get(f"/city/practices/{draft.reference}/"))
    assert "Inge Lund returned it to the drafter" in said
    assert "Name the crèche’s hours." in said
    assert "Your lead returned" in words(drafter.get("/city/"))


def test_changes_are_read_answered_and_sent_again(cast: Cast, draft: Submission) -> None:
    factories.at_state(draft, "changes", lead=cast.lead, reviewer=cast.reviewer)
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    said = words(drafter.get(f"/city/practices/{draft.reference}/"))
    assert "UNHCR asks you for changes" in said
    assert "As agreed." in said
    assert "Maren" not in said, "A city reads the office's name, not the officer's."
    page = f"/city/practices/{draft.reference}/results/"
    drafter.post(page, form_at(drafter, page, "form[data-autosave]") | {"results": "94 days became 33."})
    ready = f"/city/filings/{draft.reference}/ready/"
    assert drafter.post(ready, form_at(drafter, check(draft), f"form[action='{ready}']")).status_code == 302
    assert (
        lead.post(check(draft), form_at(lead, check(draft), f"main form[action='{check(draft)}']")).status_code == 302
    )
    case = Submission.objects.get()
    assert case.state == "review"
    sealed = Revision.objects.filter(sealed_at__isnull=False).order_by("version")
    assert [one.content.get("results") for one in sealed][-1] == "94 days became 33."
    assert sealed.count() == 2


def test_a_sent_practice_is_read_not_edited(cast: Cast, draft: Submission) -> None:
    factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    client = cast.browser(cast.lead)
    assert client.get(f"/city/practices/{draft.reference}/").url == check(draft)
    assert client.get(f"/city/practices/{draft.reference}/problem/").url == check(draft)
    assert "Change" not in words(client.get(check(draft)))


def test_a_send_without_its_version_is_asked_again(cast: Cast, draft: Submission) -> None:
    answer = cast.browser(cast.lead).post(check(draft), {"version": "x"})
    assert answer.status_code == 422
    assert Submission.objects.get().state == "draft"


@pytest.mark.parametrize("state,said", [("accepted", "Read it in the library"), ("declined", "Not accepted")])
def test_unhcrs_answer_and_its_reason_head_the_page(cast: Cast, draft: Submission, state: str, said: str) -> None:
    factories.at_state(draft, state, lead=cast.lead, reviewer=cast.reviewer)
    page = cast.browser(cast.drafter).get(check(draft))
    assert said in words(page)
    assert "As agreed." in soup(page).select_one(".letter").text
