"""What every test stands on: the cast, plain static files, a cache of its own. The database comes from support/plugin.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import plugin

plugin.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers that this process started."""
    plugin.end()


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
