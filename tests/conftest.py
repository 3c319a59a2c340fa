"""What every test stands on: a real PostgreSQL (given, or our own for the run), the cast, plain static files."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

TEST_VALUES = {
    "SECRET_KEY": "a-key-for-tests-only-that-is-long-enough-to-pass-the-check-0123456789",
    "MAIL_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "Compact Portal <portal@portal.example>",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "HTTPS": "false",
    "LOG_FORMAT": "console",
    "LOG_LEVEL": "ERROR",
    "REDIS_URL": "unix:///nonexistent/portal-tests.sock?db=0",
}
for _name, _value in TEST_VALUES.items():
    os.environ.setdefault(_name, _value)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL before settings are read, once a run; workers of xdist inherit its address."""
    if "DATABASE_URL" not in os.environ:
        from tests.support.services import postgres_for_the_run

        os.environ["DATABASE_URL"] = postgres_for_the_run(config)


@pytest.fixture(autouse=True)
def _plain(settings: pytest.FixtureRequest, tmp_path: object) -> None:
    """Static files by their own names, cheap passwords, a cache of this process."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _fresh_cache(_plain: None) -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield


@pytest.fixture
def cast(db: None) -> object:
    """The people of the tests, by what they do; see tests/cast.py."""
    from tests.cast import Cast

    return Cast()
