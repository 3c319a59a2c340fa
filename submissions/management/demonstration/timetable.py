"""When each step of a filing happened: days before today, on working days, in order."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

# What leads to each state, and how many days after the filing was begun.
SENT: tuple[tuple[str, float], ...] = (("begin", 0), ("write", 1), ("clear", 4), ("send", 6))
READ = (*SENT, ("claim", 9))
ASKED = (*READ, ("changes", 12))
WAYS: dict[str, tuple[tuple[str, float], ...]] = {
    "draft": (("begin", 0), ("write", 1)),
    "clearance": (("begin", 0), ("write", 1), ("clear", 4)),
    "submitted": SENT,
    "review": READ,
    "changes": ASKED,
    "accepted": (*READ, ("accept", 19)),
    "declined": (*READ, ("decline", 20)),
    "merged": (*READ, ("merge", 18)),
    "withdrawn": (*SENT, ("withdraw", 13)),
}
AGAIN = (("changes", 12), ("rewrite", 15), ("send_again", 16))


def _way(row: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The steps of one filing; one whose changes were answered goes back to its reviewer before it is decided."""
    steps = list(WAYS[row["state"]])
    if row.get("asked") and row["state"] != "changes":
        last = [step for step in steps if step[1] > 12]
        steps = [step for step in steps if step[1] <= 12] + list(AGAIN) + [(verb, day + 3) for verb, day in last]
    elif row["state"] == "accepted" and "items" in row:
        steps.insert(-1, ("answer", steps[-1][1] - 1))
    for number in range(len(row.get("notes", ()))):
        steps.insert(-1 if row["state"] in {"accepted", "declined", "merged"} else len(steps), (f"note:{number}", 0))
    return _in_order(steps)


def _in_order(steps: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Steps without a day of their own come soon after the one before."""
    found: list[tuple[str, float]] = []
    for verb, day in steps:
        found.append((verb, max(day, found[-1][1] + 0.2) if found else day))
    return found


def _office_hours(at: datetime, salt: str) -> datetime:
    """The same day, a Friday for a week-end, at an hour and minute of its own."""
    minutes = zlib.crc32(salt.encode()) % 540
    at -= timedelta(days=max(0, at.weekday() - 4))
    return at.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)


def steps(key: str, row: Mapping[str, Any], now: datetime) -> list[tuple[datetime, str]]:
    """Each step of a filing that was begun ``row["ago"]`` days before ``now``, none in the future, in order."""
    way, ago = _way(row), float(row["ago"])
    faster = min(1.0, (ago - 0.05) / (way[-1][1] or 1))
    found: list[tuple[datetime, str]] = []
    for verb, day in way:
        before = ago - day * faster
        at = now - timedelta(days=before)
        if before > 1.5:
            at = _office_hours(at, f"{key} {verb}")
        if found:
            at = max(at, found[-1][0] + timedelta(minutes=23))
        found.append((at, verb))
    newest = now - timedelta(minutes=7 + zlib.crc32(key.encode()) % 50)
    late = max(found[-1][0] - newest, timedelta(0))
    return [(at - late, verb) for at, verb in found]
