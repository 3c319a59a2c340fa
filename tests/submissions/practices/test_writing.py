"""A drafter writes a practice, part by part, with gaps, with and without the script."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from cities.people.models import User
from submissions.lifecycle import render
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice
from submissions.rulebook.fields import CURRENT, FORM_VERSION, PRACTICE, Field, Widget
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


def step(case: Submission, key: str) -> str:
    return f"/city/practices/{case.reference}/{key}/"


def test_ten_equal_starts_make_one_draft(cast: Cast) -> None:
    client = cast.browser(cast.drafter)
    form = form_at(client, "/city/practices/new/")
    answers = [client.post("/city/practices/new/", form) for _ in range(10)]
    case = Submission.objects.get()
    assert {answer.url for answer in answers} == {step(case, "summary")}
    assert (case.reference, case.state, case.city, case.created_by) == (
        case.reference,
        "draft",
        cast.vesterhaven,
        cast.drafter,
    )
    assert case.entries.count() == 1
    assert Practice.objects.count() == 1


@pytest.mark.parametrize(
    ("account", "page", "offered"), [("en", "ar", "ar"), ("ar", "ar", "ar"), ("ar", "en", "en"), ("fr", "en", "fr")]
)
@pytest.mark.parametrize("address", ["/city/practices/new/", "/city/comments/new/?paragraph=7"])
def test_the_language_of_the_page_is_offered_first_to_write_in(
    cast: Cast, address: str, account: str, page: str, offered: str
) -> None:
    """Where the portal speaks no page in the language of somebody's account, theirs stands."""
    factories.crrf()
    User.objects.filter(pk=cast.drafter.pk).update(language=account)
    answer = cast.browser(cast.drafter).get(address, headers={"accept-language": page})
    assert [one["value"] for one in soup(answer).select("#id_language [selected], [name=language][checked]")] == [
        offered
    ]


def test_a_start_without_its_mark_or_in_no_language_is_asked_again(cast: Cast) -> None:
    client = cast.browser(cast.drafter)
    answer = client.post("/city/practices/new/", {"once": "x", "language": "tlh"})
    assert answer.status_code == 422
    assert soup(answer).title.text.startswith("Error:")
    assert not Submission.objects.exists()


@pytest.mark.slow
def test_every_page_of_a_draft_opens_in_both_directions(cast: Cast, draft: Submission) -> None:
    factories.crrf()
    client = cast.browser(cast.drafter)
    pages = [
        "/city/",
        "/city/practices/",
        "/city/practices/new/",
        f"/city/practices/{draft.reference}/",
        step(draft, "check"),
    ]
    for page in [*pages, *(step(draft, row.key) for row in CURRENT.steps)]:
        for language, direction in (("en", "ltr"), ("ar", "rtl")):
            answer = client.get(page, HTTP_ACCEPT_LANGUAGE=language)
            assert answer.status_code == 200, page
            assert soup(answer).html["dir"] == direction, page
            assert len(soup(answer).select("h1")) == 1, page


def test_each_part_is_saved_with_gaps_and_leads_on(cast: Cast) -> None:
    factories.crrf()
    factories.theme("Housing")
    client = cast.browser(cast.drafter)
    client.post("/city/practices/new/", {"once": uuid.uuid4(), "language": "fr"})
    case = Submission.objects.get()
    for here, there in zip(CURRENT.steps, [*CURRENT.steps[1:], None], strict=True):
        answer = client.post(step(case, here.key), form_at(client, step(case, here.key), "form[data-autosave]"))
        assert answer.url == f"{step(case, there.key if there else 'files')}?saved={here.key}"
    case.refresh_from_db()
    assert (case.version, case.language) == (1, "fr"), "Nothing was typed, so nothing was written."


def test_answers_of_every_kind_are_kept(cast: Cast, draft: Submission) -> None:
    factories.crrf()
    factories.theme("Education and language", 5)
    client = cast.browser(cast.drafter)

    def save(key: str, **typed: Any) -> None:
        page = form_at(client, step(draft, key), "form[data-autosave]")
        assert client.post(step(draft, key), page | typed).status_code == 302

    save("summary", title="Shared kitchens", summary="Three kitchens\r\nin Ward 6.", language="ar")
    save("stands", life="pilot")
    save("people", themes=["education-and-language", "housing"])
    save("paragraphs", paragraphs=["8", "6"])
    save("mandate", mandate_on="2026-10-01", confidentiality="unhcr_only", consent="")
    case = Submission.objects.get()
    practice = case.practice
    assert (case.title, case.summary, case.language) == ("Shared kitchens", "Three kitchens\nin Ward 6.", "ar")
    assert (practice.title, practice.language, practice.life) == ("Shared kitchens", "ar", "pilot")
    assert sorted(practice.themes.values_list("key", flat=True)) == ["education-and-language", "housing"]
    assert sorted(practice.paragraphs.values_list("number", flat=True)) == ["6", "8"]
    assert (case.mandate_on.isoformat(), case.confidentiality, case.consent) == ("2026-10-01", "unhcr_only", False)
    kept = Revision.objects.latest("version").content
    assert kept["themes"] == ["education-and-language", "housing"]
    assert (kept["paragraphs"], kept["mandate_on"], kept["form"]) == (["6", "8"], "2026-10-01", FORM_VERSION)


ONE_OF = [row for row in CURRENT.fields if row.widget is Widget.ONE_OF]


@pytest.mark.parametrize("row", ONE_OF, ids=lambda row: row.name)
def test_what_may_stay_open_can_be_opened_again(cast: Cast, draft: Submission, row: Field) -> None:
    asked = soup(cast.browser(cast.drafter).get(step(draft, row.step)))
    offered = [one["value"] for one in asked.select(f"input[name={row.name}], [name={row.name}] option")]
    named = dict(row.choices).keys()
    assert offered == [*named, *([] if row.needed or row.always else [""])]


def test_an_answer_taken_back_reads_as_none(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)

    def choose(paid: str) -> None:
        page = form_at(client, step(draft, "costs"), "form[data-autosave]")
        assert client.post(step(draft, "costs"), page | {"paid": paid}).status_code == 302

    def reads() -> str:
        rows = soup(client.get(step(draft, "check"))).select("dl.summary > div")
        return next(one.dd.text.strip() for one in rows if one.dt.text == str(PRACTICE["paid"].label))

    choose("direct")
    assert reads() == str(dict(PRACTICE["paid"].choices)["direct"])
    choose("")
    assert Practice.objects.get().paid == ""
    assert reads() == "Not answered"


def test_a_page_that_saves_by_itself_is_told_the_hour_and_the_version(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = form_at(client, step(draft, "problem"), "form[data-autosave]") | {"problem": "Families waited."}
    answer = client.post(step(draft, "problem"), page, **JSON)
    told = answer.json()
    assert (answer.status_code, told["version"], told["theirs"]) == (200, 2, [])
    assert len(told["saved"]) == 5
    again = client.post(
        step(draft, "problem"), page | {"was": json.dumps(told["was"]), "problem": "Families wait."}, **JSON
    )
    assert again.json()["version"] == 3
    assert Practice.objects.get().problem == "Families wait."
    assert Revision.objects.count() == 1, "One person's saves within minutes grow one revision."


TOO_LONG = "This is too long: it has 121 characters, and 120 fit."


def test_what_is_too_long_is_said_beside_the_field_and_kept(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = form_at(client, step(draft, "summary"), "form[data-autosave]") | {"title": "t" * 121, "summary": "Kept."}
    answer = client.post(step(draft, "summary"), page)
    assert answer.status_code == 422
    assert soup(answer).title.text.startswith("Error:")
    assert soup(answer).select_one(".errors a[href='#id_title']").text == f"Title: {TOO_LONG}"
    assert soup(answer).select_one("#id_title")["value"] == "t" * 121
    assert soup(answer).select_one("#id_summary").text.strip() == "Kept."
    assert Submission.objects.get().version == 1


def test_one_wrong_answer_does_not_hold_back_the_autosave_of_the_others(cast: Cast, draft: Submission) -> None:
    client, at = cast.browser(cast.drafter), step(draft, "summary")
    page = form_at(client, at, "form[data-autosave]")
    title = Submission.objects.get().title
    typed = page | {"title": "t" * 121, "summary": "Kept."}
    told = client.post(at, typed, **JSON).json()
    assert told["errors"] == {"title": [TOO_LONG]} and told["about"] == ["Title"]
    assert Submission.objects.get().title == title and Practice.objects.get().summary == "Kept."
    was = json.loads(page["was"])
    assert told["was"]["title"] == was["title"] and told["was"]["summary"] != was["summary"]
    again = typed | {"version": str(told["version"]), "was": json.dumps(told["was"])}
    put_right = client.post(at, again | {"title": "Keys first"}, **JSON).json()
    assert put_right["errors"] == {} and Submission.objects.get().title == "Keys first"


def test_a_colleagues_title_is_not_overwritten_by_one_that_was_put_right_late(cast: Cast, draft: Submission) -> None:
    client, at = cast.browser(cast.drafter), step(draft, "summary")
    page = form_at(client, at, "form[data-autosave]")
    told = client.post(at, page | {"title": "t" * 121, "summary": "Kept."}, **JSON).json()
    other = form_at(cast.browser(cast.lead), at, "form[data-autosave]")
    assert cast.browser(cast.lead).post(at, other | {"title": "Hers"}).status_code == 302
    mine = page | {"title": "Mine", "summary": "Kept.", "version": str(told["version"]), "was": json.dumps(told["was"])}
    clash = client.post(at, mine, **JSON)
    assert clash.status_code == 409 and Submission.objects.get().title == "Hers"


def test_a_page_on_which_all_is_wrong_or_broken_saves_nothing(cast: Cast, draft: Submission) -> None:
    client, at = cast.browser(cast.drafter), step(draft, "summary")
    page = form_at(client, at, "form[data-autosave]")
    for broken in ({"version": "x"}, {"was": "w" * 4_001}):
        answer = client.post(at, page | {"summary": "Lost?"} | broken, **JSON)
        assert answer.status_code == 422 and set(answer.json()["errors"]) == set(broken)
    wrong = dict.fromkeys(("title", "summary"), "t" * 7_000) | {"language": "xx"}
    answer = client.post(at, page | wrong, **JSON)
    assert (answer.status_code, set(answer.json()["errors"])) == (422, set(wrong))
    assert Submission.objects.get().version == 1


@pytest.mark.parametrize(
    "typed,told",
    [
        ("31 February", "Give the date as year, month and day"),
        ("0000-01-01", "Give the date as year, month and day"),
        ("0202-05-01", "This day is too long ago. Give the year in full"),
    ],
)
def test_a_date_that_is_none_is_said(cast: Cast, draft: Submission, typed: str, told: str) -> None:
    client = cast.browser(cast.drafter)
    page = form_at(client, step(draft, "mandate"), "form[data-autosave]") | {"mandate_on": typed}
    answer = client.post(step(draft, "mandate"), page)
    assert answer.status_code == 422
    assert told in words(answer)


def test_the_task_list_says_what_is_done_and_what_is_left(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(results="")
    said = words(cast.browser(cast.drafter).get(f"/city/practices/{draft.reference}/"))
    assert "7 of 13 parts done." in said
    assert "What came of it To do" in said
    assert "What it serves Optional" in said
    assert "What did not work Done" in said
    assert "Files Optional" in said


def test_save_and_come_back_later_leads_to_the_task_list(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = form_at(client, step(draft, "failed"), "form[data-autosave]") | {"advice": "Begin small.", "then": "later"}
    assert client.post(step(draft, "failed"), page).url == f"/city/practices/{draft.reference}/?saved=failed"
    assert Practice.objects.get().advice == "Begin small."


def test_who_only_follows_reads_and_cannot_write(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.observer)
    assert client.get(step(draft, "problem")).url == step(draft, "check")
    answer = client.post(step(draft, "problem"), {"problem": "Mine", "version": 1, "was": "{}"})
    assert answer.status_code == 403
    assert "Mine" in soup(answer).select_one("#id_problem").text, "What was typed comes back."
    assert Practice.objects.get().problem == factories.PRACTICE_TEXT["problem"]
    assert "Change" not in words(client.get(step(draft, "check")))


def test_posted_columns_that_are_not_asked_for_change_nothing(cast: Cast, draft: Submission) -> None:
    client: Client = cast.browser(cast.drafter)
    before = Submission.objects.values().get()
    page = form_at(client, step(draft, "problem"), "form[data-autosave]")
    evil = {
        "state": "accepted",
        "city": cast.tell_nouran.pk,
        "city_id": cast.tell_nouran.pk,
        "reference": "PR-2026-9999",
    }
    evil |= {"created_by": cast.lead.pk, "consent": "", "title": "Taken", "holder": cast.lead.pk, "submission": 99}
    client.post(step(draft, "problem"), page | evil | {"problem": "Honest."})
    after = Submission.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "changed_at"}
    assert Practice.objects.get().problem == "Honest."


def test_a_page_says_which_of_its_questions_may_stay_open(cast: Cast, draft: Submission) -> None:
    page = soup(cast.browser(cast.drafter).get(step(draft, "people")))
    said = [" ".join(label.get_text().split()) for label in page.select("form[data-autosave] .label")]
    assert "Who runs it?" in said and "Who is it for?" in said
    assert "Which other cities take part? (optional)" in said and "Who works with you? (optional)" in said
    for name in ("mandate_by", "mandate_under", "mandate_on", "consent", "licence"):
        asked = soup(cast.browser(cast.drafter).get(step(draft, "mandate"))).select_one(f"label[for^=id_{name}]")
        assert "optional" not in asked.text, f"{name} is needed before sending."


def test_the_start_names_every_part_of_the_form(cast: Cast) -> None:
    page = soup(cast.browser(cast.drafter).get("/city/practices/new/"))
    named = [one.text for one in page.select("aside ol li")]
    assert named == [*(str(one.title) for one in CURRENT.steps), "Files"]


def test_paragraphs_are_read_by_their_numbers(cast: Cast, draft: Submission) -> None:
    shown = render.shown(PRACTICE["paragraphs"], ["13", "7"], {"paragraphs": []})
    assert shown.text == ["7", "13"]


def test_the_path_leads_through_the_files_to_the_check(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    last = step(draft, CURRENT.steps[-1].key)
    assert soup(client.get(last)).select_one(".formbar .button").text == "Save and go on"
    files = client.post(last, form_at(client, last, "form[data-autosave]")).url
    assert files == f"{step(draft, 'files')}?saved={CURRENT.steps[-1].key}"
    page = soup(client.get(files))
    assert page.select_one("[data-autosave-clear]")["data-autosave-clear"].endswith(last)
    assert page.select_one(".formbar button[name=then][value=check]").text == "Save and check"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (0, "لم يُنجز بعدُ أي جزء من أصل 13."),
        (1, "أُنجز جزء واحد من أصل 13."),
        (2, "أُنجز جزآن من أصل 13."),
        (7, "أُنجزت 7 أجزاء من أصل 13."),
        (13, "أُنجز 13 جزءًا من أصل 13."),
    ],
)
def test_how_far_it_is_said_in_an_arabic_sentence(done: int, said: str) -> None:
    parts = [SimpleNamespace(state="done" if number < done else "todo") for number in range(13)]
    with translation.override("ar"):
        assert render_to_string("submissions/practices/done.html", {"parts": parts}).strip() == said
