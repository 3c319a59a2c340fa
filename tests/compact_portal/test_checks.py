"""Start-up checks: each fails alone, and none under the values of a laptop."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured

from compact_portal import checks
from compact_portal.kit import memory


def _ids() -> set[str | None]:
    return {one.id for one in django_checks.run_checks() if str(one.id).startswith("portal.")}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        ({"DEMONSTRATION": True}, set()),
        ({"DEMONSTRATION": True, "HTTPS": True}, {"portal.E001"}),
        ({"DEMONSTRATION": True, "ALLOWED_HOSTS": ["localhost", "portal.example.org"]}, {"portal.E002"}),
        ({"DEMONSTRATION": True, "ALLOWED_HOSTS": ["*"]}, {"portal.E002"}),
        ({"DEMONSTRATION": True, "ALLOWED_HOSTS": []}, {"portal.E002"}),
        ({"DEMONSTRATION": True, "ALLAUTH_TRUSTED_PROXY_COUNT": 1}, {"portal.E003"}),
        ({"HTTPS": True, "ALLOWED_HOSTS": ["portal.example.org"], "ALLAUTH_TRUSTED_PROXY_COUNT": 1}, set()),
        ({"HTTPS": True, "DEBUG": True}, {"portal.E005"}),
        ({"HTTPS": True, "ALLOWED_HOSTS": ["*"]}, {"portal.E006"}),
        ({"HTTPS": True, "ALLOWED_HOSTS": [".example.org"]}, {"portal.E006"}),
        ({"HTTPS": True, "SECRET_KEY": "short"}, {"portal.E007"}),
        ({"MAIL_PROVIDER": "postmark", "MAIL_WEBHOOK_SECRET": "portal:0123456789abcdef"}, set()),
        ({"MAIL_PROVIDER": "pigeon", "MAIL_WEBHOOK_SECRET": "portal:0123456789abcdef"}, {"portal.E008"}),
        ({"MAIL_PROVIDER": "postmark", "MAIL_WEBHOOK_SECRET": ""}, {"portal.E009"}),
        ({"MAIL_PROVIDER": "postmark", "MAIL_WEBHOOK_SECRET": "short"}, {"portal.E009"}),
    ],
)
def test_what_must_not_be_stops_the_start(settings: Any, values: dict[str, Any], expected: set[str]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert _ids() == expected
    if expected:
        with pytest.raises(ImproperlyConfigured):
            checks.insist()
    else:
        checks.insist()


def test_the_journal_must_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_writer", [])
    assert _ids() == {"portal.E004"}
    with pytest.raises(ImproperlyConfigured):
        checks.insist()
