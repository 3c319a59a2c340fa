"""What a city says of each mark: asked before sending, kept, not asked again, and told in the journal."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cities.people.queries import actor_for
from compact_portal.kit.persons import Person
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.comments import actions as comments
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.protection import actions, compose, queries
from submissions.protection.drafts import Given, Source
from submissions.protection.models import ProtectionAnswer
from submissions.rulebook.fields import Field, Widget
from tests import factories
from tests.cast import Cast
from tests.submissions.protection.conftest import answered, check
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db


def places(client: Client, case: Submission) -> list[compose.Place]:
    return list(client.get(check(case)).context["answers"].look.places)


def test_each_mark_is_shown_with_its_words_and_the_way_to_it(cast: Cast, draft: Submission) -> None:
    page = soup(cast.browser(cast.lead).get(check(draft)))
    form = page.select_one("form#protection")
    assert [one.text for one in form.select("mark")] == [
        "055 010 9984",
        "two Eritrean girls came",
        "k@families.example",
    ]
    base = f"/city/practices/{draft.reference}"
    assert [one["href"] for one in form.select("h3 a")] == [f"{base}/results/#id_results", f"{base}/failed/#id_advice"]
    assert len(form.select("input[type=radio]")) == 9
    assert len(form.select("select")) == 1, "one answer for all where a text holds two"
    assert page.select_one("button[form=protection]").text == "Send to UNHCR, and mail 2 people"


@pytest.mark.parametrize(("language", "page_in"), [("ar", "en"), ("fr", "en"), ("en", "ar"), ("ar", "ar")])
def test_the_words_round_a_mark_say_their_language_and_take_their_own_direction(
    cast: Cast, draft: Submission, language: str, page_in: str
) -> None:
    Submission.objects.filter(pk=draft.pk).update(language=language)
    answer = cast.browser(cast.lead).get(check(draft), headers={"accept-language": page_in})
    excerpts = soup(answer).select("#protection legend > bdi")
    assert [(one["lang"], one["dir"]) for one in excerpts] == [(language, "auto")] * 3
    assert [one.select_one("mark")["dir"] for one in excerpts] == ["auto"] * 3


def test_it_is_not_sent_while_a_mark_has_no_answer(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    answer = lead.post(check(draft), {"version": draft.version})
    assert answer.status_code == 422
    assert "3 places may point to one person. Say what each is, then send. Nothing was sent." in words(answer)
    assert soup(answer).title.text.startswith("Error:")
    there = soup(answer).select_one(".errors a")["href"]
    assert soup(answer).select_one(there).name == "form", "The summary leads to what is to be answered."
    assert Submission.objects.get().state == "draft"


def test_one_post_keeps_the_answers_and_sends(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), "not_personal")
    assert lead.post(check(draft), form).url == f"/city/filings/{draft.reference}/receipt/"
    assert Submission.objects.get().state == "submitted"
    kept = ProtectionAnswer.objects.all()
    assert {(one.side, one.word, one.by) for one in kept} == {("city", "not_personal", cast.lead)}
    assert sorted(kept.values_list("field", "kind")) == [("advice", "count"), ("advice", "email"), ("results", "phone")]
    assert draft.entries.get(happening="submitted").data["protection"] == {"not_personal": 3}


def test_what_was_chosen_is_kept_when_it_cannot_be_sent_yet(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    first = places(lead, draft)[0]
    form = form_at(lead, check(draft), "form#protection") | {f"word_{first.key}": "not_personal"}
    answer = lead.post(check(draft), form)
    assert answer.status_code == 422
    assert "2 places may point to one person." in words(answer)
    assert soup(answer).select_one(f"input[name=word_{first.key}][checked]")["value"] == "not_personal"
    assert ProtectionAnswer.objects.count() == 1


def test_answers_are_kept_without_sending(cast: Cast, draft: Submission) -> None:
    drafter = cast.browser(cast.drafter)
    form = answered(drafter, check(draft), "not_personal", keep="1")
    assert drafter.post(check(draft), form).url == check(draft)
    assert "Your answers are kept. Nothing was sent." in words(drafter.get(check(draft)))
    assert Submission.objects.get().state == "draft"
    lead = cast.browser(cast.lead)
    assert lead.post(check(draft), {"version": draft.version}).status_code == 302, "The lead need not answer again."
    assert set(ProtectionAnswer.objects.values_list("by", flat=True)) == {cast.drafter.pk}


def test_asking_for_clearance_keeps_what_was_chosen(cast: Cast, draft: Submission) -> None:
    drafter = cast.browser(cast.drafter)
    button = soup(drafter.get(check(draft))).select_one("button[name=act]")
    assert (button["form"], button["value"]) == ("protection", "ask_clearance")
    form = answered(drafter, check(draft), "not_personal", act=button["value"])
    assert drafter.post(check(draft), form).url == f"/city/practices/{draft.reference}/"
    assert Submission.objects.get().state == "clearance"
    assert ProtectionAnswer.objects.filter(by=cast.drafter).count() == 3


def test_what_is_refused_asks_nobody_for_clearance(cast: Cast, draft: Submission) -> None:
    drafter = cast.browser(cast.drafter)
    answer = drafter.post(check(draft), answered(drafter, check(draft), "consent", act="ask_clearance"))
    assert answer.status_code == 422 and "Say who holds the consent." in words(answer)
    assert len(soup(answer).select("input[value=consent][checked]")) == 3, "What was chosen stands there still."
    assert Submission.objects.get().state == "draft"


def test_going_where_a_reason_is_given_keeps_what_was_chosen(cast: Cast, draft: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    drafter.post(check(draft), answered(drafter, check(draft), "not_personal", act="ask_clearance"))
    ProtectionAnswer.objects.all().delete()
    buttons = soup(lead.get(check(draft))).select("button[name=act]")
    assert [one["value"] for one in buttons] == ["return", "withdraw"]
    answer = lead.post(check(draft), answered(lead, check(draft), "not_personal", act="return"))
    assert answer.url == f"/city/filings/{draft.reference}/return/"
    assert ProtectionAnswer.objects.filter(by=cast.lead).count() == 3
    assert Submission.objects.get().state == "clearance", "Returned is what the next page says, with its note."


def test_what_was_taken_back_meanwhile_is_not_sent_with_its_answers(cast: Cast, draft: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    drafter.post(check(draft), answered(drafter, check(draft), "not_personal", act="ask_clearance"))
    form = answered(lead, check(draft), "not_personal")
    drafter.post(f"/city/filings/{draft.reference}/take_back/", {"version": draft.version})
    answer = lead.post(check(draft), form)
    assert answer.status_code == 409
    assert "Poul Skov was faster: Request for clearance taken back." in words(answer)
    assert Submission.objects.get().state == "draft"


@pytest.mark.parametrize("act", ["accept", "submit", "x", "\x00", "ready"])
def test_no_other_act_is_done_from_here(cast: Cast, draft: Submission, act: str) -> None:
    lead = cast.browser(cast.lead)
    answer = lead.post(check(draft), answered(lead, check(draft), "not_personal", act=act))
    assert answer.status_code in (403, 409, 422)
    assert Submission.objects.get().state == "draft"


def test_a_script_keeps_them_at_once_and_says_nothing(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), "not_personal", keep="1")
    assert lead.post(check(draft), form, headers={"Accept": "application/json"}).status_code == 204
    assert ProtectionAnswer.objects.count() == 3
    assert "Your answers are kept" not in words(lead.get(check(draft)))


def test_one_answer_for_all_of_a_text(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = form_at(lead, check(draft), "form#protection")
    (name,) = [one for one in form if one.startswith("all_")]
    lead.post(check(draft), form | {name: "not_personal", "keep": "1"})
    assert set(ProtectionAnswer.objects.values_list("field", flat=True)) == {"advice"}
    assert ProtectionAnswer.objects.count() == 2


def test_a_consent_says_who_holds_it(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), "consent")
    answer = lead.post(check(draft), form)
    assert answer.status_code == 422
    assert words(answer).count("Error: Say who holds the consent.") == 3
    assert len(soup(answer).select("input[value=consent][checked]")) == 3
    assert not ProtectionAnswer.objects.exists()
    held = {f"with_{place.key}": "Housing office, form of 3 May" for place in places(lead, draft)}
    assert lead.post(check(draft), form | held).status_code == 302
    assert draft.entries.get(happening="submitted").data["protection"] == {"consent": 3}
    assert set(ProtectionAnswer.objects.values_list("consent_with", flat=True)) == {"Housing office, form of 3 May"}


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("wrong", [{"word": "consent"}, {"word": "consent", "with": "x" * 201}, {"word": "nonsense"}])
def test_one_answer_that_must_be_put_right_costs_no_other(
    cast: Cast, draft: Submission, wrong: dict[str, str], accept: str
) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), "not_personal")
    first, *others = places(lead, draft)
    typed = {f"{name}_{first.key}": value for name, value in wrong.items()}
    answer = lead.post(check(draft), form | typed, headers={"Accept": accept})
    assert answer.status_code == 422 and Submission.objects.get().state == "draft"
    assert set(ProtectionAnswer.objects.values_list("mark", flat=True)) == {place.key for place in others}


def test_what_is_taken_out_must_be_gone(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    answer = lead.post(check(draft), answered(lead, check(draft), "removed"))
    assert answer.status_code == 422
    assert "They still stand there. Nothing was sent." in words(answer)
    assert "You said that you take this out. It still stands there." in words(answer)
    Practice.objects.update(results="94 days became 33.", advice="Ask early.")
    assert lead.post(check(draft), {"version": draft.version}).status_code == 302
    assert draft.entries.get(happening="submitted").data["protection"] == {"removed": 3}


def test_the_same_words_are_not_asked_about_again(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    lead.post(check(draft), answered(lead, check(draft), "not_personal", keep="1"))
    Practice.objects.update(results="From May on: call them on 055 010 9984. Or on 055 010 9985.")
    assert [place.answered for place in places(lead, draft)] == [True, False, True, True]
    Practice.objects.update(problem="Call them on 055 010 9984.")
    assert [place.answered for place in places(lead, draft)] == [False, True, False, True, True], "another field"


def test_no_answer_holds_the_words(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    lead.post(check(draft), answered(lead, check(draft), "not_personal"))
    stored = str(list(ProtectionAnswer.objects.values())) + str(draft.entries.get(happening="submitted").data)
    for word in ("055 010", "010 9984", "Eritrean", "families.example"):
        assert word not in stored
    marks = {one.mark for one in ProtectionAnswer.objects.all()}
    other = factories.practice(cast.tell_nouran, cast.other_lead)
    Practice.objects.filter(pk=other.pk).update(results="Call them on 055 010 9984.")
    (same,) = places(cast.browser(cast.other_lead), other)
    assert same.key not in marks, "The same words of another filing have another name."


def test_an_answer_given_again_stays_with_who_gave_it_first(cast: Cast, draft: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    drafter.post(check(draft), answered(drafter, check(draft), "not_personal", keep="1"))
    before = list(ProtectionAnswer.objects.order_by("pk").values())
    lead.post(check(draft), answered(lead, check(draft), "not_personal", keep="1"))
    assert list(ProtectionAnswer.objects.order_by("pk").values()) == before


def test_comments_are_asked_about_too(cast: Cast) -> None:
    factories.crrf()
    item = comments.begin(
        city_id=cast.vesterhaven.pk, number="8", language="en", once=uuid4(),
        values={"kind": "support", "body": "We helped Mrs Okonkwo.", "wording": "Call 055 010 9984."},
        actor=factories.actor(cast.drafter), at=factories.AT,
    )  # fmt: skip
    case = item.contribution.submission
    Submission.objects.update(
        mandate_by="Council", mandate_under="44/2026", mandate_on="2026-10-01", consent=True, no_personal_data=True
    )
    case.refresh_from_db()
    lead, address = cast.browser(cast.lead), f"/city/comments/{case.reference}/check/"
    answer = lead.post(address, {"version": case.version})
    assert answer.status_code == 422
    assert "2 places may point to one person." in words(answer)
    assert lead.post(address, answered(lead, address, "not_personal")).status_code == 302
    fields = sorted(ProtectionAnswer.objects.values_list("field", flat=True))
    assert fields == [f"items/{item.pk}/body", f"items/{item.pk}/wording"]


# -- Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other_lead", "stranger", "reviewer", "administrator"])
def test_nobody_else_finds_or_answers_it(cast: Cast, draft: Submission, who: str) -> None:
    form = answered(cast.browser(cast.lead), check(draft), "not_personal", keep="1")
    client = cast.browser(getattr(cast, who))
    assert client.get(check(draft)).status_code == 404
    assert client.post(check(draft), form).status_code == 404
    assert not ProtectionAnswer.objects.exists()


def test_an_observer_reads_no_marks_and_answers_none(cast: Cast, draft: Submission) -> None:
    form = answered(cast.browser(cast.lead), check(draft), "not_personal", keep="1")
    client = cast.browser(cast.observer)
    assert "055 010 9984" in words(client.get(check(draft)))
    assert not soup(client.get(check(draft))).select("#suspicions")
    assert client.post(check(draft), form).status_code == 403
    assert not ProtectionAnswer.objects.exists()


def test_what_was_sent_is_not_answered_by_the_city_any_more(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), "not_personal")
    lead.post(check(draft), form)
    assert not soup(lead.get(check(draft))).select("#suspicions")
    changed = {name: "removed" for name in form if name.startswith("word_")}
    assert lead.post(check(draft), form | changed | {"keep": "1"}).status_code == 403
    assert set(ProtectionAnswer.objects.values_list("word", flat=True)) == {"not_personal"}


@pytest.mark.parametrize("side,word", [("city", "agreed"), ("city", "must_go"), ("city", ""), ("city", "x" * 99)])
def test_the_action_takes_only_its_sides_words(cast: Cast, draft: Submission, side: str, word: str) -> None:
    given = [Given("0" * 16, "results", "phone", word)]
    with pytest.raises(Refusal):
        actions.answer(case_id=draft.pk, side=side, given=given, actor=actor_for(cast.lead.pk), at=factories.AT)


def test_a_city_does_not_answer_for_the_desk(cast: Cast, draft: Submission) -> None:
    given = [Given("0" * 16, "results", "phone", "agreed")]
    with pytest.raises(NotAllowed):
        actions.answer(case_id=draft.pk, side="desk", given=given, actor=actor_for(cast.lead.pk), at=factories.AT)


HOSTILE = ["\0", "x" * 100_000, "\u202egnp", "agreed", "must_go", "<script>", "'; DROP TABLE", "😀"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_page_sends_is_answered_with_a_page(cast: Cast, draft: Submission, value: str) -> None:
    lead = cast.browser(cast.lead)
    form = answered(lead, check(draft), value)
    held = {name.replace("word_", "with_"): value for name in form if name.startswith("word_")}
    for posted in (form, form | {"keep": value}, form | held | {"all_0": value, "word_": value, "word_x": value}):
        assert lead.post(check(draft), posted).status_code == 422
    chosen = {name: "consent" for name in form if name.startswith("word_")}
    assert lead.post(check(draft), form | chosen | held).status_code in (302, 422)


# -- Where it looks, and what that costs -----------------------------------------------------------------------------


def test_answers_of_any_shape_are_looked_through(draft: Submission) -> None:
    rows = [Field(name, "s", name) for name in ("line", "rows", "deep", "number")] + [
        Field("chosen", "s", "chosen", widget=Widget.SOME_OF),
        Field("on", "s", "on", widget=Widget.DATE),
    ]
    given: dict[str, Any] = {
        "line": "a@b.example",
        "rows": [{"year": 2025, "unit": "Eritrean girls", "figure": "2", "source": None}, {"unit": "c@d.example"}],
        "deep": {"x": [["e@f.example"]]},
        "number": 7,
        "chosen": ["a@b.example"],
        "on": None,
    }
    found = compose.look(draft, compose.sources(rows, given, lambda row: f"#{row.name}")).places
    assert [(place.source.name, place.mark.quote) for place in found] == [
        ("line", "a@b.example"),
        ("rows", "2 Eritrean girls"),
        ("rows", "c@d.example"),
        ("deep", "e@f.example"),
    ]


def test_files_are_looked_through_like_answers(cast: Cast, draft: Submission) -> None:
    files = [Source("files/3", "list-of-families.docx", "born 14 March 2009", "#files")]
    (place,) = compose.look(draft, files).places
    assert (place.source.label, place.mark.kind) == ("list-of-families.docx", "birth")


def test_partner_cities_and_the_city_itself_are_no_persons(draft: Submission) -> None:
    """Elsewhere these names are marked alone; where a life is told, here too."""
    texts = [
        Source("partner_cities", "Partner cities", "Amina, Samira and Lisbon"),
        Source("summary", "Summary", "Amina and Samira sent colleagues. Fadumo and Vesterhaven paid."),
        Source("advice", "Advice", "Samira fled with her son."),
    ]
    assert [(one.source.name, one.mark.quote) for one in compose.look(draft, texts).places] == [
        ("summary", "Fadumo"),
        ("advice", "Samira"),
    ]
    assert len(compose.look(draft, texts[1:]).places) == 4


@pytest.mark.parametrize("marks", [1, 3, 30])
def test_the_check_page_costs_the_same_for_any_number_of_marks(
    cast: Cast, draft: Submission, django_assert_num_queries: Any, marks: int
) -> None:
    texts = [" ".join(f"Mail m{part}{n}@families.example." for n in range(15)) for part in range(2)]
    Practice.objects.update(
        results=" ".join(texts[0].split(" ")[: 2 * min(marks, 15)]),
        advice=" ".join(texts[1].split(" ")[: 2 * max(0, marks - 15)]),
    )
    client = cast.browser(cast.lead)
    client.post(check(draft), answered(client, check(draft), "not_personal", keep="1"))
    client.get(check(draft))
    with django_assert_num_queries(5 + 6 + 1):
        answer = client.get(check(draft))
    assert len(answer.context["answers"].look.places) == marks


def test_keeping_thirty_answers_is_one_write(cast: Cast, draft: Submission, django_assert_max_num_queries: Any) -> None:
    given = [Given(f"{n:016x}", "results", "phone", "not_personal") for n in range(30)]
    lead = actor_for(cast.lead.pk)
    with django_assert_max_num_queries(4):
        actions.answer(case_id=draft.pk, side="city", given=given, actor=lead, at=factories.AT)
    assert ProtectionAnswer.objects.count() == 30


def test_a_person_reads_what_they_answered(cast: Cast, draft: Submission) -> None:
    lead = cast.browser(cast.lead)
    lead.post(check(draft), answered(lead, check(draft), "not_personal", keep="1"))
    held = queries.held(Person(cast.lead.pk))["protection_answers"]
    assert {(one["filing"], one["answer"]) for one in held} == {(draft.reference, "not_personal")}
    assert queries.held(Person(cast.drafter.pk)) == {"protection_answers": []}
