"""Filing a practice, page by page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from submissions.lifecycle.models import Submission
from submissions.rulebook.fields import PRACTICE_STEPS
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_every_page_of_a_draft_opens(cast: Cast, draft: Submission) -> None:
    factories.crrf()
    client = cast.browser(cast.drafter)
    pages = ["/city/", "/city/practices/", "/city/practices/new/"]
    pages += [
        f"/city/practices/{draft.reference}/{one}" for one in ["", "check/", *(f"{s.key}/" for s in PRACTICE_STEPS)]
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert BeautifulSoup(answer.content, "html.parser").h1
