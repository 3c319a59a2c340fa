"""The city's home, the receipt and the moves that send nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cities.membership.models import Invitation
from submissions.lifecycle.models import Submission
from submissions.lifecycle.views import TOLD
from submissions.rounds.models import Round
from submissions.rulebook.transitions import BY_VERB
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def at_state(cast: Cast, state: str) -> Submission:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    return factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)


def test_the_home_of_a_city_that_filed_nothing_teaches(cast: Cast) -> None:
    said = words(cast.browser(cast.lead).get("/city/"))
    assert "Nothing waits for you now." in said
    assert "Nothing sent yet" in said
    assert "Inge Lund Lead, you" in said


@pytest.mark.parametrize(
    "who,waits",
    [
        ("lead", ["UNHCR asks for changes to:", "For your clearance:"]),
        ("drafter", ["UNHCR asks for changes to:"]),
        ("observer", []),
    ],
)
def test_what_waits_depends_on_the_role(cast: Cast, who: str, waits: list[str]) -> None:
    at_state(cast, "changes")
    at_state(cast, "clearance")
    at_state(cast, "submitted")
    page = soup(cast.browser(getattr(cast, who)).get("/city/"))
    assert [" ".join(h3.contents[0].split()) for h3 in page.select(".waits h3")] == waits
    if waits:
        assert "please answer by 2 December 2026" in words_of(page)


def words_of(page: Any) -> str:
    return " ".join(page.main.get_text(" ").split())


def test_a_draft_withdrawn_before_it_was_sent_is_not_among_what_was_filed(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    address = f"/city/filings/{draft.reference}/withdraw/"
    assert "It was never sent, so UNHCR does not hear of it." in words(client.get(address))
    assert client.post(address, form_at(client, address) | {"reason": "Begun twice."}).url == "/city/"
    assert Submission.objects.get().state == "withdrawn"
    said = words(client.get("/city/"))
    assert "It is withdrawn." in said
    assert "Nothing sent yet" in said


def test_withdrawing_says_what_it_does_and_needs_a_reason(cast: Cast) -> None:
    case = at_state(cast, "review")
    client = cast.browser(cast.lead)
    address = f"/city/filings/{case.reference}/withdraw/"
    assert "UNHCR stops reading it, and no answer will come." in words(client.get(address))
    form = form_at(client, address)
    assert client.post(address, form | {"reason": ""}).status_code == 422
    assert client.post(address, form | {"reason": "The programme ended."}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.reason) == ("withdrawn", "The programme ended.")


def test_what_is_not_this_persons_to_do_is_not_offered_and_refused(cast: Cast) -> None:
    case = at_state(cast, "submitted")
    client = cast.browser(cast.drafter)
    address = f"/city/filings/{case.reference}/withdraw/"
    assert client.get(address).url == f"/city/practices/{case.reference}/"
    answer = client.post(address, {"version": case.version, "reason": "Kept words"})
    assert answer.status_code == 403
    assert "Only the city’s lead can withdraw what was sent" in words(answer)
    assert "Kept words" in soup(answer).select_one("#id_reason").text


def test_a_move_from_a_page_that_is_old_is_refused(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    assert client.post(f"/city/filings/{draft.reference}/ask_clearance/", {"version": 99}).status_code == 409
    assert client.post(f"/city/filings/{draft.reference}/ask_clearance/", {"version": "x"}).status_code == 422
    assert client.post(f"/city/filings/{draft.reference}/ready/", {"version": 1}).status_code == 409
    assert Submission.objects.get().state == "draft"


def test_the_receipt_says_what_comes_next_and_until_when(cast: Cast) -> None:
    case = at_state(cast, "submitted")
    page = cast.browser(cast.observer).get(f"/city/filings/{case.reference}/receipt/")
    said = words(page)
    assert case.reference in said
    assert "UNHCR answers by 30 November 2026" in said
    assert "Withdraw it" not in said, "An observer does not withdraw."
    assert [stop["class"] for stop in soup(page).select(".route li[class]")] == [["is-done"], ["is-here"]]


def test_an_answer_stands_on_the_receipt_with_its_reason(cast: Cast) -> None:
    case = at_state(cast, "declined")
    said = words(cast.browser(cast.lead).get(f"/city/filings/{case.reference}/receipt/"))
    assert "Not accepted" in said
    assert "As agreed." in said


def test_what_was_not_sent_has_no_receipt(cast: Cast, draft: Submission) -> None:
    answer = cast.browser(cast.lead).get(f"/city/filings/{draft.reference}/receipt/")
    assert answer.url == f"/city/practices/{draft.reference}/"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_home_costs_the_same_whatever_was_filed(cast: Cast, django_assert_num_queries: Any, rows: int) -> None:
    now = timezone.now()
    Round.objects.create(number=1, title="R", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    for _ in range(rows):
        for state in ("draft", "clearance", "changes", "accepted"):
            case = factories.practice(cast.vesterhaven, cast.drafter)
            Submission.objects.filter(pk=case.pk).update(state=state, submitted_at=now, decided_at=now)
    Invitation.objects.create(
        city=cast.vesterhaven,
        email="new@vesterhaven.example",
        role="drafter",
        secret="x",
        invited_by=cast.lead,
        invited_at=now,
        expires_at=now + timedelta(days=1),
    )
    client = cast.browser(cast.lead)
    with django_assert_num_queries(5 + 7):
        answer = client.get("/city/")
    assert "new@vesterhaven.example" in words(answer)
    assert "Round 1 is open" in words(answer)


def test_drafts_stand_before_what_was_filed(cast: Cast) -> None:
    factories.practice(cast.vesterhaven, cast.drafter)
    page = soup(cast.browser(cast.drafter).get("/city/"))
    assert [one.text for one in page.select("main h2[id]")][-2:] == ["Drafts", "What you have filed"]


@pytest.mark.parametrize("rows,told", [(5, False), (6, True), (8, True)])
def test_where_more_drafts_may_be_is_said(cast: Cast, rows: int, told: bool) -> None:
    for _number in range(rows):
        factories.practice(cast.vesterhaven, cast.drafter)
    page = cast.browser(cast.drafter).get("/city/")
    assert ("Those changed last stand here." in words(page)) is told
    assert bool(soup(page).select("section[aria-labelledby=d] a[href='/city/practices/']")) is told


ASKED = {
    "return": ("Your note to the drafters", "Write a note. The drafters will read it."),
    "withdraw": ("Your reason", "Give a reason. The people it concerns will read it."),
}


def test_every_reason_a_city_gives_is_asked_for_here() -> None:
    assert {str(verb) for verb in TOLD if BY_VERB[verb].needs_reason} == ASKED.keys()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"reason": " "}, 422),
        ({"reason": "Too long. " * 1_000}, 422),
        ({"reason": "Why.", "version": 99}, 409),
    ],
)
@pytest.mark.parametrize("act", ASKED)
def test_what_is_asked_for_keeps_its_name_after_an_error(
    cast: Cast, act: str, change: dict[str, Any], status: int
) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Submission.objects.filter(pk=case.pk).update(state="clearance")
    address, lead = f"/city/filings/{case.reference}/{act}/", cast.browser(cast.lead)
    asked, empty = ASKED[act]
    answer = lead.post(address, form_at(lead, address) | change) if change else lead.get(address)
    page = soup(answer)
    assert answer.status_code == status
    assert [one.text for one in page.select("label[for=id_reason]")] == [asked]
    told = [one.text for one in page.select(".errors li")]
    assert (told == [empty]) is (change == {"reason": " "})
