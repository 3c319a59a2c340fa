"""What pages cost: as many queries for thirty rows as for one, and one round trip a save whatever the length."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions.lifecycle.models import Revision, Submission
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at

pytestmark = pytest.mark.django_db

WHO = 5  # session, user, person, staff roles, seats


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list(cast: Cast, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        factories.practice(cast.vesterhaven, cast.drafter)
    client = cast.browser(cast.lead)
    client.get("/city/practices/")
    with django_assert_num_queries(WHO + 1):
        answer = client.get("/city/practices/")
    assert answer.content.count(b'class="state state--draft"') == rows


def test_the_list_goes_on_where_it_stopped(cast: Cast) -> None:
    cases = [factories.practice(cast.vesterhaven, cast.drafter).reference for _ in range(55)]
    client = cast.browser(cast.lead)
    first = client.get("/city/practices/")
    second = client.get("/city/practices/", {"cursor": first.context["page"].older})
    shown = [case.reference for answer in (first, second) for case in answer.context["page"].rows]
    assert sorted(shown) == sorted(cases)
    assert client.get("/city/practices/", {"cursor": "forged"}).status_code == 200


SAVING = {"results": 18, "problem": 18, "people": 23, "mandate": 17}


@pytest.mark.parametrize("versions", [1, 20])
@pytest.mark.parametrize("length", [10, 6_000])
@pytest.mark.parametrize("key", SAVING)
def test_a_save(
    cast: Cast, draft: Submission, django_assert_num_queries: Any, key: str, length: int, versions: int
) -> None:
    factories.theme("Education and language", 5)
    for number in range(2, versions + 1):
        Revision.objects.create(submission=draft, version=number, content={"problem": "x" * length}, at=factories.AT)
    Submission.objects.update(version=versions)
    client = cast.browser(cast.drafter)
    page = f"/city/practices/{draft.reference}/{key}/"
    typed: dict[str, Any] = {
        "problem": {"problem": "y" * length},
        "people": {"themes": ["education-and-language"], "lead_body": "Another office"},
        "mandate": {"mandate_by": "Mayor"},
        "results": {f"figures-{n}-unit": "y" * min(length, 80) for n in range(20 if length > 10 else 1)},
    }[key]
    form = form_at(client, page, "form[data-autosave]") | typed
    with django_assert_num_queries(SAVING[key]):
        answer = client.post(page, form, HTTP_ACCEPT="application/json")
    assert answer.json()["version"] == versions + 1


@pytest.mark.parametrize(
    "key,queries", [("", WHO + 5), ("problem/", WHO + 4), ("people/", WHO + 5), ("check/", WHO + 6)]
)
def test_the_pages_of_a_draft(
    cast: Cast, draft: Submission, django_assert_num_queries: Any, key: str, queries: int
) -> None:
    client = cast.browser(cast.drafter)
    with django_assert_num_queries(queries):
        assert client.get(f"/city/practices/{draft.reference}/{key}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_from_the_first_save_to_sent(cast: Cast, draft: Submission) -> None:
    """Two commits, and 24 statements beside who is asking (each request asks that anew) and where transactions begin."""
    client, base = cast.browser(cast.lead), f"/city/practices/{draft.reference}"
    pages = [(f"{base}/problem/", "form[data-autosave]", {"problem": "y" * 300}), (f"{base}/check/", "main form", {})]
    asked: list[str] = []
    for page, selector, typed in pages:
        form = form_at(client, page, selector) | typed
        with CaptureQueriesContext(connection) as said:
            assert client.post(page, form).status_code == 302
        asked += [one["sql"] for one in said]
    assert Submission.objects.get(pk=draft.pk).state == "submitted"
    assert asked.count("COMMIT") == asked.count("BEGIN") == 2
    assert len(asked) - 2 * 2 - 2 * WHO == 24
