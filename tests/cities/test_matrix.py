"""Every address of ``cities`` against every kind of person: what they may reach, and that nothing else is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from cities.membership import actions as membership
from cities.membership.drafts import HandOverDraft, InvitationDraft
from cities.membership.models import Membership
from compact_portal.kit import clock
from tests import factories
from tests.architecture.test_guards import ADDRESSES
from tests.cast import Cast
from tests.cities.registration.asking import asked, paper, proved
from tests.support.pages import bare

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = ("nobody", "stranger", "observer", "drafter", "lead", "other_lead", "reviewer", "coordinator", "administrator")
STAFF = ("reviewer", "coordinator", "administrator")
EVERYBODY = dict.fromkeys(PEOPLE, 200)
SIGNED_IN = EVERYBODY | {"nobody": 302}
NOBODY = dict.fromkeys(PEOPLE, 404) | {"nobody": 302}
OF_THE_CITY = NOBODY | dict.fromkeys(("observer", "drafter", "lead", "other_lead"), 200)
ADMINISTRATOR = NOBODY | {"administrator": 200}
PROVED_AGAIN = SIGNED_IN | dict.fromkeys(("reviewer", "coordinator", "administrator"), 302)
OF_STAFF = NOBODY | dict.fromkeys(("reviewer", "coordinator", "administrator"), 200)
POST_ONLY = dict.fromkeys(PEOPLE, 405)

READ: dict[str, dict[str, int]] = {
    "people:home": dict.fromkeys(PEOPLE, 302) | {"stranger": 200},
    "people:profile": SIGNED_IN,
    # Who signed in by a session alone proves nothing more: no password and no second factor, so nothing to ask again.
    "access:address": SIGNED_IN | dict.fromkeys(STAFF, 302),
    "access:codes": dict.fromkeys(PEOPLE, 302),
    "access:keep_address": POST_ONLY,
    "access:old_address_page": dict.fromkeys(PEOPLE, 302),
    "access:sessions": SIGNED_IN,
    "access:end_session": POST_ONLY,
    "access:remove_key": NOBODY | dict.fromkeys(STAFF, 302),
    "access:go_elsewhere": dict.fromkeys(PEOPLE, 404),
    "access:come_back": dict.fromkeys(PEOPLE, 404),
    "people:data": SIGNED_IN,
    # Staff, who have a second factor, are asked for it once more.
    "people:download": PROVED_AGAIN,
    "people:erasure": PROVED_AGAIN,
    "people:take_back": POST_ONLY,
    "people:erasures": ADMINISTRATOR,
    "people:erasure_request": ADMINISTRATOR,
    "people:erase": POST_ONLY,
    "people:decline_erasure": POST_ONLY,
    "registry:list": EVERYBODY,
    "registry:city": EVERYBODY,
    "signatories:list": EVERYBODY,
    "signatories:letter": EVERYBODY,
    "signatories:document": dict.fromkeys(PEOPLE, 404),
    "signatories:desk": ADMINISTRATOR,
    "signatories:change": ADMINISTRATOR,
    "signatories:sign": ADMINISTRATOR,
    "signatories:correct": ADMINISTRATOR,
    "registry:add": ADMINISTRATOR,
    "registry:edit": ADMINISTRATOR,
    "registry:move": ADMINISTRATOR,
    "registry:record": ADMINISTRATOR,
    "registry:correct": ADMINISTRATOR,
    "lists:list": ADMINISTRATOR,
    "lists:show": ADMINISTRATOR,
    "lists:confirm": POST_ONLY,
    "lists:again": POST_ONLY,
    "lists:put_away": POST_ONLY,
    "lists:begin": POST_ONLY,
    "lists:columns": ADMINISTRATOR,
    "lists:template": ADMINISTRATOR,
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
    "registration:choose": EVERYBODY,
    "registration:ask": EVERYBODY,
    "registration:status": EVERYBODY,
    "registration:prove": EVERYBODY,
    "registration:resend": POST_ONLY,
    "registration:answer": POST_ONLY,
    "registration:withdraw": POST_ONLY,
    "registration:desk": ADMINISTRATOR,
    "registration:vet": ADMINISTRATOR,
    "registration:approve": POST_ONLY,
    "registration:decline": POST_ONLY,
    "registration:ask_more": POST_ONLY,
    "registration:document": ADMINISTRATOR,
    "desk:accounts": OF_STAFF,
    "desk:account": OF_STAFF,
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
    "access:address": SIGNED_IN | dict.fromkeys(PEOPLE[1:], 422) | dict.fromkeys(STAFF, 302),
    "access:codes": dict.fromkeys(PEOPLE, 302),
    "access:keep_address": dict.fromkeys(PEOPLE, 302),
    "access:old_address_page": dict.fromkeys(PEOPLE, 302),
    "access:sessions": dict.fromkeys(PEOPLE, 302),
    "access:end_session": dict.fromkeys(PEOPLE, 302),
    "access:remove_key": NOBODY | dict.fromkeys(STAFF, 302),
    "access:go_elsewhere": dict.fromkeys(PEOPLE, 404),
    # The only leads of their cities are refused.
    "people:erasure": dict.fromkeys(PEOPLE, 302) | {"lead": 409, "other_lead": 409},
    "people:take_back": dict.fromkeys(PEOPLE, 302),
    "people:erase": NOBODY | {"administrator": 302},
    "people:decline_erasure": NOBODY | {"administrator": 422},
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
    "signatories:desk": NOBODY | {"administrator": 422},
    "signatories:change": NOBODY | {"administrator": 422},
    "signatories:sign": NOBODY | {"administrator": 422},
    "signatories:correct": NOBODY | {"administrator": 422},
    "registry:add": NOBODY | {"administrator": 422},
    "registry:edit": NOBODY | {"administrator": 422},
    "registry:move": NOBODY | {"administrator": 422},
    "registry:record": NOBODY | {"administrator": 422},
    "registry:correct": NOBODY | {"administrator": 422},
    "lists:list": NOBODY | {"administrator": 422},
    "lists:confirm": NOBODY | {"administrator": 409},
    "lists:again": NOBODY | {"administrator": 302},
    "lists:put_away": NOBODY | {"administrator": 302},
    "lists:begin": NOBODY | {"administrator": 409},
    "registration:approve": NOBODY | {"administrator": 422},
    "registration:decline": NOBODY | {"administrator": 422},
    "registration:ask_more": NOBODY | {"administrator": 422},
    "registration:ask": dict.fromkeys(PEOPLE, 422),
    "registration:answer": dict.fromkeys(PEOPLE, 422),
    "registration:withdraw": dict.fromkeys(PEOPLE, 409),
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
    if name.split(":")[0]
    in {"people", "registry", "signatories", "lists", "membership", "registration", "access", "desk"}
]


def test_every_address_of_the_cities_is_in_the_matrix() -> None:
    assert set(HERE) == set(READ)


@pytest.fixture
def address(cast: Cast) -> Any:
    """The path of an address, about Vesterhaven's drafter, its invitation, and a request."""
    from django.urls import reverse

    def find(name: str) -> str:
        if name == "registration:document":
            request = proved(proof=paper())
            return reverse(name, args=[request.pk, request.documents.get().pk])
        if name in ("registration:vet", "registration:approve", "registration:decline", "registration:ask_more"):
            return reverse(name, args=[proved().pk])
        if name in ("registration:status", "registration:prove", "registration:resend"):
            return asked()[1] + {"status": "", "prove": "prove/", "resend": "code/"}[name.split(":")[1]]
        if name in ("registration:answer", "registration:withdraw"):
            return f"{asked()[1]}{name.split(':')[1]}/"
        if name in ("people:erasure_request", "people:erase", "people:decline_erasure"):
            return reverse(name, args=[_erasure()])
        if name in ("membership:member", "membership:end"):
            cast.lead  # noqa: B018
            return reverse(
                name, args=[Membership.objects.get(user=factories.member(cast.vesterhaven, "drafter", "Ib")).pk]
            )
        if name.startswith("membership:hand_over_"):
            return reverse(name, args=[_hand_over(cast)])
        if name in ("access:end_session", "access:remove_key"):
            return reverse(name, args=[424_242])
        if name in ("access:go_elsewhere", "access:come_back"):
            return reverse(name, args=["work"])
        if name == "membership:contact":
            cast.lead  # noqa: B018
            return reverse(name, args=[cast.vesterhaven.slug])
        if name in ("membership:revoke", "membership:again", "membership:invitation"):
            return _invitation(cast, name)
        if name in ("registry:city", "registry:edit", "registry:move", "registry:record"):
            return reverse(name, args=[cast.vesterhaven.slug])
        if name.startswith("desk:"):
            return _desk(cast, name)
        if name == "registry:correct":
            return reverse(name, args=[cast.vesterhaven.slug, _fact(cast).pk])
        if name in ("lists:show", "lists:confirm", "lists:again", "lists:put_away", "lists:begin"):
            return reverse(name, args=[_list(cast).pk])
        if name in ("lists:columns", "lists:template"):
            return reverse(name, args=["cities"])
        if name == "signatories:correct":
            return reverse(name, args=[_letter().key, _signature(cast).pk])
        if name in ("signatories:letter", "signatories:document", "signatories:change", "signatories:sign"):
            return reverse(name, args=[_letter().key])
        return reverse(name)

    return find


def _erasure() -> int:
    from cities.people.models import ErasureRequest

    at = clock.now()
    return ErasureRequest.objects.create(user=factories.user("Ulla Ude"), asked_at=at, due_at=at).pk


def _letter() -> Any:
    from cities.signatories.models import Instrument

    return Instrument.objects.get_or_create(key="letter", defaults={"title": "Letter", "dated_on": "2017-12-01"})[0]


def _signature(cast: Cast) -> Any:
    from cities.signatories.models import Signature

    return Signature.objects.create(instrument=_letter(), city=cast.vesterhaven, order=1, signatory="Inge Lund")


def _fact(cast: Cast) -> Any:
    return cast.vesterhaven.facts.create(what="population", value=412000, year=2025, source="City register")


def _list(cast: Cast) -> Any:
    from cities.registry.models import ListImport

    return ListImport.objects.create(
        kind="cities", state="read", name="cities.csv", file=b"name\n", by=cast.administrator, handed_in_at=clock.now()
    )


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
def test_sending(cast: Cast, address: Any, name: str) -> None:
    """Each person finds things as they were made: what the one before them did is undone."""
    path, browsers = address(name), {who: _browser(cast, who) for who in PEOPLE}
    told = {}
    for who, browser in browsers.items():
        cache.clear()
        with transaction.atomic():
            told[who] = browser.post(path, {}).status_code
            transaction.set_rollback(True)
    assert told == SENT[name]


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in ("administrator", "nobody")])
def test_what_is_there_and_what_is_not_look_alike(cast: Cast, who: str) -> None:
    client, there = _browser(cast, who), proved().pk
    pages = [bare(client.get(path), path) for path in (f"/desk/registrations/{pk}/" for pk in (there, 424_242))]
    assert pages[0] == pages[1] and pages[0][0] == 404


def test_the_matrix_walks_the_addresses_that_are_served() -> None:
    assert get_resolver("compact_portal.urls").reverse_dict is not None and len(HERE) == len(READ)


@pytest.mark.parametrize("who", [who for who in PEOPLE if OF_STAFF[who] == 404])
def test_an_account_that_is_there_and_one_that_is_not_look_alike(cast: Cast, who: str) -> None:
    client, there = _browser(cast, who), cast.vesterhaven.slug
    for act in ("", "suspend/", "offers/1/again/"):
        pages = [bare(client.get(path), path) for path in (f"/desk/accounts/{one}/{act}" for one in (there, "nowhere"))]
        assert pages[0] == pages[1] and pages[0][0] == 404
