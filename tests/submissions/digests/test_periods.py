"""When a digest is due: once a day on somebody's own clock, through spring and autumn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.digests.periods import next_due, slot

ZONES = [
    "Europe/Zurich",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Amman",
    "UTC",
]


def due(after: datetime, **fields: object) -> datetime:
    given: dict[str, object] = {"cadence": "daily", "weekday": 0, "hour": 8, "time_zone": "Europe/Zurich"}
    found = next_due(after=after, **(given | fields))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_hour_is_the_readers() -> None:
    assert due(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert due(datetime(2026, 11, 23, 7, 0, tzinfo=UTC)) == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert due(datetime(2026, 7, 1, 0, 0, tzinfo=UTC)) == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)


def test_an_hour_the_clock_skips_is_not_left_out() -> None:
    # 29 March 2026: 02:00 becomes 03:00 in Zurich.
    assert due(datetime(2026, 3, 28, 12, tzinfo=UTC), hour=2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_an_hour_the_clock_repeats_comes_once() -> None:
    # 25 October 2026: 03:00 becomes 02:00 in Zurich.
    first = due(datetime(2026, 10, 24, 12, tzinfo=UTC), hour=2)
    assert first == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert due(first, hour=2) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


def test_once_a_week_is_on_its_day() -> None:
    found = due(datetime(2026, 11, 23, 12, tzinfo=UTC), cadence="weekly", weekday=4)
    assert found.astimezone(ZoneInfo("Europe/Zurich")).strftime("%A %H:%M") == "Friday 08:00"


@pytest.mark.parametrize(("hour", "hours"), [(8, {8, 16}), (20, {12, 20})])
def test_twice_a_day(hour: int, hours: set[int]) -> None:
    at, seen = datetime(2026, 11, 23, tzinfo=UTC), []
    for _ in range(4):
        at = due(at, cadence="twice_daily", hour=hour, time_zone="UTC")
        seen.append(at)
    assert {one.hour for one in seen} == hours and seen[-1] - seen[0] < timedelta(hours=48)


def test_off_is_never_due() -> None:
    after = datetime(2026, 11, 23, tzinfo=UTC)
    assert next_due(cadence="off", weekday=0, hour=8, time_zone="UTC", after=after) is None


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)), st.sampled_from(ZONES), st.integers(0, 23),
    st.sampled_from(["daily", "twice_daily", "weekly"]), st.integers(0, 6),
)  # fmt: skip
def test_it_always_goes_forward_and_at_the_hour(
    start: datetime, zone: str, hour: int, cadence: str, weekday: int
) -> None:
    after = start.replace(tzinfo=UTC)
    found = due(after, cadence=cadence, hour=hour, weekday=weekday, time_zone=zone)
    assert found > after
    assert found - after <= timedelta(days=8 if cadence == "weekly" else 2, hours=2)
    assert due(found - timedelta(seconds=1), cadence=cadence, hour=hour, weekday=weekday, time_zone=zone) == found
    assert found.minute % 15 == 0, "a due instant never falls inside a slot"


def test_a_slot_is_a_quarter_of_an_hour() -> None:
    assert slot(datetime(2026, 11, 23, 8, 14, 59, tzinfo=UTC)) == "2026-11-23T08:00Z"
    assert slot(datetime(2026, 11, 23, 8, 15, tzinfo=UTC)) == "2026-11-23T08:15Z"
