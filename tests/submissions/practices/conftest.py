"""A practice under way."""

from __future__ import annotations

import pytest

from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)
