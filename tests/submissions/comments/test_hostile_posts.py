"""What no page of ours sends: it gets a page, never a 500, and touches nothing of anybody else's."""

from __future__ import annotations

import uuid

import pytest

from submissions.framework.models import Version
from submissions.lifecycle.models import Submission
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_paragraph_that_cannot_be_is_asked_for_again(cast: Cast, text: Version) -> None:
    assert cast.browser(cast.lead).post("/city/comments/new/", {"paragraph": "8\0"}).status_code == 422


def test_the_mark_of_one_form_means_nothing_to_another(cast: Cast, text: Version) -> None:
    begun = {"once": str(uuid.uuid4()), "language": "en"}
    client, other = cast.browser(cast.lead), cast.browser(cast.other_lead)
    for _ in range(2):
        assert client.post("/city/practices/new/", begun).status_code == 302
    comment = begun | {"paragraph": "8", "kind": "support", "body": "We pay for it."}
    assert client.post("/city/comments/new/", comment).status_code == 302
    assert other.post("/city/practices/new/", begun).status_code == 302
    cases = Submission.objects.order_by("id").values_list("kind", "city__name")
    assert list(cases) == [("practice", "Vesterhaven"), ("contribution", "Vesterhaven"), ("practice", "Tell Nouran")]
