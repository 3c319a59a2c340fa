"""Before anything reads settings: the values of a test run, and a real PostgreSQL when none is given.

Imported first thing by tests/conftest.py: pytest-django is given no settings module in pyproject.toml, so that it looks
only after this. Workers of xdist inherit the address; the server is tied to the run and goes with it, even when the
run is killed.
"""

from __future__ import annotations

import os
from contextlib import ExitStack

import django

VALUES = {
    "DJANGO_SETTINGS_MODULE": "compact_portal.settings",
    "SECRET_KEY": "a-key-for-tests-only-that-is-long-enough-to-pass-the-check-0123456789",
    "MAIL_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "Compact Portal <portal@portal.example>",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "DEBUG": "false",
    "DEMONSTRATION": "false",
    "HTTPS": "false",
    "TRUSTED_PROXY_COUNT": "0",
    "LOG_FORMAT": "console",
    "LOG_LEVEL": "ERROR",
    # No broker: whoever needs one starts it. Everything else must do without.
    "REDIS_URL": "unix:///nonexistent/portal-tests.sock?db=0",
}

_servers = ExitStack()


def _prepare() -> None:
    os.environ.update(VALUES)
    if "DATABASE_URL" not in os.environ:
        from compact_portal.devservices.for_tests import postgres_for_tests

        os.environ["DATABASE_URL"] = _servers.enter_context(postgres_for_tests())


def begin() -> None:
    """Set the values, start what is missing and set Django up."""
    _prepare()
    django.setup()


def end() -> None:
    """Stop what this process started."""
    _servers.close()
