"""Who else is in a draft: shown, told with every save, gone after some minutes, and never a fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compact_portal.kit import presence
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, soup

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


def here(client: Any, address: str) -> str:
    return " ".join(soup(client.get(address)).select_one("[data-autosave-others]").get_text().split())


def test_the_others_are_named_on_the_list_and_on_each_part_and_with_each_save(cast: Cast, draft: Submission) -> None:
    base = f"/city/practices/{draft.reference}/"
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    assert here(drafter, base) == ""
    assert here(lead, f"{base}problem/").startswith("Also in this draft now: Poul Skov.")
    assert "Inge Lund" in here(drafter, base)
    form = form_at(drafter, f"{base}problem/", "form[data-autosave]") | {"problem": "His"}
    assert drafter.post(f"{base}problem/", form, **JSON).json()["others"] == ["Inge Lund"]


def test_another_draft_and_another_city_are_not_mixed_in(cast: Cast, draft: Submission) -> None:
    other = factories.practice(cast.vesterhaven, cast.drafter)
    cast.browser(cast.lead).get(f"/city/practices/{other.reference}/")
    assert here(cast.browser(cast.drafter), f"/city/practices/{draft.reference}/") == ""


def test_somebody_is_forgotten_minutes_after_their_last_sign() -> None:
    at = factories.AT
    assert presence.others("case:1", 1, "Inge", at) == []
    assert presence.others("case:1", 2, "Poul", at + timedelta(minutes=1)) == ["Inge"]
    assert presence.others("case:1", 3, "Mette", at + timedelta(minutes=5)) == ["Poul"]
    assert presence.others("case:1", 1, "Inge", at + timedelta(hours=1)) == []


def test_comments_say_it_too(cast: Cast) -> None:
    factories.crrf()
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    start = "/city/comments/new/?paragraph=8"
    form = form_at(lead, start, "form[data-autosave]") | {"kind": "concern", "body": "Too late."}
    draft = lead.post(start, form).url.partition("?")[0]
    lead.get(draft)
    assert "Inge Lund" in here(drafter, f"{draft}about/")


def test_without_redis_nobody_is_seen_and_nothing_breaks(cast: Cast, draft: Submission, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    page = f"/city/practices/{draft.reference}/problem/"
    client = cast.browser(cast.drafter)
    cast.browser(cast.lead).get(page)
    assert here(client, page) == ""
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | {"problem": "His"}, **JSON)
    assert answer.json()["others"] == []


@pytest.mark.parametrize("found", ["nonsense", [1], 7])
def test_what_else_stands_in_the_cache_is_passed_over(found: Any) -> None:
    from django.core.cache import cache

    cache.set("presence:case:1", found)
    assert presence.others("case:1", 1, "Inge", factories.AT) == []
