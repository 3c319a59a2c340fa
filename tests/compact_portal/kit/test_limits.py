"""Limits: counted by address and by network; what cannot be counted is over."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from compact_portal.kit import limits


def test_the_last_allowed_passes_and_the_next_does_not() -> None:
    assert [limits.spend("code", "a@city.example", times=2, seconds=60) for _ in range(3)] == [True, True, False]


def test_one_address_does_not_use_up_the_other() -> None:
    limits.spend("code", "a@city.example", times=1, seconds=60)
    assert limits.spend("code", "b@city.example", times=1, seconds=60)


def test_without_the_cache_nothing_is_allowed(settings: object) -> None:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "unix:///nonexistent/limits.sock",
        }
    }
    assert not limits.spend("code", "a@city.example", times=99, seconds=60)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_network_is_an_address_or_half_of_a_long_one(address: str, network: str) -> None:
    assert limits.network(RequestFactory(REMOTE_ADDR=address).get("/")) == network


def test_a_request_that_went_round_a_proxy_shares_one_limit_and_makes_no_fault(settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2  # type: ignore[attr-defined]
    assert limits.network(RequestFactory(headers={"x-forwarded-for": "192.0.2.7"}).get("/")) == "nowhere"


@pytest.mark.parametrize(
    ("proxies", "sent", "network"),
    [
        (0, "203.0.113.1", "192.0.2.7"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.1,203.0.113.2, 198.51.100.9:4711", "198.51.100.9"),
        (1, "nonsense", "nowhere"),
        (1, "203.0.113.1, \x00'--", "nowhere"),
        (1, "[2001:db8:1:2::9]:443", "2001:db8:1:2::"),
    ],
)
def test_what_somebody_says_of_where_they_come_from_changes_nothing(
    settings: object, proxies: int, sent: str, network: str
) -> None:
    """Only what the nearest trusted proxy added counts: whoever writes the header themselves does not get a fresh limit."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    made = RequestFactory(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": sent}).get("/")
    assert limits.network(made) == network
