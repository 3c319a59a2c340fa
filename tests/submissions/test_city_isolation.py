"""What a city writes is nobody else's: every address of the filing side, asked by everybody who has no business there."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from cities.people.models import User
from submissions.comments import actions as comments
from submissions.comments.models import CommentItem
from submissions.lifecycle.models import Submission
from submissions.rulebook.fields import CURRENT
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OUTSIDERS = ("other_lead", "stranger", "reviewer", "coordinator", "administrator")


@pytest.fixture
def practice(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


@pytest.fixture
def item(cast: Cast) -> CommentItem:
    factories.crrf()
    return comments.begin(
        city_id=cast.vesterhaven.pk,
        number="8",
        language="en",
        values={"kind": "support", "body": "Ours."},
        once=uuid.uuid4(),
        actor=factories.actor(cast.drafter),
        at=factories.AT,
    )


def pages(practice: Submission, item: CommentItem) -> list[str]:
    """Every page of the two filings."""
    contribution = item.contribution.submission.reference
    made = [f"/city/practices/{practice.reference}/{key}" for key in ("", "check/", "pdf/", "files/")]
    made += [f"/city/practices/{practice.reference}/{step.key}/" for step in CURRENT.steps]
    made.append(f"/city/practices/new/from/{practice.reference}/")
    made += [f"/city/comments/{contribution}/{key}" for key in ("", "about/", "check/", "pdf/", f"items/{item.pk}/")]
    for reference in (practice.reference, contribution):
        made += [
            f"/city/filings/{reference}/{verb}/"
            for verb in ("receipt", "withdraw", "take_back", "return", "ask_clearance", "ready")
        ]
    return made


def posts(practice: Submission, item: CommentItem) -> list[str]:
    removal = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/remove/"
    said = f"/city/practices/{practice.reference}/files/said/"
    return [page for page in pages(practice, item) if not page.endswith(("receipt/", f"{practice.reference}/"))] + [
        removal,
        said,
    ]


def _rows() -> list[dict[str, object]]:
    return [*Submission.objects.order_by("pk").values(), *CommentItem.objects.order_by("pk").values()]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_find_nothing_and_change_nothing(
    cast: Cast, practice: Submission, item: CommentItem, who: str
) -> None:
    person: User = getattr(cast, who)
    client: Client = cast.browser(person)
    before = _rows()
    for page in pages(practice, item):
        assert client.get(page).status_code == 404, page
    posted = {"version": 1, "reason": "Because", "title": "Taken", "body": "Taken", "was": "{}"}
    for page in posts(practice, item):
        assert client.post(page, posted).status_code in (404, 405), page
    by_script = f"/city/practices/{practice.reference}/problem/"
    assert client.post(by_script, posted, HTTP_ACCEPT="application/json").status_code == 404
    assert _rows() == before


def test_the_signed_out_are_sent_to_sign_in_and_come_back(cast: Cast, practice: Submission, item: CommentItem) -> None:
    client = cast.browser()
    for page in ["/city/", "/city/practices/", "/city/comments/", "/city/comments/new/", *pages(practice, item)]:
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.url == f"/accounts/login/?next={page}"


def test_lists_and_home_hold_the_own_city_only(cast: Cast, practice: Submission, item: CommentItem) -> None:
    client = cast.browser(cast.other_lead)
    for page in ("/city/", "/city/practices/", "/city/comments/"):
        said = client.get(page).content.decode()
        assert "A guarantee instead of a deposit" not in said
        assert item.contribution.submission.reference not in said
        assert "Inge Lund" not in said


@pytest.mark.parametrize("who", OUTSIDERS[1:])
def test_who_acts_for_no_city_has_no_city_pages(cast: Cast, who: str) -> None:
    client = cast.browser(getattr(cast, who))
    for page in ("/city/", "/city/practices/", "/city/practices/new/", "/city/comments/", "/city/comments/new/"):
        assert client.get(page).status_code == 404, page


def test_one_filings_reference_does_not_open_the_other_kinds_pages(
    cast: Cast, practice: Submission, item: CommentItem
) -> None:
    client = cast.browser(cast.lead)
    contribution = item.contribution.submission.reference
    assert client.get(f"/city/practices/{contribution}/").status_code == 404
    assert client.get(f"/city/comments/{practice.reference}/").status_code == 404
    assert client.get(f"/city/comments/{contribution}/items/{item.pk + 1}/").status_code == 404
    assert client.get(f"/city/practices/{practice.reference}/nonsense/").status_code == 404
    assert client.get(f"/city/filings/{practice.reference}/accept/").status_code == 404
    assert client.post(f"/city/filings/{practice.reference}/submit/", {"version": 1}).status_code == 404
    assert Submission.objects.get(pk=practice.pk).state == "draft"


def test_a_suspended_city_files_nothing(cast: Cast, practice: Submission) -> None:
    client = cast.browser(cast.lead)
    type(cast.vesterhaven).objects.filter(pk=cast.vesterhaven.pk).update(standing="suspended")
    assert client.get(f"/city/practices/{practice.reference}/").status_code == 404
    assert client.post(f"/city/practices/{practice.reference}/check/", {"version": 1}).status_code == 404
