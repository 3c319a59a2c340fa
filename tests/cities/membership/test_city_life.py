"""Leaving, settings, sessions that end, for whom one acts, and invitations sent anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from cities.membership import actions, queries
from cities.membership.models import Invitation, Membership
from cities.people.models import StaffRole
from cities.people.queries import actor_for
from compact_portal.kit import clock
from submissions.journal.models import Entry
from submissions.rulebook.permissions import Action, may
from tests import factories
from tests.cast import Cast
from tests.support.forms import soup, words
from tests.support.letters import letters, link_in, text

pytestmark = pytest.mark.django_db

HER = "signe@vesterhaven.example"


def of(person: Any) -> Membership:
    return Membership.objects.filter(user=person).order_by("-id")[0]


@pytest.mark.parametrize("who", ["drafter", "observer"])
def test_every_member_may_leave(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    client = cast.browser(person)
    assert "What you wrote stays with the city" in words(client.get("/city/leave/"))
    assert of(person).until is None
    assert client.post("/city/leave/").status_code == 302
    assert of(person).until is not None
    assert "You act for no city" in words(client.get("/start/"))
    assert "You no longer act for Vesterhaven" in letters(person.email)[-1]["Subject"]
    entry = Entry.objects.get(happening="left")
    assert (entry.actor, entry.city, entry.data["role"]) == (person, cast.vesterhaven, who)


def test_the_only_lead_is_shown_the_way_and_stays(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    page = client.get("/city/leave/")
    assert "hand the lead over first" in words(page)
    assert client.post("/city/leave/").status_code == 422
    assert of(cast.lead).until is None


def with_session(cast: Cast, person: Any) -> Client:
    """A window that is open, as the list of sessions knows it."""
    client = cast.browser(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key)
    assert client.get("/account/").status_code == 200
    return client


@pytest.mark.parametrize("what", ["end", "lowered"])
def test_open_windows_end_when_a_role_is_taken(cast: Cast, what: str) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    theirs, mine = with_session(cast, second), with_session(cast, cast.lead)
    address = f"/city/people/{of(second).pk}/"
    mine.post(f"{address}end/") if what == "end" else mine.post(address, {"role": "drafter"})
    assert theirs.get("/account/").status_code == 302
    assert mine.get("/account/").status_code == 200
    assert not UserSession.objects.filter(user=second).exists()


def test_windows_stay_open_when_one_is_raised_or_leaves_oneself(cast: Cast) -> None:
    drafter, lead = with_session(cast, cast.drafter), with_session(cast, cast.lead)
    lead.post(f"/city/people/{of(cast.drafter).pk}/", {"role": "lead"})
    assert drafter.get("/city/people/").status_code == 200
    lead.post("/city/leave/")
    assert lead.get("/account/").status_code == 200


def test_a_lead_decides_who_may_send_and_whether_they_are_named(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    client.post("/city/settings/", {"drafters_may_send": "on", "shown_publicly": "on"})
    cast.vesterhaven.refresh_from_db()
    assert cast.vesterhaven.drafters_may_send and of(cast.lead).shown_publicly
    assert Entry.objects.get(happening="city_settings_changed").data == {
        "person": cast.lead.pk, "drafters_may_send": True, "shown_publicly": True,
    }  # fmt: skip
    client.post("/city/settings/", {"drafters_may_send": "on", "shown_publicly": "on"})
    assert Entry.objects.filter(happening="city_settings_changed").count() == 1
    ticked = soup(client.get("/city/settings/")).select("main input[checked]")
    assert len(ticked) == 2


def test_who_stops_leading_is_no_longer_named(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    Membership.objects.filter(user=second).update(shown_publicly=True)
    client, address = cast.browser(cast.lead), f"/city/people/{of(second).pk}/"
    client.post(address, {"role": "drafter"})
    client.post(address, {"role": "lead"})
    assert [one.name for one in queries.focal_points(cast.vesterhaven.pk)] == ["", ""]


def invite(cast: Cast, **more: str) -> Invitation:
    cast.browser(cast.lead).post("/city/people/", {"email": HER, "role": "drafter"} | more)
    return Invitation.objects.latest("id")


def test_the_inviter_chooses_the_language(cast: Cast) -> None:
    assert invite(cast).language == cast.lead.language
    assert invite(cast, language="ar").language == "ar"
    assert letters(HER)[-1]["Content-Language"] == "ar"
    assert cast.browser(cast.lead).post("/city/people/", {"email": HER, "language": "x"}).status_code == 422


@pytest.mark.parametrize("how", ["open", "expired", "revoked"])
def test_a_lead_invites_again_and_the_old_link_dies(cast: Cast, how: str) -> None:
    made, client = invite(cast), cast.browser(cast.lead)
    later = clock.now() + timedelta(days=15 if how == "expired" else 0)
    with time_machine.travel(later):
        if how == "revoked":
            client.post(f"/city/people/invitations/{made.pk}/revoke/")
        client = cast.browser(cast.lead)
        page = words(client.get("/city/people/"))
        assert HER in page and ("that lapsed" in page) == (how != "open")
        client.post(f"/city/people/invitations/{made.pk}/again/")
        first, second = (link_in(letter) for letter in letters(HER))
        assert "taken back" in Client().get(first).content.decode()
        assert Client().post(second, {"name": "Signe Dahl", "language": "en"}).status_code == 302
        assert HER in words(client.get("/city/people/")) and "that lapsed" not in words(client.get("/city/people/"))
        client.post(f"/city/people/invitations/{made.pk}/again/")
        assert Invitation.objects.count() == 2


def test_another_citys_invitation_is_not_sent_anew(cast: Cast) -> None:
    made = invite(cast)
    cast.browser(cast.other_lead).post(f"/city/people/invitations/{made.pk}/again/")
    cast.browser(cast.lead).post(f"/city/people/invitations/{10**30}/again/")
    made.refresh_from_db()
    assert made.revoked_at is None and Invitation.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_of_invitations_asks_the_same_however_long(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    at, by = clock.now(), cast.lead
    Invitation.objects.bulk_create(
        Invitation(
            city=cast.vesterhaven,
            email=f"{way}{n}@x.example",
            role="drafter",
            secret=f"{way}{n}",
            invited_by=by,
            invited_at=at,
            expires_at=at + timedelta(days=way == "open"),
        )
        for n in range(rows)
        for way in ("open", "lapsed")
    )
    client = cast.browser(by)
    with django_assert_num_queries(9):
        client.get("/city/people/")


# For whom one acts


def both(cast: Cast) -> Client:
    """A reviewer who also drafts for Vesterhaven."""
    Membership.objects.create(city=cast.vesterhaven, user=cast.reviewer, role="drafter", since=clock.now())
    return cast.browser(cast.reviewer)


def acting(client: Client, address: str = "/cities/") -> str:
    found = soup(client.get(address)).select_one(".acting")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_staff_act_for_unhcr_until_they_choose_their_city(cast: Cast) -> None:
    client = both(cast)
    assert acting(client).startswith("You act for UNHCR")
    assert client.get("/start/").headers["Location"] == reverse("review:queue")
    assert client.get("/city/people/").status_code == 409
    assert client.post("/city/switch/", {"city": cast.vesterhaven.pk}).headers["Location"] == "/city/"
    assert acting(client).startswith("You act for Vesterhaven")
    assert client.get("/start/").headers["Location"] == "/city/"
    assert client.get("/city/people/").status_code == 200
    assert client.post("/city/switch/", {"city": 0}).headers["Location"] == "/start/"
    assert acting(client).startswith("You act for UNHCR")


def test_only_staff_act_for_unhcr(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    assert client.post("/city/switch/", {"city": 0}).status_code == 404
    assert acting(client).startswith("You act for Vesterhaven")
    assert soup(client.get("/cities/")).select_one(".switch") is None


def test_the_hat_changes_no_permission(cast: Cast) -> None:
    case = factories.at_state(
        factories.practice(cast.vesterhaven, cast.drafter), "submitted", lead=cast.lead, reviewer=cast.reviewer
    )
    both(cast)
    hats = [actor_for(cast.reviewer.pk, city) for city in (None, 0, cast.vesterhaven.pk, cast.tell_nouran.pk)]
    assert [hat.acts_for_unhcr for hat in hats] == [True, True, False, True]
    answers = [[bool(may(hat, action, case)) for action in Action] for hat in hats]
    assert all(one == answers[0] for one in answers)
    assert {(hat.role_in(cast.vesterhaven.pk), hat.role_in(cast.tell_nouran.pk)) for hat in hats} == {("drafter", None)}


def test_who_loses_the_staff_role_acts_for_their_city(cast: Cast) -> None:
    client = both(cast)
    StaffRole.objects.all().delete()
    assert acting(client).startswith("You act for Vesterhaven")


@pytest.mark.parametrize("reason", ["", "The mandate has ended."])
def test_members_of_a_suspended_city_are_told(cast: Cast, reason: str) -> None:
    client = cast.browser(cast.drafter)
    type(cast.vesterhaven).objects.update(standing="suspended", standing_reason=reason)
    page = words(client.get("/start/"))
    assert "UNHCR has suspended Vesterhaven" in page
    assert ("The reason: The mandate has ended." in page) == bool(reason)
    assert "suspended Vesterhaven" not in words(cast.browser(cast.stranger).get("/start/"))


def test_a_member_of_nowhere_hears_nothing_of_other_cities(cast: Cast) -> None:
    actor = factories.actor(cast.drafter)
    actions.leave(actor=actor, at=clock.now())
    type(cast.vesterhaven).objects.update(standing="suspended", standing_reason="Said to its people.")
    assert "Said to its people." not in words(cast.browser(cast.drafter).get("/start/"))
    assert "stays with it" in text(letters(cast.drafter.email)[-1])
