"""At the reviewer's desk: each mark with what the city answered, the reviewer's own word, and accepting without it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cities.people.queries import actor_for
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.protection import actions
from submissions.protection.drafts import Given
from submissions.protection.models import ProtectionAnswer
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT
from tests.submissions.protection.conftest import answered, check
from tests.support.forms import soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast, draft: Submission) -> Submission:
    """Sent by the lead with an answer to each of three marks, and held by the reviewer."""
    lead = cast.browser(cast.lead)
    lead.post(check(draft), answered(lead, check(draft), "not_personal"))
    return lifecycle.move(case_id=draft.pk, verb=Verb.CLAIM, actor=actor_for(cast.reviewer.pk), at=AT)


def case_page(case: Submission) -> str:
    return f"{reverse('review:case', args=[case.reference])}?view=open"


def protect(case: Submission) -> str:
    return reverse("review:protect", args=[case.reference])


def decide(cast: Cast, case: Submission, verb: str = "accept", **more: Any) -> Any:
    form = {"verb": verb, "reason": "As agreed.", "seen": case.version, "looked": "on", **more}
    return cast.browser(cast.reviewer).post(reverse("review:decide", args=[case.reference]), form)


def test_the_case_shows_each_mark_and_what_the_city_says(cast: Cast, held: Submission) -> None:
    page = cast.browser(cast.reviewer).get(case_page(held))
    section = soup(page).select_one("section[aria-labelledby=protection]")
    assert [one.text for one in section.select("mark")] == [
        "055 010 9984",
        "two Eritrean girls came",
        "k@families.example",
    ]
    assert section.text.count("It points to no one who sought refuge") == 3
    assert section.text.count("Inge Lund") == 3
    assert "3 places to look at" in section.text
    assert "Nobody has looked at 3 places that may point to a person" in words(page)


def test_accepting_without_looking_needs_a_tick_and_is_recorded(cast: Cast, held: Submission) -> None:
    answer = decide(cast, held)
    assert answer.status_code == 422
    assert "Say what becomes of each place, or that you accept it without." in words(answer)
    assert Submission.objects.get().state == "review"
    assert decide(cast, held, despite="on").status_code == 302
    entry = held.entries.get(happening="accepted")
    assert entry.data["protection"] == {"marks": 3, "not_looked_at": 3}


def test_when_each_may_stay_nothing_more_is_asked(cast: Cast, held: Submission) -> None:
    client = cast.browser(cast.reviewer)
    answer = client.post(protect(held), answered(client, case_page(held), "agreed"))
    assert answer.url.endswith("#protection")
    assert "Nobody has looked" not in words(client.get(case_page(held)))
    assert decide(cast, held).status_code == 302
    assert held.entries.get(happening="accepted").data["protection"] == {"marks": 3, "not_looked_at": 0}
    assert set(ProtectionAnswer.objects.filter(side="desk").values_list("by", flat=True)) == {cast.reviewer.pk}


def test_what_must_go_is_put_into_words_that_repeat_nothing(cast: Cast, held: Submission) -> None:
    client = cast.browser(cast.reviewer)
    client.post(protect(held), answered(client, case_page(held), "must_go"))
    page = soup(client.get(case_page(held)))
    reason = page.select_one("textarea[name=reason]").text.strip()
    assert reason.splitlines() == [
        "Please take out what may point to one person:",
        "What changed, and for whom?: a telephone number",
        "What would you tell a city that wants to try it?: a group so small that its people could be told apart",
        "What would you tell a city that wants to try it?: an e-mail address, or an account on a network",
    ]
    assert page.select_one("input[name=verb][checked]")["value"] == "ask_changes"
    answer = decide(cast, held, despite="on")
    assert answer.status_code == 422, "What must go is not accepted."
    assert decide(cast, held, "ask_changes").status_code == 302


def test_the_city_is_asked_again_and_the_desk_reads_its_new_answer(cast: Cast, held: Submission) -> None:
    reviewer, lead = cast.browser(cast.reviewer), cast.browser(cast.lead)
    reviewer.post(protect(held), answered(reviewer, case_page(held), "must_go"))
    decide(cast, held, "ask_changes")
    page = lead.get(check(held))
    assert words(page).count("UNHCR asks you to take this out.") == 3
    assert not soup(page).select("#protection input[checked]")
    assert lead.post(check(held), {"version": held.version}).status_code == 422
    Practice.objects.update(advice="Ask early.")
    key = page.context["answers"].look.places[0].key
    form = {"version": held.version, f"word_{key}": "consent", f"with_{key}": "Housing office"}
    assert lead.post(check(held), form).status_code == 302
    assert held.entries.get(happening="resubmitted").data["protection"] == {"consent": 1}
    page = reviewer.get(case_page(held))
    assert "1 place to look at" in words(page), "A new answer is looked at anew."
    assert "The person agreed to it (Housing office)" in words(page).replace("( ", "(").replace(" )", ")")


def test_only_who_holds_the_case_answers(cast: Cast, held: Submission) -> None:
    form = answered(cast.browser(cast.reviewer), case_page(held), "agreed")
    other = cast.browser(cast.second_reviewer)
    assert not soup(other.get(case_page(held))).select("form.answer")
    assert "055 010 9984" in words(other.get(case_page(held)))
    assert other.post(protect(held), form).status_code == 422
    for who, status in (("administrator", 403), ("lead", 404), ("stranger", 404)):
        assert cast.browser(getattr(cast, who)).post(protect(held), form).status_code in (status, 403, 404)
    assert not ProtectionAnswer.objects.filter(side="desk").exists()


def test_a_case_the_desk_may_not_see_is_not_there(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.reviewer)
    assert client.post(protect(draft), {}).status_code == 404
    assert client.post(reverse("review:protect", args=["PR-2026-9999"]), {}).status_code == 404


@pytest.mark.parametrize("value", ["\0", "x" * 100_000, "not_personal", "removed", "\u202e"])
def test_what_no_page_sends_is_answered_with_a_page(cast: Cast, held: Submission, value: str) -> None:
    client = cast.browser(cast.reviewer)
    form = answered(client, case_page(held), value)
    assert client.post(protect(held), form | {"all_1": value}).status_code == 422
    assert decide(cast, held, despite="\0").status_code in (302, 422)
    assert not ProtectionAnswer.objects.filter(side="desk").exists()


@pytest.mark.parametrize("marks", [1, 3, 30])
def test_a_case_costs_the_same_for_any_number_of_marks(
    cast: Cast, draft: Submission, django_assert_num_queries: Any, marks: int
) -> None:
    parts = [min(marks, 15), max(0, marks - 15)]
    texts = [" ".join(f"Mail m{part}{n}@families.example." for n in range(count)) for part, count in enumerate(parts)]
    Practice.objects.update(results=texts[0] or "-", advice=texts[1])
    lead, client = cast.browser(cast.lead), cast.browser(cast.reviewer)
    assert lead.post(check(draft), answered(lead, check(draft), "not_personal")).status_code == 302
    lifecycle.move(case_id=draft.pk, verb=Verb.CLAIM, actor=actor_for(cast.reviewer.pk), at=AT + timedelta(days=1))
    client.get(case_page(draft))
    with django_assert_num_queries(14):
        page = client.get(case_page(draft))
    assert len(page.context["page"].look.places) == marks


def test_the_desks_words_are_the_desks(cast: Cast, held: Submission) -> None:
    given = [Given("0" * 16, "results", "phone", "agreed")]
    kept = actions.answer(case_id=held.pk, side="desk", given=given, actor=actor_for(cast.reviewer.pk), at=AT)
    assert kept == 1
    assert factories.actor(cast.reviewer).name == ProtectionAnswer.objects.get(side="desk").by.name
