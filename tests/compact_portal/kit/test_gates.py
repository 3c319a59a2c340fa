"""Gates: the signed-out go to sign in, whoever does not belong finds nothing, and every gate can be seen."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views.decorators.http import require_POST, require_safe

from cities.people.actor import NOBODY, ActingCity, Actor, Seat
from compact_portal.kit.gates import city_member, public, signed_in, staff_only

CITY = ActingCity(1, "Vesterhaven", "vesterhaven")
MEMBER = Actor(user_id=1, memberships=(Seat(CITY, "drafter"),))
REVIEWER = Actor(user_id=2, staff_roles=frozenset({"reviewer"}))
STRANGER = Actor(user_id=3)


def _ask(gate: object, actor: Actor, **headers: str) -> HttpResponse:
    view = gate(lambda request: HttpResponse("in"))  # type: ignore[operator]
    request = RequestFactory().get("/somewhere/?a=1", headers=headers)
    request.actor = actor  # type: ignore[attr-defined]
    return view(request)  # type: ignore[no-any-return]


@pytest.mark.parametrize("gate", [signed_in, staff_only(), city_member()])
def test_the_signed_out_are_sent_to_sign_in_and_come_back(gate: object) -> None:
    answer = _ask(gate, NOBODY)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/somewhere/%3Fa%3D1")


def test_a_fragment_is_told_instead_of_being_sent_away() -> None:
    assert _ask(signed_in, NOBODY, HX_Request="true").status_code == 401


@pytest.mark.parametrize(
    ("gate", "actor"),
    [
        (signed_in, STRANGER),
        (staff_only(), REVIEWER),
        (staff_only("reviewer", "coordinator"), REVIEWER),
        (city_member(), MEMBER),
        (city_member("lead", "drafter"), MEMBER),
    ],
)
def test_who_belongs_comes_in(gate: object, actor: Actor) -> None:
    assert _ask(gate, actor).content == b"in"


@pytest.mark.parametrize(
    ("gate", "actor"),
    [
        (staff_only(), MEMBER),
        (staff_only(), STRANGER),
        (staff_only("administrator"), REVIEWER),
        (city_member(), STRANGER),
        (city_member(), REVIEWER),
        (city_member("lead"), MEMBER),
    ],
)
def test_who_does_not_belong_finds_nothing(gate: object, actor: Actor) -> None:
    with pytest.raises(Http404):
        _ask(gate, actor)


def test_a_gate_shows_through_other_decorators() -> None:
    @require_safe
    @staff_only("administrator")
    def desk(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @public
    @require_POST
    def door(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert (desk.gate, desk.roles, door.gate) == ("staff", ("administrator",), "public")  # type: ignore[attr-defined]


def test_a_gate_without_its_brackets_is_a_mistake_seen_at_once() -> None:
    with pytest.raises(TypeError):
        staff_only(lambda request: HttpResponse())  # type: ignore[arg-type]
