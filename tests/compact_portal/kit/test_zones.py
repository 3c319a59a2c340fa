"""The list of time zones: each place once, by the names of today, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.utils import translation

from compact_portal.kit import zones

SUMMER, WINTER = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)


class Form(forms.Form):
    zone = zones.ZoneField(label="Zone")


def offered() -> dict[str, str]:
    return {
        name: label
        for group, places in zones.choices()
        for name, label in ([(group, places)] if isinstance(places, str) else places)
    }


def test_former_names_and_mere_offsets_are_not_offered() -> None:
    names = offered()
    for gone in ("US/Pacific", "GB", "Cuba", "Etc/GMT+3", "Asia/Calcutta", "Africa/Asmera", "EST", "Europe/Kiev"):
        assert gone not in names and zones.known(gone)
    for there in ("UTC", "Asia/Kolkata", "Africa/Asmara", "Europe/Kyiv", "Asia/Gaza", "America/Coyhaique"):
        assert there in names
    assert 400 < len(names) < 460


@pytest.mark.parametrize(
    ("language", "name", "at", "said"),
    [
        ("en", "Europe/Copenhagen", WINTER, "Copenhagen (UTC+01:00)"),
        ("en", "Europe/Copenhagen", SUMMER, "Copenhagen (UTC+02:00)"),
        ("en", "America/St_Johns", WINTER, "St John’s (UTC−03:30)"),
        ("en", "UTC", WINTER, "UTC (UTC+00:00)"),
        ("ar", "Asia/Amman", WINTER, "عمّان (UTC+03:00)"),
    ],
)
def test_a_place_is_named_with_its_distance(language: str, name: str, at: datetime, said: str) -> None:
    assert zones.label(name, language, at) == said


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_two_places_of_a_region_read_alike(language: str) -> None:
    with translation.override(language):
        for _region, places in zones.choices():
            if not isinstance(places, str):
                assert len({label for _, label in places}) == len(places)


def chosen(value: str) -> list[str]:
    page = str(Form(initial={"zone": value})["zone"])
    return [line.split('"')[1] for line in page.splitlines() if "selected" in line]


def test_what_was_chosen_under_a_former_name_is_shown_and_stays_good() -> None:
    assert chosen("US/Pacific") == ["US/Pacific"] and chosen("Asia/Amman") == ["Asia/Amman"]
    assert chosen("Mars/Olympus") == []
    assert Form({"zone": "US/Pacific"}).is_valid()
    assert str(Form(initial={"zone": "Asia/Amman"})["zone"]).count("US/Pacific") == 0


@pytest.mark.parametrize("typed", ["", "Mars", "localtime", "../../etc/passwd", "x" * 10_000, "Factory", "utc\x00"])
def test_what_is_no_zone_is_refused(typed: Any) -> None:
    assert not Form({"zone": typed}).is_valid()
