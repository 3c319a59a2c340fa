"""Instants as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from compact_portal.kit import instants

DIALOGUE = datetime(2017, 12, 12, 16, 0, tzinfo=UTC)


def test_an_instant_is_told_at_geneva_with_its_place() -> None:
    assert instants.instant(DIALOGUE, "en") == "12 December 2017, 17:00 (Geneva)"


def test_summer_time_is_geneva_s() -> None:
    assert instants.instant(datetime(2026, 7, 1, 16, 0, tzinfo=UTC), "en") == "1 July 2026, 18:00 (Geneva)"


def test_the_same_instant_elsewhere_says_the_hour_alone_on_the_same_day() -> None:
    assert instants.elsewhere(DIALOGUE, "en", "Africa/Nairobi") == "19:00 (Nairobi)"


def test_the_same_instant_elsewhere_says_the_day_when_it_is_another() -> None:
    assert instants.elsewhere(DIALOGUE, "en", "Asia/Tokyo") == "13 December 2017, 01:00 (Tokyo)"


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Europe/Paris", "no/where", "../../etc/passwd"])
def test_a_clock_that_reads_like_geneva_s_is_not_repeated(zone: str) -> None:
    assert instants.elsewhere(DIALOGUE, "en", zone) == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "12 ديسمبر 2017"),
        ("fr", "12 décembre 2017"),
        ("ru", "12 декабря 2017\u202fг."),
        ("zh-hans", "2017年12月12日"),
        ("es", "12 de diciembre de 2017"),
    ],
)
def test_a_day_in_the_other_languages(language: str, words: str) -> None:
    assert instants.day(date(2017, 12, 12), language) == words


def test_days_of_one_event_are_said_once() -> None:
    assert instants.days(date(2017, 10, 17), date(2017, 10, 18), "en") == "17–18 October 2017"


def test_numbers_are_grouped_as_the_language_does_it() -> None:
    assert instants.number(38500, "en") == "38,500"
    assert instants.number(38500, "es") == "38.500"
    assert instants.percent(0.38, "en") == "38%"
