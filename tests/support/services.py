"""The real PostgreSQL and Valkey a test run stands on; started once, by the process that leads the run."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from compact_portal.devservices.for_tests import postgres_for_tests, valkey_for_tests


def postgres_for_the_run(config: pytest.Config) -> str:
    """The address of a PostgreSQL that lives as long as the run."""
    stack = ExitStack()
    config.add_cleanup(stack.close)
    return stack.enter_context(postgres_for_tests())


def valkey_for_the_run(config: pytest.Config) -> str:
    """The address of a Valkey that lives as long as the run."""
    stack = ExitStack()
    config.add_cleanup(stack.close)
    return stack.enter_context(valkey_for_tests())
