"""One's own page, and where one's work is."""

from __future__ import annotations

import pytest

from cities.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TYPED = {"name": "Inge B. Lund", "office": "Mayor’s office", "language": "ar", "time_zone": "Africa/Nairobi"}


def test_what_is_saved_is_mine_and_speaks_my_language(cast: Cast) -> None:
    answer = cast.browser(cast.lead).post(
        "/account/", TYPED | {"email": "x@y.example", "is_staff": "on", "is_active": ""}
    )
    user = User.objects.get(pk=cast.lead.pk)
    assert (answer.status_code, answer.cookies["language"].value) == (302, "ar")
    assert (user.name, user.office, user.language, user.time_zone) == tuple(TYPED.values())
    assert (user.email, user.is_staff, user.is_active) == (cast.lead.email, False, True)


@pytest.mark.parametrize(
    ("field", "bad"),
    [("name", ""), ("name", "a\x00"), ("name", "a\u202eb"), ("name", "x" * 500_000), ("language", "xx"),
     ("time_zone", "../../etc/passwd"), ("office", "a\u2067b")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_kept_on_the_page(cast: Cast, field: str, bad: str) -> None:
    answer = cast.browser(cast.lead).post("/account/", TYPED | {field: bad})
    assert answer.status_code == 422
    assert TYPED["office" if field != "office" else "name"] in answer.content.decode()
    assert User.objects.get(pk=cast.lead.pk).name == "Inge Lund"


@pytest.mark.parametrize(
    ("who", "where"),
    [("reviewer", "/desk/queue/"), ("administrator", "/desk/queue/"), ("lead", "/city/"), ("observer", "/city/")],
)
def test_after_signing_in_one_is_where_the_work_is(cast: Cast, who: str, where: str) -> None:
    assert cast.browser(getattr(cast, who)).get("/start/").headers["Location"] == where


def test_who_acts_for_nobody_is_told_what_to_do(cast: Cast) -> None:
    answer = cast.browser(cast.stranger).get("/start/")
    assert answer.status_code == 200 and "You act for no city" in answer.content.decode()


def test_what_the_signed_in_see_is_kept_by_no_cache(cast: Cast) -> None:
    assert "no-store" in cast.browser(cast.lead).get("/account/").headers["Cache-Control"]
