"""Published practices for the library's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast

Publish = Callable[..., Submission]


@pytest.fixture
def publish(cast: Cast) -> Publish:
    """Publishes a practice: ``publish("Title", language="ar", problem="...", at=...)``."""

    def make(
        title: str, *, state: str = "accepted", language: str = "en", at: datetime = factories.AT, **text: Any
    ) -> Submission:
        confidentiality = text.pop("confidentiality", "public")
        city = text.pop("city", cast.vesterhaven)
        by = cast.lead if city == cast.vesterhaven else cast.other_lead
        case = factories.practice(city, by, at=at, title=title, confidentiality=confidentiality, **text)
        Submission.objects.filter(pk=case.pk).update(language=language)
        Practice.objects.filter(pk=case.pk).update(language=language)
        return factories.at_state(case, state, lead=by, reviewer=cast.reviewer, at=at)

    return make
