"""Handing the lead over: one offers, the other confirms, and nothing changes in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from cities.membership import actions
from cities.membership.drafts import HandOverDraft
from cities.membership.models import HandOver, Membership
from cities.people.models import User
from compact_portal.kit import clock
from compact_portal.kit.refusals import Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, link_in
from tests.support.pages import bare

pytestmark = pytest.mark.django_db


def of(person: Any) -> Membership:
    return Membership.objects.filter(user=person).order_by("-id")[0]


def offered(cast: Cast, then: str = "observer", taker: Any = None) -> str:
    """A lead offers the lead; the address in the colleague's mail."""
    client, taker = cast.browser(cast.lead), taker or cast.drafter
    answer = client.post("/city/people/hand-over/", {"taker": of(taker).pk, "then": then})
    assert answer.status_code == 302, answer.content.decode()
    return link_in(letters(taker.email)[-1])


@pytest.mark.parametrize(
    ("then", "role", "ended"),
    [("lead", "lead", False), ("drafter", "drafter", False), ("observer", "observer", False), ("leave", "lead", True)],
)
def test_on_confirmation_both_roles_change(cast: Cast, then: str, role: str, ended: bool) -> None:
    link = offered(cast, then)
    assert (of(cast.lead).role, of(cast.drafter).role) == ("lead", "drafter")
    client = cast.browser(cast.drafter)
    assert "Will you lead" in client.get(link).content.decode()
    assert of(cast.drafter).role == "drafter"
    assert client.post(link).status_code == 302
    giver = of(cast.lead)
    assert (of(cast.drafter).role, giver.role, giver.until is not None) == ("lead", role, ended)
    assert "You are now a lead" in letters(cast.drafter.email)[-1]["Subject"]
    assert "Poul Skov now leads Vesterhaven" in [letter["Subject"] for letter in letters(cast.lead.email)]
    told = list(Entry.objects.order_by("id").values_list("happening", flat=True))
    assert told[0] == "hand_over_asked" and "handed_over" in told
    assert client.post(link).status_code == 422
    assert "took over the lead" in client.get(link).content.decode()


def test_another_lead_may_take_it_alone(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    link = offered(cast, "leave", second)
    assert cast.browser(second).post(link).status_code == 302
    assert of(cast.lead).until is not None
    assert not Entry.objects.filter(happening="role_changed").exists()


def test_declined_nothing_changes(cast: Cast) -> None:
    link = offered(cast)
    client = cast.browser(cast.drafter)
    assert client.post(f"{link}refuse/").status_code == 302
    assert (of(cast.lead).role, of(cast.drafter).role) == ("lead", "drafter")
    assert "does not take over" in letters(cast.lead.email)[-1]["Subject"]
    assert client.post(link).status_code == 422
    assert Entry.objects.get(happening="hand_over_ended").data["answer"] == "declined"


def test_taken_back_it_cannot_be_confirmed(cast: Cast) -> None:
    link = offered(cast)
    assert cast.browser(cast.lead).post(f"{link}refuse/").status_code == 302
    assert "took back" in letters(cast.drafter.email)[-1]["Subject"]
    assert cast.browser(cast.drafter).post(link).status_code == 422
    assert of(cast.drafter).role == "drafter"


def test_the_giver_does_not_confirm_their_own(cast: Cast) -> None:
    link = offered(cast)
    assert cast.browser(cast.lead).post(link).status_code == 422
    assert of(cast.drafter).role == "drafter"


def test_after_fourteen_days_it_has_expired_and_can_be_made_anew(cast: Cast) -> None:
    link = offered(cast)
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        client = cast.browser(cast.drafter)
        assert client.post(link).status_code == 422
        assert "expired" in client.get(link).content.decode()
        assert offered(cast) != link


def test_a_new_offer_ends_the_one_before(cast: Cast) -> None:
    first = offered(cast)
    offered(cast, taker=cast.observer)
    assert cast.browser(cast.drafter).post(first).status_code == 422
    assert HandOver.objects.filter(answered_at=None).count() == 1


@pytest.mark.parametrize("end", ["taker ended", "giver ended", "giver lowered", "giver suspended"])
def test_it_dies_with_what_it_stood_on(cast: Cast, end: str) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    link, actor = offered(cast), factories.actor(second)
    if end == "giver suspended":
        User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    elif end == "giver lowered":
        actions.change_role(membership_id=of(cast.lead).pk, role="drafter", actor=actor, at=clock.now())
    else:
        who = cast.drafter if end == "taker ended" else cast.lead
        actions.end(membership_id=of(who).pk, actor=actor, at=clock.now())
    answer = cast.browser(cast.drafter).post(link)
    assert answer.status_code == 422
    assert of(cast.drafter).role == "drafter"
    assert Entry.objects.filter(happening="hand_over_ended").count() == (end != "giver suspended")


def test_a_raised_colleague_makes_a_shared_lead_moot(cast: Cast) -> None:
    offered(cast, "lead")
    actor = factories.actor(cast.lead)
    actions.change_role(membership_id=of(cast.drafter).pk, role="lead", actor=actor, at=clock.now())
    assert HandOver.objects.get().answer == "withdrawn"


def test_what_would_change_nothing_is_refused(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    client = cast.browser(cast.lead)
    answer = client.post("/city/people/hand-over/", {"taker": of(second).pk, "then": "lead"})
    assert answer.status_code == 422 and "leads the city already" in answer.content.decode()


@pytest.mark.parametrize("taker", ["other", "myself", "nobody", "suspended", "99999999999999999999999", "x"])
def test_only_a_colleague_takes_over(cast: Cast, taker: str) -> None:
    pk: Any = {"other": lambda: of(cast.other_lead).pk, "myself": lambda: of(cast.lead).pk, "nobody": lambda: 999_999}
    User.objects.filter(pk=cast.observer.pk).update(is_active=False)
    pk["suspended"] = lambda: of(cast.observer).pk
    chosen = pk[taker]() if taker in pk else taker
    answer = cast.browser(cast.lead).post("/city/people/hand-over/", {"taker": chosen, "then": "leave"})
    assert answer.status_code == 422
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("who", ["observer", "other_lead", "administrator", "stranger"])
def test_others_see_no_offer(cast: Cast, who: str) -> None:
    link, client = offered(cast), cast.browser(getattr(cast, who))
    there, nowhere = (
        bare(client.get(link), link),
        bare(client.get("/city/hand-overs/999999/"), "/city/hand-overs/999999/"),
    )
    assert there == nowhere and there[0] == 404
    for address in (link, f"{link}refuse/"):
        assert client.post(address).status_code == 404
    assert client.get(f"/city/hand-overs/{10**30}/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_confirmed_and_taken_back_at_once_one_of_them_holds(_round: int) -> None:
    city = factories.city("Vesterhaven")
    lead, drafter = factories.member(city, "lead", "Inge Lund"), factories.member(city, "drafter", "Poul Skov")
    giver, taker = factories.actor(lead), factories.actor(drafter)
    offer = actions.offer_lead(draft=HandOverDraft(of(drafter).pk, "leave"), actor=giver, at=clock.now())
    start, refused = threading.Barrier(2), []

    def run(verb: Any, actor: Any) -> None:
        try:
            start.wait()
            verb(hand_over_id=offer.pk, actor=actor, at=clock.now())
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    pairs = [(actions.confirm_hand_over, taker), (actions.refuse_hand_over, giver)]
    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offer.refresh_from_db()
    leads = list(Membership.objects.filter(city=city, role="lead", until=None).values_list("user_id", flat=True))
    assert refused == ["This offer no longer stands."]
    assert leads == [drafter.pk if offer.answer == "confirmed" else lead.pk]


@pytest.mark.django_db(transaction=True)
def test_two_leads_leaving_by_themselves_leave_one_behind() -> None:
    city = factories.city("Vesterhaven")
    people = [factories.member(city, "lead", f"Inge {n}") for n in range(2)]
    actors, start, refused = [factories.actor(one) for one in people], threading.Barrier(2), []

    def leave(n: int) -> None:
        try:
            start.wait()
            actions.leave(actor=actors[n], at=clock.now())
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.filter(city=city, role="lead", until=None).count() == 1
    assert len(refused) == 1 and "without a lead" in refused[0]
