"""The record's newer questions: rows, choices, versions of the form, and where they are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compact_portal.kit.clock import now
from compact_portal.kit.refusals import Refusal, Stale
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.queries import missing_to_send
from submissions.practices import actions, queries
from submissions.practices.models import Practice
from submissions.rulebook.fields import CURRENT, FORM_VERSION, FORMS, PRACTICE, UNDERTAKING, Widget
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.support.forms import fields_of, form_at, soup, words

pytestmark = pytest.mark.django_db

ROW = {"figure": "1 240", "unit": "households", "year": "2025", "source": "Housing office"}


def cells(name: str, *rows: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}


def step(case: Submission, key: str) -> str:
    return f"/city/practices/{case.reference}/{key}/"


# -- Rows --------------------------------------------------------------------------------------------------------------


def test_rows_are_saved_without_a_script_and_two_more_are_offered(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    form = form_at(client, page, "form[data-autosave]")
    assert sorted(key for key in form if key.startswith("figures-")) == sorted(cells("figures", ROW, ROW))
    answer = client.post(page, form | cells("figures", ROW, {"figure": "7"}) | {"then": "here"})
    assert answer.url == f"{page}?saved=results"
    assert Practice.objects.get().figures == [ROW, {"figure": "7", "unit": "", "year": "", "source": ""}]
    assert "figures-3-year" in form_at(client, page, "form[data-autosave]")
    assert Revision.objects.latest("version").content["figures"][0] == ROW


@pytest.mark.parametrize(
    "cell,typed,sentence",
    [
        ("year", "last", "Row 1: Year: Give the year in four digits, such as 2025."),
        ("year", "99999", "Row 1: Year: Ensure this value has at most 4 characters (it has 5)."),
        ("unit", "x" * 81, "Row 1: Of what: Ensure this value has at most 80 characters (it has 81)."),
        ("figure", "1\u202e2", "Row 1: Figure: This holds characters that cannot be shown."),
        ("figure", "1\x002", "Row 1: Figure: This holds characters that cannot be shown."),
    ],
)
def test_a_row_that_does_not_fit_says_why_and_comes_back_as_typed(
    cast: Cast, draft: Submission, cell: str, typed: str, sentence: str
) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    form = form_at(client, page, "form[data-autosave]")
    answer = client.post(page, form | cells("figures", ROW | {cell: typed}) | {"users_say": "Still here"})
    assert answer.status_code == 422
    assert sentence in words(answer)
    again = fields_of(soup(answer).select_one("form[data-autosave]"))
    assert again["figures-0-source"] == "Housing office"
    assert again["users_say"] == "Still here"
    assert Practice.objects.get().figures == []


def test_rows_that_stand_are_known_again_though_the_database_turns_their_places_round(
    cast: Cast, draft: Submission
) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    first = form_at(client, page, "form[data-autosave]") | cells("figures", ROW)
    told = client.post(page, first, HTTP_ACCEPT="application/json").json()
    second = (
        first | {"version": told["version"], "was": json.dumps(told["was"])} | cells("figures", ROW, {"unit": "flats"})
    )
    assert client.post(page, second, HTTP_ACCEPT="application/json").status_code == 200
    assert len(Practice.objects.get().figures) == 2


def test_a_row_is_put_earlier_by_a_button_that_saves(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    Practice.objects.update(figures=[ROW, ROW | {"figure": "7"}])
    shown = soup(client.get(page))
    ways = [one["value"] for one in shown.select("[data-rows=figures] [data-rows-earlier]:not([hidden])")]
    assert ways == ["earlier-figures-1"]
    first = shown.select_one("form[data-autosave] button")
    assert first and first["value"] == "here", "what Enter presses moves nothing"
    typed = form_at(client, page, "form[data-autosave]") | cells("figures", ROW, ROW | {"figure": "7"}, {"figure": "8"})
    answer = client.post(page, typed | {"users_say": "They say so", "then": "earlier-figures-2"})
    assert answer.url == f"{page}?saved=results#id_figures_1_figure"
    assert [row["figure"] for row in Practice.objects.get().figures] == ["1 240", "8", "7"]
    assert Practice.objects.get().users_say == "They say so"
    gaps = form_at(client, page, "form[data-autosave]") | cells("figures", dict.fromkeys(ROW, ""), ROW, ROW, ROW)
    answer = client.post(page, gaps | {"then": "earlier-figures-3"})
    assert answer.url == f"{page}?saved=results#id_figures_1_figure", "the empty row is gone"


def test_a_row_that_is_put_earlier_comes_back_when_something_must_be_put_right(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    typed = form_at(client, page, "form[data-autosave]") | cells("figures", ROW, ROW | {"figure": "7", "year": "20x5"})
    answer = client.post(page, typed | {"then": "earlier-figures-1"})
    assert answer.status_code == 422 and "Row 1: Year:" in words(answer)
    again = fields_of(soup(answer).select_one("form[data-autosave]"))
    assert (again["figures-0-figure"], again["figures-1-figure"]) == ("7", "1 240")


@pytest.mark.parametrize(
    "then", ["figures-0", "figures-9", "figures-1000", "nothing-1", "figures-١", "figures-1\n", ""]
)
def test_a_row_that_is_not_there_moves_nothing(cast: Cast, draft: Submission, then: str) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    typed = form_at(client, page, "form[data-autosave]") | cells("figures", ROW, ROW | {"figure": "7"})
    assert client.post(page, typed | {"then": f"earlier-{then}"}).status_code == 302
    assert [row["figure"] for row in Practice.objects.get().figures] == ["1 240", "7"]


def test_years_may_be_typed_in_arabic_digits(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    client.post(page, form_at(client, page, "form[data-autosave]") | cells("figures", ROW | {"year": "٢٠٢٥"}))
    assert Practice.objects.get().figures == [ROW]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/x", "example", "https://", "http://[::1", "https://a b.org"]
)
def test_links_lead_to_the_web_only(cast: Cast, draft: Submission, address: str) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "links")
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | cells("links", {"address": address}))
    assert answer.status_code == 422
    assert "Give the whole address, such as https://www.example.org/report." in words(answer)


def test_more_rows_than_fit_are_refused_and_strange_names_are_no_rows(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), step(draft, "results")
    form = form_at(client, page, "form[data-autosave]")
    answer = client.post(page, form | cells("figures", *[ROW] * 21))
    assert answer.status_code == 422
    assert "There are 21 rows, and 20 fit." in words(answer)
    strange = {
        "figures-999999999-figure": "1",
        "figures-1-nothing": "x",
        "figures--1-figure": "y",
        "figures-٣-unit": "z",
    }
    assert client.post(page, form | strange).status_code == 302
    assert Practice.objects.get().figures == []


def test_rows_that_lack_something_stand_until_it_is_sent(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(figures=[ROW | {"source": ""}], partner_bodies=[{"name": "", "kind": "un"}])
    page = cast.browser(cast.lead).get(step(draft, "check"))
    said = words(page)
    assert "Figures: Say who counted" in said
    assert "Who works with you? Give the partner’s name" in said
    assert soup(page).select_one(f'.warn a[href="{step(draft, "results")}#id_figures_0_source"]')
    assert cast.browser(cast.lead).post(step(draft, "check"), {"version": draft.version}).status_code == 422


# -- Versions of the form ----------------------------------------------------------------------------------------------


@pytest.fixture
def elder(cast: Cast) -> Submission:
    """A draft that was begun when the first form was asked."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Practice.objects.filter(pk=case.pk).update(form=1, partners="Red Cross, a bakery، مدرسة الحي")
    return case


def test_what_was_begun_with_the_first_form_is_asked_judged_and_sent_by_it(cast: Cast, elder: Submission) -> None:
    client = cast.browser(cast.lead)
    tasks = soup(client.get(f"/city/practices/{elder.reference}/"))
    assert len(tasks.select(".tasks li")) == 9
    assert client.get(step(elder, "transfer")).status_code == 404
    assert "partners" in form_at(client, step(elder, "people"), "form[data-autosave]")
    client.post(step(elder, "check"), {"version": elder.version})
    sealed = Revision.objects.get(sealed_at__isnull=False).content
    assert sealed["form"] == 1
    assert set(sealed) == {"form", "attachments", *(row.name for row in FORMS[1].fields)}


def test_the_new_questions_are_taken_by_hand_and_nothing_is_lost(cast: Cast, elder: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = soup(client.get(f"/city/practices/{elder.reference}/"))
    form = page.select_one(f'form[action="{step(elder, "renew")}"]')
    assert client.post(form["action"], fields_of(form)).status_code == 302
    practice = Practice.objects.get()
    assert practice.form == FORM_VERSION
    assert [row["name"] for row in practice.partner_bodies] == ["Red Cross", "a bakery", "مدرسة الحي"]
    assert practice.problem == factories.PRACTICE_TEXT["problem"]
    assert practice.themes.count() == 1
    assert Revision.objects.latest("version").content["form"] == FORM_VERSION
    assert not soup(client.get(f"/city/practices/{elder.reference}/")).select(f'form[action="{step(elder, "renew")}"]')


def test_a_page_of_the_first_form_loses_nothing_when_the_new_questions_were_taken_meanwhile(
    cast: Cast, elder: Submission
) -> None:
    """Partners on a line, and a life that stands on another page now: saved, or both texts shown."""
    drafter, lead, page = cast.browser(cast.drafter), cast.browser(cast.lead), step(elder, "people")
    his = form_at(drafter, page, "form[data-autosave]")
    lead.post(step(elder, "renew"), {"version": elder.version})
    assert drafter.post(page, his | {"life": "pilot", "began": "May 2026"}).status_code == 302
    assert (Practice.objects.get().life, Practice.objects.get().began) == ("pilot", "May 2026")
    answer = drafter.post(page, his | {"partners": "Red Cross, a night school"})
    assert answer.status_code == 409
    both = fields_of(soup(answer).select_one("main form"))
    assert both["partner_bodies-1-name"] == "a night school"
    assert "a bakery" in words(answer)
    assert drafter.post(page, both | {"keep_partner_bodies": "mine"}).status_code == 302
    assert [row["name"] for row in Practice.objects.get().partner_bodies] == ["Red Cross", "a night school"]


def test_taking_the_new_questions_refuses_a_stale_page_and_whoever_may_not_edit(cast: Cast, elder: Submission) -> None:
    with pytest.raises(Stale):
        actions.renew(case_id=elder.pk, seen=elder.version + 1, actor=factories.actor(cast.drafter), at=now())
    with pytest.raises(Refusal):
        actions.renew(case_id=elder.pk, seen=elder.version, actor=factories.actor(cast.observer), at=now())
    assert Practice.objects.get().form == 1


def test_the_first_form_is_as_it_was_filed() -> None:
    """Filed practices answer it: a change of its questions would put other words in a city's mouth."""
    assert [row.name for row in FORMS[1].fields if row.name not in UNDERTAKING] == [
        "title", "summary", "language", "lead_body", "partners", "target_groups", "life", "began", "themes", "problem",
        "how_it_works", "refugees_part", "cost", "results", "what_failed", "advice", "paragraphs",
    ]  # fmt: skip


def test_every_question_stands_on_a_page_and_has_a_column() -> None:
    columns = {field.name for field in (*Practice._meta.get_fields(), *Submission._meta.get_fields())}
    for form in FORMS.values():
        keys = {one.key for one in form.steps}
        assert {row.step for row in form.fields} == keys
        assert len({row.name for row in form.fields}) == len(form.fields)
        assert {row.name for row in form.fields} <= columns
        assert all(row.columns for row in form.fields if row.widget is Widget.ROWS)


def test_staff_read_what_is_asked_and_strangers_do_not(cast: Cast) -> None:
    page = cast.browser(cast.administrator).get("/desk/form/")
    assert page.status_code == 200
    said = words(page)
    assert all(str(row.label) in said for row in CURRENT.fields)
    assert cast.browser(cast.administrator).get("/desk/form/1/").status_code == 200
    assert cast.browser(cast.administrator).get("/desk/form/99/").status_code == 404
    assert cast.browser(cast.lead).get("/desk/form/").status_code == 404


def test_the_page_of_the_form_tells_everything_without_which_nothing_is_sent(cast: Cast) -> None:
    """What the table says is needed is what sending asks for, the mandate too: nothing of it stands elsewhere."""
    blank = factories.practice(cast.vesterhaven, cast.drafter)
    Submission.objects.filter(pk=blank.pk).update(
        mandate_by="", mandate_under="", mandate_on=None, consent=False, no_personal_data=False, title="", summary=""
    )
    client = cast.browser(cast.administrator)
    page = soup(client.get("/desk/form/"))
    assert page.select_one("h1")
    said = {" ".join(row.th.get_text(" ").split()): row for row in page.select("tbody tr")}
    practice = queries.of_case(Submission.objects.get(pk=blank.pk))
    gaps = queries.missing(practice, queries.answers(practice))
    assert {"mandate_by", "mandate_under", "mandate_on", "consent", "no_personal_data"} <= {gap.name for gap in gaps}
    cells = [row.select("td")[-1].get_text(" ", strip=True) for row in said.values()]
    for gap in gaps:
        assert any(str(gap.sentence) in cell for cell in cells), gap.name
    for question, row in said.items():
        told = row.select("td")[-1].get_text(" ", strip=True)
        if question.startswith(("Language you write in", "Who may read it", "What may readers do")):
            assert told == "answered from the start"
        if question.startswith("Figures"):
            assert "In a row that was begun: Give the figure" in told
        if question.startswith("How does the money"):
            assert "From several sources" in row.get_text(" ")
    assert 'href="/desk/form/"' in client.get("/desk/lists/").content.decode()


def test_only_unhcr_reads_it_so_nobody_need_agree_to_publication(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter, confidentiality="unhcr_only")
    case.consent = False
    assert missing_to_send(case) == []
    case.confidentiality = "public"
    assert [name for name, _sentence in missing_to_send(case)] == ["consent"]


# -- Where it is read --------------------------------------------------------------------------------------------------

TOLD: dict[str, Any] = {
    "goal": "Keys in six weeks",
    "users_say": "I slept",
    "evaluation": "The university counted twice",
    "age_gender_disability": "Ramps at both doors",
    "transfer_conditions": "A housing law like ours",
    "support_needed": "A second interpreter",
    "adapted_changes": "We dropped the deposit",
    "partner_cities": "Nordholm",
    "figures": [ROW],
    "partner_bodies": [{"name": "Harbour union", "kind": "business"}],
    "objectives": ["self_reliance"],
    "paid": "state",
    "licence": "cc-by",
    "links": [{"title": "The <b>report</b>", "address": "https://example.org/report?a=1&b=2"}],
    "adapted_from": "https://example.org/first",
    "ended": "May 2026",
}


def accepted(cast: Cast, **fields: Any) -> Submission:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Practice.objects.filter(pk=case.pk).update(**fields)
    actions.send(case_id=case.pk, seen=case.version, actor=factories.actor(cast.lead), at=factories.AT)
    for verb in (Verb.CLAIM, Verb.ACCEPT):
        actor = factories.actor(cast.reviewer)
        lifecycle.move(case_id=case.pk, verb=verb, actor=actor, at=factories.AT, reason="As agreed.")
    return case


def test_the_library_and_the_desk_show_every_answer(cast: Cast, client: Any) -> None:
    case = accepted(cast, **TOLD)
    public = words(client.get(f"/library/{case.reference}/"))
    desk = words(cast.browser(cast.reviewer).get(f"/desk/cases/{case.reference}/"))
    said = [str(text) for text in TOLD.values() if isinstance(text, str) and " " in text]
    said += ["1 240", "Housing office", "Harbour union", "Business", "Enhance refugee self-reliance", "Nordholm"]
    said += ["Money from outside that comes through the State", "The <b>report</b>"]
    for text in said:
        assert text in public, text
        assert text in desk, text
    assert "Creative Commons Attribution 4.0 (CC BY 4.0)" in public
    links = soup(client.get(f"/library/{case.reference}/")).select('a[rel="nofollow noopener"]')
    assert {link["href"] for link in links} == {"https://example.org/report?a=1&b=2", "https://example.org/first"}


def test_a_practice_taken_from_another_leads_to_it_only_while_it_is_published(cast: Cast, client: Any) -> None:
    first, hidden = accepted(cast), factories.practice(cast.vesterhaven, cast.drafter)
    second = accepted(cast, adapted_from=f"see {first.reference.lower()}")
    third = accepted(cast, adapted_from=hidden.reference)
    assert soup(client.get(f"/library/{second.reference}/")).select_one(f'.read a[href="/library/{first.reference}/"]')
    page = client.get(f"/library/{third.reference}/")
    assert not soup(page).select(f'a[href="/library/{hidden.reference}/"]')
    assert hidden.reference in words(page)


@pytest.mark.parametrize("name", ["goal", "users_say", "evaluation", "transfer_conditions", "partner_cities"])
def test_new_answers_are_found_in_the_library(cast: Cast, client: Any, name: str) -> None:
    case = accepted(cast, **{name: "The quokka committee"})
    assert case.title in words(client.get("/library/", {"q": "quokka"}))


def test_words_of_questions_are_there_for_every_version() -> None:
    assert set(PRACTICE) == {row.name for form in FORMS.values() for row in form.fields}
