"""Whatever is typed or posted, a person gets a sentence and keeps the text; nobody gets a 500."""

from __future__ import annotations

import pytest

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests.cast import Cast
from tests.support.forms import form_at, soup, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page_of(case: Submission, key: str) -> str:
    return f"/city/practices/{case.reference}/{key}/"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{ secret }} {% csrf_token %}",
        "' OR 1=1; --",
        "‮txet desrever",
        "👩🏽‍🚒 \U00020000 é",
        "x" * 6_000,
        "- " * 2_000,
    ],
)
def test_marked_up_text_is_kept_as_typed_and_shown_as_text(cast: Cast, draft: Submission, text: str) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, "results")
    assert client.post(page, form_at(client, page, "form[data-autosave]") | {"results": text}).status_code == 302
    assert Practice.objects.get().results == text.strip()
    shown = client.get(page_of(draft, "check")).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert soup(client.get(page)).select_one("#id_results").text.strip() == text.strip()


@pytest.mark.parametrize("field,key", [("title", "summary"), ("results", "results"), ("mandate_by", "mandate")])
@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "\x9f"])
def test_characters_that_cannot_be_kept_are_said(
    cast: Cast, draft: Submission, field: str, key: str, text: str
) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, key)
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | {field: text})
    assert answer.status_code == 422
    assert soup(answer).select_one(f".errors a[href='#id_{field}']")
    assert Submission.objects.get().version == 1


def test_a_title_that_turns_the_direction_of_what_follows_is_refused(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, "summary")
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | {"title": "Safe ‮gpj.exe"})
    assert answer.status_code == 422


@pytest.mark.parametrize("size,status", [(1_000_000, 422), (3_000_000, 413)])
def test_a_megabyte_in_one_line_is_too_long_not_too_much(cast: Cast, draft: Submission, size: int, status: int) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, "problem")
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | {"problem": "x" * size})
    assert answer.status_code == status
    assert Submission.objects.get().version == 1


def test_bytes_that_are_no_utf_8_do_no_harm(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    body = b"problem=%ff%fe%ed%a0%80&version=1&was=%7B%7D"
    answer = client.post(page_of(draft, "problem"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 409, 422)


@pytest.mark.parametrize("version", ["", "-1", "1e9", "99999999999999999999", "NaN", "١"])
@pytest.mark.parametrize("was", ["", "[]", "{", '"x"', '{"problem": {}}', "null", "x" * 5_000])
def test_forged_marks_never_fail(cast: Cast, draft: Submission, version: str, was: str) -> None:
    answer = cast.browser(cast.drafter).post(
        page_of(draft, "problem"), {"problem": "New", "version": version, "was": was}, HTTP_ACCEPT="application/json"
    )
    assert answer.status_code in (200, 409, 422)


def test_choices_that_were_not_offered_are_refused(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, "people")
    form = form_at(client, page, "form[data-autosave]")
    answer = client.post(
        page, form | {"partner_bodies-0-name": "A", "partner_bodies-0-kind": "eternal", "themes": ["nonsense"]}
    )
    assert answer.status_code == 422
    assert [error["href"] for error in soup(answer).select(".errors a")] == [
        "#id_partner_bodies_0_kind",
        "#id_themes_0",
    ]
    wrong = [place["id"] for place in soup(answer).select(".rows [aria-invalid]")]
    assert wrong == ["id_partner_bodies_0_kind"], "Only the place that is wrong is marked, not the whole table."
    assert soup(answer).select_one("#id_partner_bodies_error"), "What the mark is described by stands on the page."


@pytest.mark.parametrize("much", [{"summary": "x" * 2_600_000}, {f"figures-{n}-unit": "x" for n in range(2_100)}])
def test_more_than_a_form_can_hold_is_told_as_that(cast: Cast, draft: Submission, much: dict[str, str]) -> None:
    client = cast.browser(cast.drafter)
    answer = client.post(page_of(draft, "summary"), much)
    assert answer.status_code == 413
    assert "what you typed is still there. Make it shorter" in words(answer)
    assert Submission.objects.get().version == draft.version


@pytest.mark.parametrize("answers", [{"was": "[" * 3_900}, {"mandate_on": "0001-01-01"}, {"mandate_on": "9999-12-31"}])
def test_nesting_and_dates_beyond_reason_break_no_page(cast: Cast, draft: Submission, answers: dict[str, str]) -> None:
    client = cast.browser(cast.drafter)
    page = page_of(draft, "mandate")
    assert client.post(page, form_at(client, page, "form[data-autosave]") | answers).status_code in {302, 422}
    for key in ("mandate", "check"):
        assert client.get(page_of(draft, key)).status_code == 200
