"""Every address of ``cities`` against every kind of person: what they may reach, and that nothing else is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from cities.membership import actions as membership
from cities.membership.drafts import HandOverDraft, InvitationDraft
from cities.membership.models import Membership
from compact_portal.kit import clock
from tests import factories
from tests.architecture.test_guards import ADDRESSES
from tests.cast import Cast
from tests.cities.registration.asking import asked, proved
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "stranger", "observer", "drafter", "lead", "other_lead", "reviewer", "coordinator", "administrator")
EVERYBODY = dict.fromkeys(PEOPLE, 200)
SIGNED_IN = EVERYBODY | {"nobody": 302}
NOBODY = dict.fromkeys(PEOPLE, 404) | {"nobody": 302}
OF_THE_CITY = NOBODY | dict.fromkeys(("observer", "drafter", "lead", "other_lead"), 200)
ADMINISTRATOR = NOBODY | {"administrator": 200}
STAFF = NOBODY | dict.fromkeys(("reviewer", "coordinator", "administrator"), 200)
POST_ONLY = dict.fromkeys(PEOPLE, 405)

READ: dict[str, dict[str, int]] = {
    "people:home": dict.fromkeys(PEOPLE, 302) | {"stranger": 200},
    "people:profile": SIGNED_IN,
    "registry:list": EVERYBODY,
    "registry:city": EVERYBODY,
    "signatories:list": EVERYBODY,
    "signatories:letter": EVERYBODY,
    "membership:people": OF_THE_CITY,
    "membership:member": NOBODY | {"lead": 200},
    "membership:end": POST_ONLY,
    "membership:revoke": POST_ONLY,
    "membership:again": POST_ONLY,
    "membership:leave": OF_THE_CITY,
    "membership:settings": NOBODY | {"lead": 200, "other_lead": 200},
    "membership:hand_over": NOBODY | {"lead": 200, "other_lead": 200},
    "membership:hand_over_answer": NOBODY | {"lead": 200, "drafter": 200},
    "membership:hand_over_refuse": POST_ONLY,
    "membership:contact": EVERYBODY,
    "membership:switch": POST_ONLY,
    "membership:invitation": EVERYBODY,
    "registration:start": EVERYBODY,
    "registration:ask": EVERYBODY,
    "registration:status": EVERYBODY,
    "registration:prove": EVERYBODY,
    "registration:resend": POST_ONLY,
    "registration:desk": ADMINISTRATOR,
    "registration:vet": ADMINISTRATOR,
    "registration:approve": POST_ONLY,
    "registration:decline": POST_ONLY,
    "desk:accounts": STAFF,
    "desk:account": STAFF,
    "desk:export": POST_ONLY,
    "desk:invite_leads": ADMINISTRATOR,
    "desk:invite": ADMINISTRATOR,
    "desk:suspend": ADMINISTRATOR,
    "desk:restore": ADMINISTRATOR,
    "desk:contact": ADMINISTRATOR,
    "desk:replace": ADMINISTRATOR,
    "desk:invite_again": ADMINISTRATOR,
    "desk:revoke": ADMINISTRATOR,
}
# What a post with nothing in it is answered: 422 and 302 show that the person got as far as the form or the act.
SENT: dict[str, dict[str, int]] = {
    "people:profile": dict.fromkeys(PEOPLE, 422) | {"nobody": 302},
    "membership:people": NOBODY | {"lead": 422, "other_lead": 422},
    "membership:member": NOBODY | {"lead": 422},
    "membership:end": NOBODY | {"lead": 302},
    "membership:revoke": NOBODY | {"lead": 302, "other_lead": 302},
    "membership:again": NOBODY | {"lead": 302, "other_lead": 302},
    "membership:leave": NOBODY | {"observer": 302, "drafter": 302, "lead": 422, "other_lead": 422},
    "membership:settings": NOBODY | {"lead": 302, "other_lead": 302},
    "membership:hand_over": NOBODY | {"lead": 422, "other_lead": 422},
    "membership:hand_over_answer": NOBODY | {"lead": 422, "drafter": 302},
    "membership:hand_over_refuse": NOBODY | {"lead": 302, "drafter": 302},
    "membership:contact": dict.fromkeys(PEOPLE, 422),
    "membership:switch": NOBODY,
    "registration:approve": NOBODY | {"administrator": 422},
    "registration:decline": NOBODY | {"administrator": 422},
    "desk:export": ADMINISTRATOR,
    "desk:invite_leads": NOBODY | {"administrator": 422},
    "desk:invite": NOBODY | {"administrator": 422},
    "desk:suspend": NOBODY | {"administrator": 422},
    "desk:restore": NOBODY | {"administrator": 422},
    "desk:contact": NOBODY | {"administrator": 422},
    "desk:replace": NOBODY | {"administrator": 422},
    "desk:invite_again": NOBODY | {"administrator": 302},
    "desk:revoke": NOBODY | {"administrator": 302},
}
HERE = [
    name
    for name, _, _ in ADDRESSES
    if name.split(":")[0] in {"people", "registry", "signatories", "membership", "registration", "desk"}
]


def test_every_address_of_the_cities_is_in_the_matrix() -> None:
    assert set(HERE) == set(READ)


@pytest.fixture
def address(cast: Cast) -> Any:
    """The path of an address, about Vesterhaven's drafter, its invitation, and a request."""
    from django.urls import reverse

    def find(name: str) -> str:
        if name in ("registration:vet", "registration:approve", "registration:decline"):
            return reverse(name, args=[proved().pk])
        if name in ("registration:status", "registration:prove", "registration:resend"):
            return asked()[1] + {"status": "", "prove": "prove/", "resend": "code/"}[name.split(":")[1]]
        if name in ("membership:member", "membership:end"):
            cast.lead  # noqa: B018
            return reverse(
                name, args=[Membership.objects.get(user=factories.member(cast.vesterhaven, "drafter", "Ib")).pk]
            )
        if name.startswith("membership:hand_over_"):
            return reverse(name, args=[_hand_over(cast)])
        if name == "membership:contact":
            cast.lead  # noqa: B018
            return reverse(name, args=[cast.vesterhaven.slug])
        if name in ("membership:revoke", "membership:again", "membership:invitation"):
            return _invitation(cast, name)
        if name == "registry:city":
            return reverse(name, args=[cast.vesterhaven.slug])
        if name.startswith("desk:"):
            return _desk(cast, name)
        if name == "signatories:letter":
            return reverse(name, args=[_letter().key])
        return reverse(name)

    return find


def _letter() -> Any:
    from cities.signatories.models import Instrument

    return Instrument.objects.create(key="letter", title="Letter", dated_on="2017-12-01")


def _desk(cast: Cast, name: str) -> str:
    from django.urls import reverse

    if name in ("desk:accounts", "desk:invite_leads"):
        return reverse(name)
    if name == "desk:export":
        return reverse(name, args=["csv"])
    if name not in ("desk:invite_again", "desk:revoke"):
        return reverse(name, args=[cast.vesterhaven.slug])
    city = factories.city("Nyhavn", standing="known")
    who = factories.actor(cast.administrator)
    made = membership.invite_lead(city_id=city.pk, email="ib@nyhavn.example", language="en", actor=who, at=clock.now())
    return reverse(name, args=[city.slug, made.pk])


def _hand_over(cast: Cast) -> int:
    taker = Membership.objects.get(user=cast.drafter)
    draft = HandOverDraft(taker.pk, "observer")
    return membership.offer_lead(draft=draft, actor=factories.actor(cast.lead), at=clock.now()).pk


def _invitation(cast: Cast, name: str) -> str:
    from django.urls import reverse

    from tests.support.letters import letters, link_in

    draft = InvitationDraft("ib@vesterhaven.example", "drafter")
    made = membership.invite(draft=draft, actor=factories.actor(cast.lead), at=clock.now())
    return (
        reverse(name, args=[made.pk])
        if not name.endswith(":invitation")
        else link_in(letters("ib@vesterhaven.example")[0])
    )


def _browser(cast: Cast, who: str) -> Client:
    return cast.browser(None if who == "nobody" else getattr(cast, who))


@pytest.mark.parametrize("name", sorted(READ))
def test_reading(cast: Cast, address: Any, name: str) -> None:
    path = address(name)
    assert {who: _browser(cast, who).get(path).status_code for who in PEOPLE} == READ[name]


@pytest.mark.parametrize("name", sorted(SENT))
@pytest.mark.parametrize("who", PEOPLE)
def test_sending(cast: Cast, address: Any, name: str, who: str) -> None:
    assert _browser(cast, who).post(address(name), {}).status_code == SENT[name][who]


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in ("administrator", "nobody")])
def test_what_is_there_and_what_is_not_look_alike(cast: Cast, who: str) -> None:
    client, there = _browser(cast, who), proved().pk
    pages = [bare(client.get(path), path) for path in (f"/desk/registrations/{pk}/" for pk in (there, 424_242))]
    assert pages[0] == pages[1] and pages[0][0] == 404


def test_the_matrix_walks_the_addresses_that_are_served() -> None:
    assert get_resolver("compact_portal.urls").reverse_dict is not None and len(HERE) == len(READ)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in STAFF or STAFF[who] == 404])
def test_an_account_that_is_there_and_one_that_is_not_look_alike(cast: Cast, who: str) -> None:
    client, there = _browser(cast, who), cast.vesterhaven.slug
    for act in ("", "suspend/", "offers/1/again/"):
        pages = [bare(client.get(path), path) for path in (f"/desk/accounts/{one}/{act}" for one in (there, "nowhere"))]
        assert pages[0] == pages[1] and pages[0][0] == 404
