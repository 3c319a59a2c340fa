"""Cases for the desk's tests: a practice, and a contribution with two comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT

Filed = Callable[..., Submission]


@pytest.fixture
def filed(cast: Cast) -> Filed:
    """A practice of Vesterhaven, walked to a state; ``of`` is another city and its lead."""

    def make(state: str = "submitted", **fields: Any) -> Submission:
        city, lead = fields.pop("of", (cast.vesterhaven, cast.lead))
        reviewer, at = fields.pop("reviewer", cast.reviewer), fields.get("at", AT)
        case = factories.practice(city, lead, **fields)
        return factories.at_state(case, state, lead=lead, reviewer=reviewer, at=at)

    return make


@pytest.fixture
def contribution(cast: Cast) -> Submission:
    """Two comments of Vesterhaven on paragraphs 5 and 6, in review with the reviewer."""
    lead, reviewer = factories.actor(cast.lead), factories.actor(cast.reviewer)
    version = factories.crrf()
    case, _new = lifecycle.open_case(kind="contribution", city_id=cast.vesterhaven.pk, language="en", actor=lead, at=AT)
    made = Contribution.objects.create(submission=case, version=version)
    sent = []
    for order, paragraph in enumerate(version.paragraphs.all()[:2], start=1):
        body, wording = f"Say who pays in {paragraph.number}.", f"{paragraph.body} Municipalities are consulted."
        item = CommentItem.objects.create(
            contribution=made, paragraph=paragraph, order=order, kind="concern", body=body, wording=wording
        )
        sent.append({"id": item.pk, "paragraph": paragraph.number, "kind": "concern", "body": body, "wording": wording})
    Submission.objects.filter(pk=case.pk).update(
        title="Comments on paragraphs 5 and 6",
        mandate_by="City council",
        mandate_under="Minute 44/2026",
        mandate_on=AT.date(),
        consent=True,
        no_personal_data=True,
    )
    content = {"title": "Comments on paragraphs 5 and 6", "items": sent}
    lifecycle.move(case_id=case.pk, verb=Verb.SUBMIT, actor=lead, at=AT, content=content)
    return lifecycle.move(case_id=case.pk, verb=Verb.CLAIM, actor=reviewer, at=AT)
