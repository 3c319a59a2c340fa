"""What the pages of comments cost."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.comments.models import CommentItem
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.submissions.comments.conftest import Comment
from tests.support.forms import form_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHO = 5  # session, user, person, staff roles, seats


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list(cast: Cast, comment: Comment, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        comment()
        Submission.objects.update(state="withdrawn")
    client = cast.browser(cast.lead)
    with django_assert_num_queries(WHO + 1):
        assert len(client.get("/city/comments/").context["page"].rows) == rows


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize("page,queries", [("", WHO + 4), ("check/", WHO + 6), ("about/", WHO + 3)])
def test_the_pages_of_a_filing(
    cast: Cast, comment: Comment, django_assert_num_queries: Any, rows: int, page: str, queries: int
) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    for number in range(rows):
        item = comment("8", body=f"Comment {number}", practices=[case.reference])
    client = cast.browser(cast.lead)
    with django_assert_num_queries(queries):
        assert client.get(f"/city/comments/{item.contribution.submission.reference}/{page}").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_a_save(cast: Cast, comment: Comment, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        item = comment("8", body=f"Comment {number}")
    client = cast.browser(cast.drafter)
    address = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/"
    form = form_at(client, address, "form[data-autosave]") | {"body": "y" * 4_000}
    with django_assert_num_queries(21):
        assert client.post(address, form, HTTP_ACCEPT="application/json").status_code == 200
    assert CommentItem.objects.get(pk=item.pk).body == "y" * 4_000
