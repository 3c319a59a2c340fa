"""What every test of faults stands on: real processes, and a connection of its own that outlives what it broke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.faults.stage import Stage, open_stage


@pytest.fixture(autouse=True)
def _whole_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that fails while the database is down must not take the ones after it along."""
    if "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if connection.connection is not None and not connection.is_usable():
        connection.close()


@pytest.fixture
def stage(transactional_db: None) -> Iterator[Stage]:
    with open_stage() as running:
        yield running


@pytest.fixture
def durable(transactional_db: None) -> None:
    """The test server forgets what it was not asked to keep; here a commit is a commit, as in production."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
