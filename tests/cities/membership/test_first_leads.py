"""A first lead, invited by an administrator: the city becomes active when they accept."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cities.membership import actions
from cities.membership.drafts import LeadOffer
from cities.membership.models import Invitation, Membership
from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, link_in

pytestmark = pytest.mark.django_db

HER = "mayor@nordby.example"
SHE = {"name": "Karen Holm", "office": "Mayor", "language": "en"}


def nordby(standing: str = "known", name: str = "Nordby") -> City:
    return factories.city(name, standing=standing)


def invited(cast: Cast, city: City, email: str = HER, language: str = "en") -> Invitation:
    actor = factories.actor(cast.administrator)
    return actions.invite_lead(city_id=city.pk, email=email, language=language, actor=actor, at=clock.now())


@pytest.mark.parametrize("standing", ["known", "pending", "active"])
def test_accepting_makes_the_city_active_and_the_person_its_lead(cast: Cast, standing: str) -> None:
    city = nordby(standing)
    made = invited(cast, city)
    assert (made.from_unhcr, made.role) == (True, "lead")
    letter = letters(HER)[-1]
    assert letter["Subject"] == "UNHCR invites you to speak for Nordby"
    link = link_in(letter)
    page = Client().get(link).content.decode()
    assert "of UNHCR invites" in page
    client = Client()
    assert client.post(link, SHE).status_code == 302
    city.refresh_from_db()
    assert city.standing == "active"
    assert Membership.objects.get(city=city, until=None).role == "lead"
    assert client.get("/city/people/").status_code == 200
    changed = [entry.data for entry in Entry.objects.filter(happening="city_changed")]
    assert changed == ([] if standing == "active" else [{"standing": [standing, "active"]}])


def test_a_suspended_city_stays_suspended(cast: Cast) -> None:
    city = nordby()
    invited(cast, city)
    City.objects.filter(pk=city.pk).update(standing="suspended")
    assert Client().post(link_in(letters(HER)[-1]), SHE).status_code == 422
    city.refresh_from_db()
    assert city.standing == "suspended" and not User.objects.filter(email=HER).exists()
    with pytest.raises(Refusal, match="suspended"):
        invited(cast, city)


def test_a_colleagues_invitation_makes_no_city_active(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    client.post("/city/people/", {"email": HER, "role": "lead"})
    City.objects.filter(pk=cast.vesterhaven.pk).update(standing="known")
    assert Client().post(link_in(letters(HER)[-1]), SHE).status_code == 422


@pytest.mark.parametrize("who", ["lead", "coordinator", "reviewer", "stranger"])
def test_only_an_administrator_invites_takes_back_and_replaces(cast: Cast, who: str) -> None:
    made, actor, at = invited(cast, nordby()), factories.actor(getattr(cast, who)), clock.now()
    cast.lead  # noqa: B018
    calls: list[Any] = [
        lambda: actions.invite_lead(city_id=made.city_id, email=HER, language="en", actor=actor, at=at),
        lambda: actions.revoke_offer(invitation_id=made.pk, actor=actor, at=at),
        lambda: actions.invite_again(invitation_id=made.pk, actor=actor, at=at),
        lambda: actions.replace_lead(city_id=made.city_id, membership_id=1, actor=actor, at=at, reason="Gone."),
    ]
    for call in calls:
        with pytest.raises(Refusal):
            call()
    assert Invitation.objects.get().revoked_at is None


def test_a_city_that_has_its_lead_gets_no_other(cast: Cast) -> None:
    assert cast.lead
    with pytest.raises(Refusal, match="has a lead already"):
        invited(cast, cast.vesterhaven)


@pytest.mark.parametrize("gone", ["suspended", "dormant"])
def test_a_city_whose_lead_is_gone_gets_another(cast: Cast, gone: str) -> None:
    long_ago = clock.now() - timedelta(days=181)
    Membership.objects.filter(user=cast.lead).update(since=long_ago)
    User.objects.filter(pk=cast.lead.pk).update(is_active=gone != "suspended", last_login=long_ago)
    assert invited(cast, cast.vesterhaven).pk


def test_a_lead_who_was_there_lately_is_not_gone(cast: Cast) -> None:
    Membership.objects.filter(user=cast.lead).update(since=clock.now() - timedelta(days=181))
    User.objects.filter(pk=cast.lead.pk).update(last_login=clock.now() - timedelta(days=179))
    with pytest.raises(Refusal, match="has a lead already"):
        invited(cast, cast.vesterhaven)


def test_an_older_open_offer_to_the_address_dies(cast: Cast) -> None:
    city = nordby()
    invited(cast, city)
    invited(cast, city, HER.upper())
    first, second = (link_in(letter) for letter in letters(HER))
    assert "taken back" in Client().get(first).content.decode()
    assert "Act for" in Client().get(second).content.decode()


def test_invited_again_the_old_link_is_dead(cast: Cast) -> None:
    old = invited(cast, nordby(), language="ar")
    actor = factories.actor(cast.administrator)
    new = actions.invite_again(invitation_id=old.pk, actor=actor, at=clock.now())
    assert (new.language, new.from_unhcr, new.email) == ("ar", True, HER)
    first, second = (link_in(letter) for letter in letters(HER))
    assert "taken back" in Client().get(first).content.decode()
    assert Client().post(second, SHE).status_code == 302
    with pytest.raises(Refusal):
        actions.invite_again(invitation_id=old.pk, actor=actor, at=clock.now())
    with pytest.raises(Refusal):
        actions.invite_again(invitation_id=new.pk, actor=actor, at=clock.now())


def test_taken_back_it_opens_nothing(cast: Cast) -> None:
    made = invited(cast, nordby())
    actions.revoke_offer(invitation_id=made.pk, actor=factories.actor(cast.administrator), at=clock.now())
    assert Client().post(link_in(letters(HER)[-1]), SHE).status_code == 200
    assert not User.objects.filter(email=HER).exists()


def test_a_lead_neither_sees_nor_touches_an_offer_of_unhcr(cast: Cast) -> None:
    made = invited(cast, cast.vesterhaven)
    client = cast.browser(cast.lead)
    assert HER not in client.get("/city/people/").content.decode()
    for verb in ("revoke", "again"):
        client.post(f"/city/people/invitations/{made.pk}/{verb}/")
    made.refresh_from_db()
    assert made.revoked_at is None and Invitation.objects.count() == 1


def test_many_are_invited_at_once_or_none(cast: Cast) -> None:
    one, two, led = nordby(), nordby(name="Sydby"), cast.vesterhaven
    assert cast.lead
    offers = [LeadOffer(city.pk, f"mayor@{city.slug}.example", "en") for city in (one, two, led)]
    actor = factories.actor(cast.administrator)
    with pytest.raises(Refusal, match="Vesterhaven: It has a lead already"):
        actions.invite_leads(offers=offers, actor=actor, at=clock.now())
    with pytest.raises(Refusal, match="Nordby: It is named twice"):
        actions.invite_leads(offers=[offers[0], offers[0]], actor=actor, at=clock.now())
    with pytest.raises(Refusal, match="not in the registry"):
        actions.invite_leads(offers=[LeadOffer(2**40, HER, "en")], actor=actor, at=clock.now())
    assert not Invitation.objects.exists() and not letters()
    made = actions.invite_leads(offers=offers[:2], actor=actor, at=clock.now())
    assert [row.city for row in made] == [one, two] and len(letters()) == 2


def test_what_a_suspended_person_offered_opens_nothing(cast: Cast) -> None:
    cast.browser(cast.lead).post("/city/people/", {"email": HER, "role": "drafter"})
    factories.member(cast.vesterhaven, "lead", "Rita Bro")
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    link = link_in(letters(HER)[-1])
    assert "taken back" in Client().post(link, SHE).content.decode()
    assert not User.objects.filter(email=HER).exists()


def replaced(cast: Cast, membership: Membership, **more: Any) -> Membership:
    values = {"reason": "The lead left office.", "actor": factories.actor(cast.administrator)} | more
    city = cast.vesterhaven
    return actions.replace_lead(city_id=city.pk, membership_id=membership.pk, at=clock.now(), **values)


@pytest.mark.parametrize("end_old", [True, False])
def test_an_administrator_replaces_a_lead_who_is_gone(cast: Cast, end_old: bool) -> None:
    old, new = (Membership.objects.get(user=user) for user in (cast.lead, cast.drafter))
    replaced(cast, new, end_old=end_old)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (new.role, old.until is not None) == ("lead", end_old)
    assert "You are now a lead of Vesterhaven" in letters(cast.drafter.email)[-1]["Subject"]
    assert len(letters(cast.lead.email)) == end_old
    entry = Entry.objects.get(happening="handed_over")
    assert (entry.reason, entry.actor) == ("The lead left office.", cast.administrator)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_lead_is_replaced_without_a_reason(cast: Cast, reason: str) -> None:
    membership = Membership.objects.get(user=cast.drafter)
    with pytest.raises(Refusal) as refused:
        replaced(cast, membership, reason=reason)
    assert refused.value.field == "reason"


def test_nobody_leads_a_city_they_do_not_belong_to(cast: Cast) -> None:
    assert cast.lead
    theirs = Membership.objects.get(user=cast.other_lead)
    with pytest.raises(Refusal, match="does not belong"):
        replaced(cast, theirs)
    User.objects.filter(pk=cast.drafter.pk).update(is_active=False)
    with pytest.raises(Refusal, match="suspended"):
        replaced(cast, Membership.objects.get(user=cast.drafter))
    with pytest.raises(NotAllowed):
        replaced(cast, theirs, actor=factories.actor(cast.lead))


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_twice_at_once_works_once() -> None:
    city = factories.city("Nordby", standing="known")
    actor = factories.actor(factories.staff("administrator", "Ana Costa"))
    actions.invite_lead(city_id=city.pk, email=HER, language="en", actor=actor, at=clock.now())
    link = link_in(letters(HER)[-1])
    start, answers = threading.Barrier(4), []

    def follow() -> None:
        try:
            start.wait()
            answers.append(Client().post(link, SHE).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(302) == 1 and set(answers) <= {302, 422, 200}
    assert Membership.objects.filter(city=city).count() == 1
    assert Entry.objects.filter(happening="city_changed").count() == 1
