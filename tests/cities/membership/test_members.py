"""Members of a city: roles, the end of a membership, and that an active city always has a lead."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from cities.membership import actions
from cities.membership.models import Membership
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db


def of(person: Any) -> Membership:
    return Membership.objects.get(user=person, until=None)


@pytest.mark.parametrize("who", ["lead", "drafter", "observer"])
def test_everybody_of_the_city_sees_who_belongs(cast: Cast, who: str) -> None:
    names = [getattr(cast, name).name for name in ("lead", "drafter", "observer", "other_lead")]
    page = cast.browser(getattr(cast, who)).get("/city/people/").content.decode()
    assert [name in page for name in names] == [True, True, True, False]


def test_a_lead_changes_a_role(cast: Cast) -> None:
    answer = cast.browser(cast.lead).post(f"/city/people/{of(cast.drafter).pk}/", {"role": "lead"})
    assert (answer.status_code, of(cast.drafter).role) == (302, "lead")
    assert Entry.objects.get(happening="role_changed").data == {
        "person": cast.drafter.pk, "from": "drafter", "to": "lead",
    }  # fmt: skip


def test_the_only_lead_stays_lead(cast: Cast) -> None:
    client, address = cast.browser(cast.lead), f"/city/people/{of(cast.lead).pk}/"
    for answer in (client.post(address, {"role": "observer"}), client.post(f"{address}end/")):
        assert answer.status_code == 422 and "without a lead" in answer.content.decode()
    assert of(cast.lead).role == "lead"


def test_with_a_second_lead_the_first_may_leave(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    client = cast.browser(cast.lead)
    assert client.post(f"/city/people/{of(cast.lead).pk}/end/").status_code == 302
    assert client.get("/city/people/").status_code == 404
    assert of(second).role == "lead"


def test_a_suspended_lead_is_no_lead_to_leave_the_city_with(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    second.is_active = False
    second.save()
    assert cast.browser(cast.lead).post(f"/city/people/{of(cast.lead).pk}/end/").status_code == 422
    assert of(cast.lead).until is None


def test_an_ended_membership_is_kept_told_and_over_at_once(cast: Cast) -> None:
    drafter = cast.browser(cast.drafter)
    assert drafter.get("/city/people/").status_code == 200
    pk = of(cast.drafter).pk
    cast.browser(cast.lead).post(f"/city/people/{pk}/end/")
    assert Membership.objects.get(pk=pk).until is not None
    assert drafter.get("/city/people/").status_code == 404
    assert "stays with it" in text(letters(cast.drafter.email)[-1])
    assert Entry.objects.get(happening="left").actor == cast.lead


def test_a_suspended_city_is_nobodys_at_the_next_click(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    assert client.get("/city/people/").status_code == 200
    type(cast.vesterhaven).objects.update(standing="suspended")
    assert client.get("/city/people/").status_code == 404
    assert "You act for no city" in client.get("/start/").content.decode()


@pytest.mark.parametrize("who", ["drafter", "observer", "other_lead", "reviewer", "administrator", "stranger"])
@pytest.mark.parametrize("end", ["", "end/"])
def test_nobody_else_touches_a_member(cast: Cast, who: str, end: str) -> None:
    observer = of(cast.observer)
    answer = cast.browser(getattr(cast, who)).post(f"/city/people/{observer.pk}/{end}", {"role": "lead"})
    assert answer.status_code == 404
    assert of(cast.observer).role == "observer"


def test_another_citys_member_and_nobody_look_alike(cast: Cast) -> None:
    client, theirs = cast.browser(cast.lead), of(cast.other_lead).pk
    pages = [bare(client.get(path), path) for path in (f"/city/people/{pk}/" for pk in (theirs, 999_999))]
    assert pages[0] == pages[1]


def test_the_action_asks_the_role_that_stands_now(cast: Cast) -> None:
    before = factories.actor(cast.lead)
    factories.member(cast.vesterhaven, "lead", "Rita Bro")
    Membership.objects.filter(user=cast.lead).update(role="observer")
    with pytest.raises(NotAllowed):
        actions.change_role(membership_id=of(cast.observer).pk, role="lead", actor=before, at=clock.now())


@pytest.mark.parametrize("role", ["administrator", "", "boss"])
def test_no_other_role_can_be_given(cast: Cast, role: str) -> None:
    assert cast.browser(cast.lead).post(f"/city/people/{of(cast.drafter).pk}/", {"role": role}).status_code == 422


def test_the_city_acted_for_is_changed_by_its_switch(cast: Cast) -> None:
    Membership.objects.create(city=cast.tell_nouran, user=cast.lead, role="drafter", since=clock.now())
    client = cast.browser(cast.lead)
    assert "People of Tell Nouran" in client.get("/city/people/").content.decode()  # the first by name
    assert client.post("/city/switch/", {"city": cast.vesterhaven.pk}).headers["Location"] == "/city/"
    assert "People of Vesterhaven" in client.get("/city/people/").content.decode()


@pytest.mark.parametrize("city", ["tell_nouran", "nowhere", "99999999999999999999", "", "1 OR 1=1"])
def test_nobody_switches_to_a_city_not_theirs(cast: Cast, city: str) -> None:
    number = cast.tell_nouran.pk if city == "tell_nouran" else city
    client = cast.browser(cast.lead)
    assert client.post("/city/switch/", {"city": number}).status_code == 404
    assert "People of Vesterhaven" in client.get("/city/people/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_the_same_however_long(cast: Cast, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows - 1):
        factories.member(cast.vesterhaven, "drafter", f"Poul {n}")
    client = cast.browser(cast.lead)
    with django_assert_num_queries(9):
        client.get("/city/people/")


@pytest.mark.django_db(transaction=True)
def test_two_leads_leaving_at_once_leave_one_behind() -> None:
    city = factories.city("Vesterhaven")
    leads = [factories.member(city, "lead", f"Inge {n}") for n in range(4)]
    people = [(factories.actor(lead), of(lead).pk) for lead in leads]
    start, refused = threading.Barrier(4), []

    def leave(n: int) -> None:
        actor, membership = people[n]
        try:
            start.wait()
            actions.end(membership_id=membership, actor=actor, at=clock.now())
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.filter(city=city, role="lead", until=None).count() == 1
    assert len(refused) == 1 and "without a lead" in refused[0]
