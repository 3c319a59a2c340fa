"""What administrators do to an account: suspend, restore, invite, replace the lead, record a contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.desk import actions, queries
from cities.desk.drafts import ContactDraft
from cities.desk.models import Contact
from cities.membership.models import Invitation, Membership
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.journal.models import Entry
from submissions.rulebook.states import SEEN_BY_STAFF
from tests import factories
from tests.cast import Cast
from tests.cities.desk.test_kept import sign, speak
from tests.support.letters import letters, text

pytestmark = pytest.mark.django_db

HERE = "/desk/accounts/vesterhaven/"


@pytest.fixture
def desk(cast: Cast) -> Client:
    cast.vesterhaven  # noqa: B018
    return cast.browser(cast.administrator)


def signed_in(cast: Cast, person: User) -> Client:
    client = cast.browser(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key)
    return client


def test_suspending_ends_access_at_the_next_click_and_mails_the_leads(desk: Client, cast: Cast) -> None:
    lead, drafter = signed_in(cast, cast.lead), signed_in(cast, cast.drafter)
    assert lead.get("/account/").status_code == 200
    page = desk.get(f"{HERE}suspend/").content.decode()
    assert "1 person is mailed" in page and cast.lead.email in page and cast.drafter.email not in page
    answer = desk.post(f"{HERE}suspend/", {"reason": "The mandate is in doubt."})
    assert answer.status_code == 302
    for client in (lead, drafter):
        gone = client.get("/account/")
        assert gone.status_code == 302 and "/login/" in gone.headers["Location"]
    city = City.objects.get(pk=cast.vesterhaven.pk)
    assert (city.standing, city.standing_reason) == ("suspended", "The mandate is in doubt.") and city.standing_since
    entry = Entry.objects.get(happening="city_suspended")
    assert (entry.actor_id, entry.reason, entry.city_id) == (cast.administrator.pk, city.standing_reason, city.pk)
    (told,) = letters(cast.lead.email)
    assert "The mandate is in doubt." in text(told) and not letters(cast.drafter.email)


def test_who_acts_for_another_city_or_for_unhcr_keeps_the_session_without_the_seat(desk: Client, cast: Cast) -> None:
    both, staff = cast.lead, cast.drafter
    Membership.objects.create(city=cast.tell_nouran, user=both, role="drafter", since=factories.AT)
    from cities.people.models import StaffRole

    StaffRole.objects.create(user=staff, role="reviewer")
    factories.second_factor(staff)
    browser, reviewer = signed_in(cast, both), signed_in(cast, staff)
    desk.post(f"{HERE}suspend/", {"reason": "In doubt."})
    page = browser.get("/account/")
    assert page.status_code == 200 and page.context["actor"].city.name == "Tell Nouran"
    assert reviewer.get("/desk/queue/").status_code == 200
    assert UserSession.objects.filter(user__in=(both, staff)).count() == 2


def test_a_member_of_another_suspended_city_only_is_signed_out(cast: Cast) -> None:
    Membership.objects.create(city=cast.tell_nouran, user=cast.lead, role="drafter", since=factories.AT)
    City.objects.filter(pk=cast.tell_nouran.pk).update(standing="suspended")
    signed_in(cast, cast.lead)
    assert queries.who_acts_for_nobody_else(cast.vesterhaven.pk).count() == 1


def test_suspending_asks_for_a_reason_and_is_done_once(desk: Client, cast: Cast) -> None:
    cast.lead  # noqa: B018
    refused = desk.post(f"{HERE}suspend/", {"reason": " "})
    assert refused.status_code == 422 and City.objects.get(pk=cast.vesterhaven.pk).standing == "active"
    desk.post(f"{HERE}suspend/", {"reason": "In doubt."})
    again = desk.post(f"{HERE}suspend/", {"reason": "In doubt."})
    assert again.status_code == 422 and "suspended already" in again.content.decode()
    assert len(letters(cast.lead.email)) == 1 and Entry.objects.filter(happening="city_suspended").count() == 1


@pytest.mark.parametrize(("with_lead", "standing"), [(True, "active"), (False, "known")])
def test_restoring_makes_it_active_if_it_has_a_lead(desk: Client, cast: Cast, with_lead: bool, standing: str) -> None:
    if with_lead:
        cast.lead  # noqa: B018
    desk.post(f"{HERE}suspend/", {"reason": "In doubt."})
    assert desk.get(f"{HERE}restore/").status_code == 200
    assert desk.post(f"{HERE}restore/", {"reason": ""}).status_code == 302
    city = City.objects.get(pk=cast.vesterhaven.pk)
    assert (city.standing, city.standing_reason) == (standing, "")
    assert Entry.objects.get(happening="city_restored").actor_id == cast.administrator.pk
    assert len(letters("inge-lund@vesterhaven.example")) == (2 if with_lead else 0)
    assert desk.post(f"{HERE}restore/", {"reason": ""}).status_code == 422


def test_a_contact_is_recorded_and_shown_and_nobody_is_mailed(desk: Client, cast: Cast) -> None:
    cast.lead  # noqa: B018
    today = clock.now().date()
    typed = {"on": today - timedelta(days=1), "medium": "call", "summary": "Spoke of round 4.", "next_on": today}
    assert desk.post(f"{HERE}contact/", typed).status_code == 302
    page = desk.get(HERE).content.decode()
    assert "Spoke of round 4." in page and "Ana Costa" in page
    city = City.objects.get(pk=cast.vesterhaven.pk)
    assert (city.contacted_on, city.next_contact_on) == (typed["on"], today)
    entry = Entry.objects.get(happening="contact_recorded")
    assert entry.actor_id == cast.administrator.pk and "Spoke" not in str(entry.data)
    assert not letters(cast.lead.email)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "2999-01-01"}, "on"),
        ({"on": "1066-10-14"}, "on"),
        ({"on": "yesterday"}, "on"),
        ({"on": "2026-11-01", "next_on": "2026-10-01"}, "next_on"),
        ({"medium": "pigeon"}, "medium"),
        ({"summary": ""}, "summary"),
        ({"summary": "x" * 2001}, "summary"),
        ({"summary": "a\x00b"}, "summary"),
        ({"summary": "\u202eturned"}, "summary"),
    ],
)
def test_a_contact_that_makes_no_sense_is_refused_with_what_was_typed(
    desk: Client, typed: dict[str, str], field: str
) -> None:
    good = {"on": "2026-11-01", "medium": "call", "summary": "Spoke.", "next_on": ""}
    answer = desk.post(f"{HERE}contact/", good | typed)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Contact.objects.exists()


def test_a_first_lead_is_invited_again_and_taken_back(desk: Client, cast: Cast) -> None:
    assert desk.post(f"{HERE}invite/", {"email": "no", "language": "en"}).status_code == 422
    assert desk.post(f"{HERE}invite/", {"email": "mayor@vesterhaven.example", "language": "en"}).status_code == 302
    offer = Invitation.objects.get()
    assert offer.from_unhcr and len(letters(offer.email)) == 1
    page = desk.get(HERE).content.decode()
    assert f"{HERE}offers/{offer.pk}/again/" in page and f"{HERE}offers/{offer.pk}/revoke/" in page
    assert offer.email in desk.get(f"{HERE}offers/{offer.pk}/again/").content.decode()
    assert desk.post(f"{HERE}offers/{offer.pk}/again/").status_code == 302
    newer = Invitation.objects.exclude(pk=offer.pk).get()
    assert len(letters(offer.email)) == 2
    assert desk.post(f"{HERE}offers/{offer.pk}/again/").status_code == 422
    assert desk.post(f"{HERE}offers/{newer.pk}/revoke/").status_code == 302
    assert Invitation.objects.get(pk=newer.pk).revoked_at
    for pk in (offer.pk + 1000, 2**63, 2**70):
        assert desk.get(f"{HERE}offers/{pk}/again/").status_code == 404


def test_an_offer_of_another_city_is_not_there(desk: Client, cast: Cast) -> None:
    desk.post(f"{HERE}invite/", {"email": "mayor@vesterhaven.example", "language": "en"})
    cast.tell_nouran  # noqa: B018
    offer = Invitation.objects.get()
    for act in ("again", "revoke"):
        assert desk.post(f"/desk/accounts/tell-nouran/offers/{offer.pk}/{act}/").status_code == 404
    assert Invitation.objects.get(revoked_at=None) == offer


def test_the_lead_is_replaced_by_a_member(desk: Client, cast: Cast) -> None:
    cast.lead  # noqa: B018
    taker = Membership.objects.get(user=cast.drafter)
    assert desk.post(f"{HERE}replace/", {"membership": 10**30, "reason": "Gone."}).status_code == 422
    typed = {"membership": taker.pk, "end_old": "on", "reason": "The lead has left the city."}
    assert desk.post(f"{HERE}replace/", typed).status_code == 302
    assert Membership.objects.get(pk=taker.pk).role == "lead"
    assert Membership.objects.get(user=cast.lead).until
    assert Entry.objects.filter(happening="handed_over", actor_id=cast.administrator.pk).exists()


def bulk(cities: list[City], **typed: str) -> dict[str, Any]:
    data: dict[str, Any] = {"city": [city.pk for city in cities]}
    data |= {f"email_{city.pk}": f"mayor@{city.slug}.example" for city in cities}
    return data | {f"language_{city.pk}": "en" for city in cities} | typed


def test_many_first_leads_are_invited_after_a_look(desk: Client) -> None:
    cities = [factories.city(f"City {number}", slug=f"city-{number}", standing="known") for number in range(3)]
    page = desk.get("/desk/invite-leads/", {"city": [city.pk for city in cities]}).content.decode()
    assert all(f"email_{city.pk}" in page for city in cities)
    left_out = bulk(cities) | {f"email_{cities[2].pk}": ""}
    shown = desk.post("/desk/invite-leads/", left_out)
    text = shown.content.decode()
    assert shown.status_code == 200 and "Send 2 mails?" in text and "City 0" in text and "City 2" not in text
    assert not Invitation.objects.exists()
    assert desk.post("/desk/invite-leads/", left_out | {"confirmed": "1"}).status_code == 302
    assert {one.city_id for one in Invitation.objects.all()} == {cities[0].pk, cities[1].pk}
    assert len(letters("mayor@city-0.example")) == 1 and not letters("mayor@city-2.example")


def test_who_is_invited_already_is_told_before_they_are_asked_again(desk: Client) -> None:
    cities = [factories.city(f"City {number}", slug=f"city-{number}", standing="known") for number in range(2)]
    desk.post("/desk/invite-leads/", bulk(cities[:1], confirmed="1"))
    page = BeautifulSoup(desk.get("/desk/invite-leads/", {"city": [one.pk for one in cities]}).content, "html.parser")
    first, second = (" ".join(row.text.split()) for row in page.select("main form li"))
    told = "is invited already and has not answered."
    assert f"mayor@city-0.example {told}" in first and told not in second
    names = [str(label["for"]) for label in page.select("main form li label")]
    assert len(names) == 4 and all(page.select_one(f"main form [id={name}]") for name in names)
    assert told in desk.post("/desk/invite-leads/", bulk(cities)).content.decode()
    Invitation.objects.update(revoked_at=clock.now())
    assert told not in desk.get("/desk/invite-leads/", {"city": [one.pk for one in cities]}).content.decode()


@pytest.mark.parametrize("number", [1, 3, 30])
def test_many_are_looked_at_with_the_same_number_of_statements(desk: Client, number: int) -> None:
    cities = [factories.city(f"City {one}", slug=f"city-{one}", standing="known") for one in range(number)]
    desk.post("/desk/invite-leads/", bulk(cities, confirmed="1"))
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/desk/invite-leads/", {"city": [one.pk for one in cities]}).status_code == 200
    assert len(asked) == 7


def test_a_wrong_address_among_many_sends_nothing(desk: Client) -> None:
    cities = [factories.city(f"City {number}", slug=f"city-{number}") for number in range(2)]
    wrong = bulk(cities, confirmed="1") | {f"email_{cities[1].pk}": "not an address"}
    assert desk.post("/desk/invite-leads/", wrong).status_code == 422
    none = bulk(cities, confirmed="1") | {f"email_{city.pk}": "" for city in cities}
    assert desk.post("/desk/invite-leads/", none).status_code == 422
    assert not Invitation.objects.exists()
    assert desk.post("/desk/invite-leads/", bulk(cities, change="1")).status_code == 200


def test_only_cities_without_a_lead_are_offered_and_fifty_at_most(desk: Client, cast: Cast) -> None:
    cast.lead  # noqa: B018
    factories.city("Shut", standing="suspended")
    for number in range(60):
        factories.city(f"City {number:02}", slug=f"city-{number}")
    page = desk.get("/desk/invite-leads/?all=1&view=all")
    assert [city.name for city in page.context["form"].cities] == [f"City {number:02}" for number in range(50)]
    chosen = desk.get("/desk/invite-leads/", {"city": [cast.vesterhaven.pk, "x", 2**70, -1, ""]})
    assert chosen.context["form"].cities == [] and "Nobody to invite" in chosen.content.decode()
    narrowed = desk.get("/desk/invite-leads/?all=1&view=all&q=City+07")
    assert [city.name for city in narrowed.context["form"].cities] == ["City 07"]


def test_the_page_of_an_account_holds_everything_and_tells_readers_less(desk: Client, cast: Cast) -> None:
    city, at = cast.vesterhaven, clock.now()
    sign(city)
    speak(city, at.date() - timedelta(days=9), at.date() - timedelta(days=2))
    User.objects.filter(pk=cast.lead.pk).update(last_login=at - timedelta(days=400))
    draft = factories.practice(city, cast.lead, title="Nobody else's yet")
    sent = factories.at_state(
        factories.practice(city, cast.lead, title="A guarantee"), "submitted", lead=cast.lead, reviewer=cast.reviewer
    )
    page = desk.get(HERE).content.decode()
    for shown in ("Inge Lund", "dormant", "overdue", "A guarantee", sent.reference, "vesterhaven.example", "Letter"):
        assert shown in page, shown
    assert "else&#x27;s yet" not in page and draft.reference not in page
    assert "suspend/" in page
    read = cast.browser(cast.coordinator).get(HERE).content.decode()
    assert "A guarantee" in read and "suspend/" not in read and "Record a contact" not in read


def test_staff_see_of_filings_what_the_rule_book_lets_them(cast: Cast) -> None:
    for state in ("draft", "clearance", "submitted", "review", "changes", "accepted", "declined", "withdrawn"):
        factories.at_state(
            factories.practice(cast.vesterhaven, cast.lead, title=state), state, lead=cast.lead, reviewer=cast.reviewer
        )
    shown = {case.state for case in queries.filings(cast.vesterhaven)}
    assert shown == {str(state) for state in SEEN_BY_STAFF} - {"merged"}


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_an_account_asks_the_same_for_any_number_of_rows(
    desk: Client, cast: Cast, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(rows):
        factories.member(cast.vesterhaven, "drafter", f"Member {number}")
        speak(cast.vesterhaven, clock.now().date())
    desk.get(HERE)
    with django_assert_num_queries(12):
        desk.get(HERE)


def test_contacts_are_paged_by_their_day(desk: Client, cast: Cast) -> None:
    first = clock.now().date() - timedelta(days=100)
    for number in range(25):
        speak(cast.vesterhaven, first + timedelta(days=number // 2))
    page = desk.get(HERE)
    older = page.context["account"].contacts.older
    seen = [one.pk for one in page.context["account"].contacts.rows]
    seen += [one.pk for one in desk.get(HERE, {"cursor": older}).context["account"].contacts.rows]
    assert seen == list(Contact.objects.order_by("-on", "-id").values_list("pk", flat=True)) and len(seen) == 25


def test_nobody_but_an_administrator_acts(cast: Cast) -> None:
    city, at, staff = cast.vesterhaven, clock.now(), factories.actor(cast.coordinator)
    draft = ContactDraft(at.date(), "call", "Spoke.")
    with pytest.raises(NotAllowed):
        actions.suspend(city_id=city.pk, reason="x", actor=staff, at=at)
    with pytest.raises(NotAllowed):
        actions.restore(city_id=city.pk, reason="x", actor=staff, at=at)
    with pytest.raises(NotAllowed):
        actions.record_contact(city_id=city.pk, draft=draft, actor=staff, at=at)
    with pytest.raises(Refusal):
        actions.restore(city_id=city.pk, reason="", actor=factories.actor(cast.administrator), at=at)
    assert not Contact.objects.exists() and not Entry.objects.filter(city_id=city.pk).exists()


def test_a_city_that_is_not_there_is_not_found(desk: Client) -> None:
    for path in ("", "suspend/", "restore/", "contact/", "replace/", "invite/", "offers/1/again/"):
        assert desk.get(f"/desk/accounts/nowhere/{path}").status_code == 404
