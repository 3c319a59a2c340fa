"""Two people in one draft: nothing that somebody typed is lost or overwritten unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.lifecycle.drafts import Typed, fingerprints, merge
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.support.forms import fields_of, form_at, soup, words

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


def test_two_parts_written_at_once_both_stand(cast: Cast, draft: Submission) -> None:
    problem, failed = (f"/city/practices/{draft.reference}/{key}/" for key in ("problem", "failed"))
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, problem, "form[data-autosave]"), form_at(drafter, failed, "form[data-autosave]")
    assert lead.post(problem, hers | {"problem": "Hers"}).status_code == 302
    assert drafter.post(failed, his | {"advice": "His"}).status_code == 302
    practice = Practice.objects.get()
    assert (practice.problem, practice.advice) == ("Hers", "His")


def test_two_answers_of_one_part_both_stand_and_the_second_is_told(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/failed/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, page, "form[data-autosave]"), form_at(drafter, page, "form[data-autosave]")
    lead.post(page, hers | {"what_failed": "Hers"}, **JSON)
    told = drafter.post(page, his | {"advice": "His"}, **JSON).json()
    assert told["theirs"] == ["What did not work?"]
    practice = Practice.objects.get()
    assert (practice.what_failed, practice.advice) == ("Hers", "His")


def test_one_answer_changed_by_both_is_shown_side_by_side_and_chosen(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/failed/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, page, "form[data-autosave]"), form_at(drafter, page, "form[data-autosave]")
    lead.post(page, hers | {"what_failed": "Hers"})
    answer = drafter.post(page, his | {"what_failed": "His", "advice": "Also his"})
    assert answer.status_code == 409
    assert "Hers" in words(answer)
    assert soup(answer).select_one("#id_what_failed").text.strip() == "His"
    assert Practice.objects.get().what_failed == "Hers", "Nothing was written."
    assert Practice.objects.get().advice == factories.PRACTICE_TEXT["advice"]

    both = fields_of(soup(answer).select_one("main form"))
    assert drafter.post(page, both | {"keep_what_failed": "theirs"}).status_code == 302
    assert (Practice.objects.get().what_failed, Practice.objects.get().advice) == ("Hers", "Also his")
    assert drafter.post(page, both | {"keep_what_failed": "mine", "what_failed": "Hers and his"}).status_code == 302
    assert Practice.objects.get().what_failed == "Hers and his"
    kept = [revision.content["what_failed"] for revision in Revision.objects.order_by("version")]
    assert kept[0] == "Hers"
    assert kept[-1] == "Hers and his"


def test_the_page_with_both_texts_says_who_saved_last(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/failed/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    old = form_at(drafter, page, "form[data-autosave]")
    lead.post(page, old | {"what_failed": "Hers"})
    assert f"{cast.lead.name} saved here last," in words(drafter.post(page, old | {"what_failed": "His"}))
    newer = form_at(drafter, page, "form[data-autosave]")
    drafter.post(page, newer | {"what_failed": "His, in one window"})
    said = words(drafter.post(page, newer | {"what_failed": "His, in another"}))
    assert "You saved here last yourself," in said and "another of your windows" in said


def test_a_choice_changed_by_both_can_be_chosen(cast: Cast, draft: Submission) -> None:
    factories.theme("Education and language", 5)
    page = f"/city/practices/{draft.reference}/people/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, page, "form[data-autosave]"), form_at(drafter, page, "form[data-autosave]")
    lead.post(page, hers | {"partner_bodies-0-name": "Hers", "themes": []})
    rows = {"partner_bodies-0-name": "His", "partner_bodies-0-kind": "business", "partner_bodies-1-name": "His other"}
    answer = drafter.post(page, his | rows | {"themes": ["education-and-language"]})
    assert answer.status_code == 409
    both = fields_of(soup(answer).select_one("main form"))
    drafter.post(page, both | {"keep_partner_bodies": "mine", "keep_themes": "mine"})
    practice = Practice.objects.get()
    assert practice.partner_bodies == [{"name": "His", "kind": "business"}, {"name": "His other", "kind": ""}]
    assert [theme.key for theme in practice.themes.all()] == ["education-and-language"]


def test_a_page_that_saves_by_itself_is_told_of_the_clash(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/problem/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, page, "form[data-autosave]"), form_at(drafter, page, "form[data-autosave]")
    lead.post(page, hers | {"problem": "Hers"}, **JSON)
    answer = drafter.post(page, his | {"problem": "His"}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["about"] == ["What was the problem, and for whom?"]
    assert Practice.objects.get().problem == "Hers"


def test_forged_marks_make_a_clash_not_an_overwrite(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/problem/"
    answer = cast.browser(cast.drafter).post(page, {"problem": "His", "version": 0, "was": "[not json"})
    assert answer.status_code == 409
    assert Practice.objects.get().problem == factories.PRACTICE_TEXT["problem"]


def test_what_the_lead_sent_meanwhile_gives_the_drafters_text_back(cast: Cast, draft: Submission) -> None:
    page = f"/city/practices/{draft.reference}/problem/"
    drafter = cast.browser(cast.drafter)
    his = form_at(drafter, page, "form[data-autosave]")
    cast.browser(cast.lead).post(f"/city/practices/{draft.reference}/check/", {"version": draft.version})
    answer = drafter.post(page, his | {"problem": "Too late, but mine"})
    assert answer.status_code == 403
    assert "It cannot be changed now." in words(answer)
    assert soup(answer).select_one("#id_problem").text.strip() == "Too late, but mine"


TEXTS = st.sampled_from(["", "a", "b", "c"])
ANSWERS = st.fixed_dictionaries({"one": TEXTS, "two": TEXTS})


@given(standing=ANSWERS, seen=ANSWERS, typed=ANSWERS)
def test_a_merge_takes_each_answer_from_the_side_that_changed_it(
    standing: dict[str, str], seen: dict[str, str], typed: dict[str, str]
) -> None:
    merged = merge(standing, Typed(typed, fingerprints(seen), 1), 2)
    for name in standing:
        mine, theirs = typed[name] != seen[name], standing[name] != seen[name]
        if name in merged.clashes:
            assert mine and theirs and typed[name] != standing[name]
        elif name in merged.mine:
            assert mine and not theirs
        else:
            assert not mine or typed[name] == standing[name]


SAVES = st.lists(
    st.tuples(st.sampled_from(["lead", "drafter"]), st.booleans(), st.sampled_from(["what_failed", "advice"])),
    min_size=1,
    max_size=6,
)
ANY_TIME = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=12, **ANY_TIME)
@given(saves=SAVES)
def test_whatever_the_order_of_saves_no_typed_text_is_lost(cast: Cast, saves: list[tuple[str, bool, str]]) -> None:
    """Through the pages themselves; tests/submissions/practices/test_interleavings.py goes through many more."""
    no_text_is_lost(cast, saves)


@pytest.mark.faults
@settings(max_examples=40, **ANY_TIME)
@given(saves=SAVES)
def test_no_typed_text_is_lost_in_many_more_orders(cast: Cast, saves: list[tuple[str, bool, str]]) -> None:
    no_text_is_lost(cast, saves)


def no_text_is_lost(cast: Cast, saves: list[tuple[str, bool, str]]) -> None:
    """Each text stands, is in a revision, came back to its author, or was replaced by its author, who had it before them."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    address = f"/city/practices/{case.reference}/failed/"
    clients = {name: cast.browser(getattr(cast, name)) for name in ("lead", "drafter")}
    pages: dict[str, dict[str, Any]] = {}
    last: dict[tuple[str, str], str] = {}
    for number, (who, afresh, field) in enumerate(saves):
        if afresh or who not in pages:
            pages[who] = form_at(clients[who], address, "form[data-autosave]")
        text = f"{who} {number}"
        pages[who] |= {field: text}
        answer = clients[who].post(address, pages[who], **JSON)
        if answer.status_code == 409:
            # An answer that nobody else changed comes back too, in a hidden field beside those to choose from.
            both = soup(clients[who].post(address, pages[who])).select_one("main form")
            assert text in fields_of(both)[field]
            continue
        told = answer.json()
        pages[who] |= {"version": told["version"], "was": json.dumps(told["was"])}
        last[who, field] = text
    practice = Practice.objects.get(pk=case.pk)
    revisions = [revision.content for revision in Revision.objects.filter(submission=case)]
    for (_who, field), text in last.items():
        assert getattr(practice, field) == text or any(one[field] == text for one in revisions), text
