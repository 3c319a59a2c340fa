"""Finding what a browser's person typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compact_portal.kit.persons import Person, plain_rows
from submissions.signed_out.drafts import KEPT_FOR, MOST, Browser, unseal
from submissions.signed_out.models import KeptPost


@dataclass(frozen=True)
class Kept:
    """One form as it was typed."""

    id: int
    route: str
    address: str
    at: datetime
    answers: Mapping[str, list[str]]


def kept(browser: Browser, at: datetime) -> list[Kept]:
    """What was typed in this browser by its person in the last hour, newest first."""
    rows = KeptPost.objects.filter(browser=browser.digest, user_id=browser.user_id, at__gt=at - KEPT_FOR)
    found = [(row, unseal(bytes(row.sealed), browser)) for row in rows.order_by("-id")[:MOST]]
    return [Kept(row.pk, row.route, row.address, row.at, answers) for row, answers in found if answers is not None]


def held(person: Person) -> dict[str, Any]:
    """Which forms are kept of somebody, and since when; what they typed is sealed with their own browser's key."""
    rows = KeptPost.objects.filter(user_id=person.user_id).order_by("id")
    return {"forms_kept": plain_rows(rows, address="address", at="at")}
