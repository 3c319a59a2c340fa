"""Inviting a colleague: by a lead, to one address, once, for fourteen days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from cities.membership.models import Invitation, Membership
from cities.people.models import User
from compact_portal.kit import clock
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, link_in, text

pytestmark = pytest.mark.django_db

HER = "signe@vesterhaven.example"
SHE = {"name": "Signe Dahl", "office": "Housing", "language": "en"}


def invite(cast: Cast, email: str = HER, role: str = "drafter") -> str:
    """A lead invites; the link of the mail."""
    answer = cast.browser(cast.lead).post("/city/people/", {"email": email, "role": role})
    assert answer.status_code == 302, answer.content.decode()
    return link_in(letters(email)[-1])


def test_a_lead_invites_by_mail(cast: Cast) -> None:
    link = invite(cast)
    (letter,) = letters(HER)
    assert letter["Subject"] == "Inge Lund invites you to act for Vesterhaven"
    token = link.strip("/").split("/")[-1]
    assert len(token) == 43 and not Invitation.objects.filter(secret=token).exists()
    assert Entry.objects.get(happening="invited").city == cast.vesterhaven
    assert HER in cast.browser(cast.lead).get("/city/people/").content.decode()


def test_opening_the_link_changes_nothing(cast: Cast) -> None:
    link = invite(cast)
    for _ in range(3):
        assert "Act for" in Client().get(link).content.decode()
        assert Client().head(link).status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email=HER).exists()


def test_accepting_makes_the_account_the_membership_and_the_session(cast: Cast) -> None:
    link, client = invite(cast), Client()
    answer = client.post(link, SHE)
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(email=HER)
    assert (user.name, user.time_zone) == ("Signe Dahl", "Europe/Copenhagen")
    assert EmailAddress.objects.get(user=user).verified
    assert Membership.objects.get(user=user, city=cast.vesterhaven, until=None).role == "drafter"
    assert client.get("/account/").status_code == 200
    assert Entry.objects.get(happening="joined").actor == user


def test_used_twice_it_says_so_kindly(cast: Cast) -> None:
    link = invite(cast)
    Client().post(link, SHE)
    again = Client()
    for answer in (again.get(link), again.post(link, SHE)):
        assert "accepted already" in answer.content.decode()
    assert again.get("/account/").status_code == 302
    assert Membership.objects.filter(user__email=HER).count() == 1


def test_after_fourteen_days_it_has_expired(cast: Cast) -> None:
    link = invite(cast)
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        for answer in (Client().get(link), Client().post(link, SHE)):
            assert "expired" in answer.content.decode()
    assert not User.objects.filter(email=HER).exists()


def test_taken_back_it_opens_nothing(cast: Cast) -> None:
    link = invite(cast)
    cast.browser(cast.lead).post(f"/city/people/invitations/{Invitation.objects.get().pk}/revoke/")
    assert "taken back" in Client().post(link, SHE).content.decode()
    assert not User.objects.filter(email=HER).exists()
    assert Entry.objects.filter(happening="invitation_revoked").count() == 1


def test_a_newer_invitation_replaces_the_older(cast: Cast) -> None:
    first, second = invite(cast), invite(cast, role="lead")
    assert "taken back" in Client().get(first).content.decode()
    Client().post(second, SHE)
    assert Membership.objects.get(user__email=HER).role == "lead"


def test_another_citys_lead_cannot_take_it_back(cast: Cast) -> None:
    invite(cast)
    cast.browser(cast.other_lead).post(f"/city/people/invitations/{Invitation.objects.get().pk}/revoke/")
    assert Invitation.objects.get().revoked_at is None


def test_somebody_else_signed_in_does_not_take_it_up(cast: Cast) -> None:
    link, client = invite(cast), cast.browser(cast.stranger)
    assert "another address" in client.get(link).content.decode()
    assert client.post(link, SHE).status_code == 422
    assert not Membership.objects.filter(user=cast.stranger).exists()


def test_a_person_with_an_account_just_joins(cast: Cast) -> None:
    link = invite(cast, cast.stranger.email)
    answer = Client().post(link, {})
    assert answer.status_code == 302
    assert Membership.objects.get(user=cast.stranger).city == cast.vesterhaven
    cast.stranger.refresh_from_db()
    assert cast.stranger.name == "Sam Stranger"


def test_a_second_factor_is_asked_for_before_the_session(cast: Cast) -> None:
    factories.second_factor(cast.stranger)
    client = Client()
    answer = client.post(invite(cast, cast.stranger.email), {})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302


def test_a_suspended_person_does_not_come_back_by_invitation(cast: Cast) -> None:
    link = invite(cast, cast.stranger.email)
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    client = Client()
    assert client.post(link, {}).status_code == 422
    assert client.get("/account/").status_code == 302


def test_a_suspended_citys_invitations_open_nothing(cast: Cast) -> None:
    link = invite(cast)
    type(cast.vesterhaven).objects.update(standing="suspended")
    assert Client().post(link, SHE).status_code == 422


def test_who_belongs_already_is_not_invited(cast: Cast) -> None:
    answer = cast.browser(cast.lead).post("/city/people/", {"email": cast.drafter.email.upper(), "role": "lead"})
    assert answer.status_code == 422 and "belongs to your city already" in answer.content.decode()


def test_a_city_has_at_most_twenty_open_invitations(cast: Cast) -> None:
    for n in range(20):
        invite(cast, f"p{n}@vesterhaven.example")
    answer = cast.browser(cast.lead).post("/city/people/", {"email": HER, "role": "drafter"})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["drafter", "observer"])
def test_only_a_lead_invites(cast: Cast, who: str) -> None:
    assert cast.browser(getattr(cast, who)).post("/city/people/", {"email": HER, "role": "lead"}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("email", ["x", "a@b\nBcc: c@d.example", "a\x00@b.example", "a@" + "x" * 999 + ".example", ""])
def test_impossible_addresses_are_refused(cast: Cast, email: str) -> None:
    assert cast.browser(cast.lead).post("/city/people/", {"email": email, "role": "drafter"}).status_code == 422


@pytest.mark.parametrize("role", ["administrator", "", "lead'--"])
def test_no_other_role_can_be_offered(cast: Cast, role: str) -> None:
    assert cast.browser(cast.lead).post("/city/people/", {"email": HER, "role": role}).status_code == 422


def test_a_name_of_the_inviter_cannot_add_a_head(cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(name="Inge\r\nBcc: all@city.example")
    invite(cast)
    (letter,) = letters(HER)
    assert letter["Bcc"] is None and "\n" not in str(letter["Subject"])


@pytest.mark.parametrize("name", ["", "a\x00b", "a\u202eb", "x" * 200_000])
def test_a_newcomers_name_is_checked(cast: Cast, name: str) -> None:
    assert Client().post(invite(cast), SHE | {"name": name}).status_code == 422
    assert not User.objects.filter(email=HER).exists()


def test_the_link_goes_to_the_portals_own_name(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    answer = client.post("/city/people/", {"email": HER, "role": "drafter"}, headers={"host": "evil.example"})
    assert answer.status_code == 400 and not letters(HER)
    client.post("/city/people/", {"email": HER, "role": "drafter"}, headers={"x-forwarded-host": "evil.example"})
    assert "evil" not in text(letters(HER)[0])


def test_a_link_that_is_not_ours_leads_nowhere(client: Any) -> None:
    assert client.get(f"/invitations/{'x' * 43}/").status_code == 404
    assert client.post(f"/invitations/{'x' * 43}/", SHE).status_code == 404


def test_a_lead_cannot_flood_strangers_by_inviting_and_revoking(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cities.membership.actions.invitations.INVITATIONS_A_DAY", 3)
    for _ in range(3):
        invite(cast)
    answer = cast.browser(cast.lead).post("/city/people/", {"email": HER, "role": "drafter"})
    assert answer.status_code == 422 and len(letters(HER)) == 3
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        invite(cast)
