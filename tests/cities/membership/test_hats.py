"""A page that is opened under the wrong hat: offered under the right one to whoever has it, and told to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from cities.membership.models import Membership
from cities.people.models import StaffRole, User
from tests import factories
from tests.cast import Cast
from tests.support.forms import soup, words
from tests.support.pages import bare

pytestmark = pytest.mark.django_db


def joins(person: User, city: Any, role: str = "lead") -> None:
    Membership.objects.create(city=city, user=person, role=role, since=factories.AT)


@pytest.fixture
def case(cast: Cast) -> str:
    """The address of a practice of Vesterhaven."""
    return f"/city/practices/{factories.practice(cast.vesterhaven, cast.lead).reference}/"


def test_who_acts_for_unhcr_is_asked_and_goes_on_to_the_citys_page(cast: Cast, case: str) -> None:
    joins(cast.reviewer, cast.vesterhaven)
    client = cast.browser(cast.reviewer)
    page = client.get(case)
    assert page.status_code == 409
    assert "This belongs to Vesterhaven You are acting for UNHCR." in words(page)
    assert client.get(case).status_code == 409  # reading has changed nothing
    fields = {one["name"]: one["value"] for one in soup(page).select("main form input[name=way_on], main form button")}
    assert client.post("/city/switch/", fields).headers["Location"] == case
    assert client.get(case).status_code == 200


@pytest.mark.parametrize("path", ["/city/", "/city/people/", "/city/settings/", "/city/leave/", "/city/practices/"])
def test_a_page_that_each_city_has_is_offered_for_each(cast: Cast, path: str) -> None:
    joins(cast.reviewer, cast.vesterhaven)
    joins(cast.reviewer, cast.tell_nouran)
    buttons = [one.get_text() for one in soup(cast.browser(cast.reviewer).get(path)).select("main form button")]
    assert buttons == ["Act for Tell Nouran", "Act for Vesterhaven"]


def test_of_two_cities_only_the_one_it_belongs_to_is_offered(cast: Cast, case: str) -> None:
    joins(cast.lead, cast.tell_nouran, "drafter")
    client = cast.browser(cast.lead)
    assert "This belongs to Vesterhaven You are acting for Tell Nouran" in words(client.get(case))
    # Only there they lead: a page for leads is offered under that hat.
    assert "This belongs to Vesterhaven" in words(client.get("/city/settings/"))


def test_the_desk_under_a_citys_hat(cast: Cast) -> None:
    joins(cast.reviewer, cast.vesterhaven)
    client = cast.browser(cast.reviewer)
    client.post("/city/switch/", {"city": cast.vesterhaven.pk})
    page = client.get("/desk/queue/?q=a")
    assert page.status_code == 409 and "This belongs to UNHCR You are acting for Vesterhaven" in words(page)
    gone_on = client.post("/city/switch/", {"city": 0, "way_on": "/desk/queue/?q=a"})
    assert gone_on.headers["Location"] == "/desk/queue/?q=a"
    assert client.get("/desk/queue/?q=a").status_code == 200
    client.post("/city/switch/", {"city": cast.vesterhaven.pk})
    assert client.get("/desk/registrations/").status_code == 404  # not with all their hats


@pytest.mark.parametrize("hat", [0, 1])
def test_what_belongs_to_none_of_ones_hats_looks_like_what_is_not_there(cast: Cast, case: str, hat: int) -> None:
    """A reviewer who belongs to Tell Nouran learns nothing of Vesterhaven, under either hat."""
    joins(cast.reviewer, cast.tell_nouran)
    client = cast.browser(cast.reviewer)
    client.post("/city/switch/", {"city": hat and cast.tell_nouran.pk})
    client.get("/city/")  # what is said once, on the page after the switch, is said
    pages = [bare(client.get(path), path) for path in (case, "/city/practices/PR-2026-9999/")]
    assert pages[0] == pages[1] and pages[0][0] == 404


def test_who_has_no_such_city_gets_the_404_for_what_is_there(cast: Cast, case: str) -> None:
    for person in (cast.reviewer, cast.other_lead, cast.stranger):
        assert cast.browser(person).get(case).status_code == 404
    former = factories.member(cast.vesterhaven, "drafter", "Ib Gammel")
    Membership.objects.filter(user=former).update(until=factories.AT)
    StaffRole.objects.create(user=former, role="reviewer")
    factories.second_factor(former)
    assert cast.browser(former).get(case).status_code == 404


def test_what_is_sent_under_the_wrong_hat_is_not_done_and_said_so(cast: Cast) -> None:
    joins(cast.reviewer, cast.vesterhaven)
    client = cast.browser(cast.reviewer)
    page = client.post("/city/people/", {"email": "ib@vesterhaven.example", "role": "drafter", "language": "en"})
    assert page.status_code == 409 and "Nothing was saved." in words(page)
    assert not cast.vesterhaven.invitations.exists()


def test_a_part_of_a_page_is_not_replaced_by_the_question(cast: Cast) -> None:
    joins(cast.reviewer, cast.vesterhaven)
    client = cast.browser(cast.reviewer)
    assert client.get("/city/", headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize(
    "typed", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "/" + "x" * 3000, "javascript:a"]
)
def test_the_switch_leads_nowhere_else(cast: Cast, typed: str) -> None:
    client = cast.browser(cast.lead)
    answer = client.post("/city/switch/", {"city": cast.vesterhaven.pk, "way_on": typed})
    assert answer.headers["Location"] == "/city/"


def test_an_address_of_any_kind_can_be_gone_on_to(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    answer = client.post("/city/switch/", {"city": cast.vesterhaven.pk, "way_on": "/city/?a=b\r\nX: y"})
    assert answer.status_code == 302 and "X" not in answer.headers
