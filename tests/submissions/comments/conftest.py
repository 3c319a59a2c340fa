"""A text to comment on, and a comment on its paragraph 8."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from submissions.comments import actions
from submissions.comments.models import CommentItem
from submissions.framework.models import Version
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast

Comment = Callable[..., CommentItem]


@pytest.fixture
def text(db: None) -> Version:
    return factories.crrf()


@pytest.fixture
def comment(cast: Cast, text: Version) -> Comment:
    """Write a comment on a paragraph, in the open draft of the drafter's city."""

    def write(number: str = "8", **values: Any) -> CommentItem:
        return actions.begin(
            city_id=cast.vesterhaven.pk,
            number=number,
            language="en",
            values={"kind": "support", "body": "We see the plans after they are signed.", **values},
            once=uuid.uuid4(),
            actor=factories.actor(cast.drafter),
            at=factories.AT,
        )

    return write


@pytest.fixture
def ready(comment: Comment) -> Submission:
    """A contribution with everything it needs to be sent."""
    case = comment().contribution.submission
    Submission.objects.filter(pk=case.pk).update(
        mandate_by="City council",
        mandate_under="Minute 44/2026",
        mandate_on="2026-10-01",
        consent=True,
        no_personal_data=True,
    )
    case.refresh_from_db()
    return case
