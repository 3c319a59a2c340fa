"""Checking and sending a contribution, and what becomes of each comment."""

from __future__ import annotations

from typing import Any

import pytest

from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.comments import actions
from submissions.comments.models import CommentItem, Disposition
from submissions.framework.models import Version
from submissions.lifecycle.models import Revision, Submission
from tests import factories
from tests.cast import Cast
from tests.submissions.comments.conftest import Comment
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db


def check(case: Submission) -> str:
    return f"/city/comments/{case.reference}/check/"


def test_the_check_page_says_what_is_missing_where(cast: Cast, comment: Comment) -> None:
    item = comment(kind="", body="")
    case = item.contribution.submission
    page = soup(cast.browser(cast.lead).get(check(case)))
    links = [link["href"] for link in page.select("#gaps + ul a")]
    base = f"/city/comments/{case.reference}"
    assert links[:3] == [
        f"{base}/items/{item.pk}/#id_kind",
        f"{base}/items/{item.pk}/#id_body",
        f"{base}/about/#id_mandate_by",
    ]
    assert not page.select(f"form[action='{check(case)}']")
    answer = cast.browser(cast.lead).post(check(case), {"version": case.version})
    assert answer.status_code == 422
    assert Submission.objects.get().state == "draft"


def test_a_filing_without_a_comment_cannot_be_sent(cast: Cast, ready: Submission) -> None:
    CommentItem.objects.update(removed_at=factories.AT)
    answer = cast.browser(cast.lead).post(check(ready), {"version": ready.version})
    assert answer.status_code == 422
    assert "Write at least one comment" in words(answer)


def test_the_lead_clears_and_sends_what_the_drafter_finished(cast: Cast, ready: Submission) -> None:
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    ask = f"/city/filings/{ready.reference}/ask_clearance/"
    assert drafter.post(ask, form_at(drafter, check(ready), f"form[action='{ask}']")).status_code == 302
    form = form_at(lead, check(ready), f"main form[action='{check(ready)}']")
    assert lead.post(check(ready), form).url == f"/city/filings/{ready.reference}/receipt/"
    case = Submission.objects.get()
    assert case.state == "submitted"
    sealed = Revision.objects.get(sealed_at__isnull=False).content
    assert (sealed["text"], sealed["text_version"]) == ("crrf", 1)
    assert [one["paragraph"] for one in sealed["items"]] == ["8"]
    assert case.reference in words(lead.get(f"/city/filings/{ready.reference}/receipt/"))


def test_what_may_point_to_a_person_is_marked(cast: Cast, comment: Comment) -> None:
    item = comment(body="Write to salma@families.example.")
    page = cast.browser(cast.lead).get(check(item.contribution.submission))
    assert "An e-mail address" in words(page)
    form = soup(page).select_one("form#protection")
    assert form.select_one("mark").text == "salma@families.example"
    base = f"/city/comments/{item.contribution.submission.reference}"
    assert form.select_one("h3 a")["href"] == f"{base}/items/{item.pk}/#id_body"
    assert form.select_one("h3").text == "Paragraph 8, Your comment"


@pytest.fixture
def held(cast: Cast, ready: Submission) -> CommentItem:
    """A comment of a contribution that a reviewer holds."""
    factories.at_state(ready, "review", lead=cast.lead, reviewer=cast.reviewer)
    return CommentItem.objects.get()


def dispose(item: CommentItem, by: Any, **values: Any) -> Disposition:
    given = {"outcome": "taken_up", "reason": "It names who pays.", **values}
    return actions.dispose(item=item, actor=factories.actor(by), at=factories.AT, **given)


def test_a_disposition_is_kept_told_in_the_journal_and_read_by_the_city(
    cast: Cast, text: Version, held: CommentItem
) -> None:
    made = dispose(held, cast.reviewer, shows_in=text.paragraphs.get(number="8"))
    assert (made.outcome, made.by) == ("taken_up", cast.reviewer)
    entry = held.contribution.submission.entries.get(happening="disposed")
    assert entry.data == {"item": held.pk, "paragraph": "8", "outcome": "taken_up"}
    assert entry.reason == "It names who pays."
    said = words(cast.browser(cast.drafter).get(check(held.contribution.submission)))
    assert "Taken up" in said
    assert "It names who pays." in said


def test_a_disposition_is_corrected_while_the_case_is_open(cast: Cast, held: CommentItem) -> None:
    dispose(held, cast.reviewer)
    dispose(held, cast.reviewer, outcome="noted", reason="On second thoughts.")
    assert (Disposition.objects.get().outcome, Disposition.objects.get().shows_in) == ("noted", None)
    assert held.contribution.submission.entries.filter(happening="disposed").count() == 2


def test_only_who_holds_the_case_disposes(cast: Cast, held: CommentItem) -> None:
    for person in (cast.second_reviewer, cast.coordinator, cast.administrator, cast.lead, cast.stranger):
        with pytest.raises(NotAllowed):
            dispose(held, person)
    assert not Disposition.objects.exists()


@pytest.mark.parametrize(
    "values,field",
    [({"reason": " "}, "reason"), ({"reason": "x" * 2_001}, "reason"), ({"outcome": "maybe"}, "outcome")],
)
def test_a_disposition_without_sense_is_refused(
    cast: Cast, held: CommentItem, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        dispose(held, cast.reviewer, **values)
    assert refused.value.field == field


def test_what_was_not_taken_up_shows_nowhere(cast: Cast, text: Version, held: CommentItem) -> None:
    with pytest.raises(Refusal):
        dispose(held, cast.reviewer, outcome="not_taken_up", shows_in=text.paragraphs.get(number="8"))
