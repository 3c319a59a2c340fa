"""The administrator's desk: approving, declining, once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from cities.membership.models import Membership
from cities.people.models import User
from cities.registration import actions
from cities.registration.drafts import VettingDraft
from cities.registration.models import Registration
from cities.registry.models import City
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Stale
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.cities.registration.asking import asked, proved
from tests.support.letters import letters, text


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.browser(cast.administrator)


def new_city(**fields: Any) -> dict[str, Any]:
    bureau = factories.bureau()
    typed = {
        "name": "Nordby",
        "bureau": bureau.pk,
        "latitude": "55.4",
        "longitude": "8.4",
        "time_zone": "Europe/Copenhagen",
    }
    return typed | {"record_domain": "on"} | fields


def test_a_new_municipality_is_admitted_with_its_lead(desk: Client) -> None:
    request = proved()
    answer = desk.post(f"/desk/registrations/{request.pk}/approve/", new_city())
    assert answer.status_code == 302, answer.content.decode()
    city, user = City.objects.get(name="Nordby"), User.objects.get(email="karen@nordby.example")
    assert (city.slug, city.standing, city.official_domains) == ("nordby", "active", ["nordby.example"])
    assert (user.name, user.office, user.has_usable_password()) == ("Karen Holm", "Head of integration", False)
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    assert Membership.objects.get(city=city, user=user).role == "lead"
    assert "/accounts/login/code/" in text(letters(user.email)[-1])
    entry = Entry.objects.get(happening="registration_approved")
    assert (entry.city, entry.bureau, entry.actor_name) == (city, city.bureau, "Ana Costa")


def test_a_city_of_the_registry_becomes_active(desk: Client, cast: Cast) -> None:
    city = factories.city("Nordby", standing="known", official_domains=["nordby.example"])
    request = proved()
    assert desk.post(f"/desk/registrations/{request.pk}/approve/", {}).status_code == 302
    city.refresh_from_db()
    assert (city.standing, city.official_domains) == ("active", ["nordby.example"])


def test_a_proposed_name_may_be_one_the_registry_spells_otherwise(desk: Client) -> None:
    city = factories.city("Nørdby", slug="noerdby", standing="known", official_domains=[])
    request = proved()
    desk.post(f"/desk/registrations/{request.pk}/approve/", {"city": city.pk, "record_domain": "on"})
    city.refresh_from_db()
    assert (city.standing, city.official_domains, City.objects.count()) == ("active", ["nordby.example"], 1)


def test_a_name_without_latin_letters_still_gets_an_address(desk: Client) -> None:
    for place in ("نوردبي", "诺比"):
        request = proved(municipality=place, email=f"karen@{len(place)}.example")
        desk.post(f"/desk/registrations/{request.pk}/approve/", new_city(name=place))
    assert sorted(City.objects.values_list("slug", flat=True)) == ["dk", "dk-2"]


def test_somebody_with_an_account_keeps_it(desk: Client, cast: Cast) -> None:
    request = proved(email=cast.lead.email, municipality="Nordby")
    desk.post(f"/desk/registrations/{request.pk}/approve/", new_city(record_domain=""))
    assert sorted(Membership.objects.filter(user=cast.lead).values_list("city__name", flat=True)) == [
        "Nordby",
        "Vesterhaven",
    ]
    assert User.objects.filter(email=cast.lead.email).count() == 1


def test_a_free_mail_domain_never_becomes_official(desk: Client) -> None:
    request = proved(email="nordby@gmail.com")
    desk.post(f"/desk/registrations/{request.pk}/approve/", new_city())
    assert City.objects.get(name="Nordby").official_domains == []


def test_what_a_new_city_needs_is_asked_for(desk: Client) -> None:
    request = proved()
    answer = desk.post(f"/desk/registrations/{request.pk}/approve/", new_city(latitude="91", bureau="", name=""))
    assert answer.status_code == 422
    assert not City.objects.exists()


def test_a_suspended_city_is_not_let_in_by_the_back_door(desk: Client) -> None:
    city = factories.city("Nordby", standing="suspended")
    request = proved()
    answer = desk.post(f"/desk/registrations/{request.pk}/approve/", {})
    city.refresh_from_db()
    assert (answer.status_code, city.standing) == (409, "suspended")


def test_a_suspended_person_is_not_let_in_by_the_back_door(desk: Client) -> None:
    factories.user("Karen Holm", "karen@nordby.example", is_active=False)
    request = proved()
    assert desk.post(f"/desk/registrations/{request.pk}/approve/", new_city()).status_code == 409
    assert not City.objects.exists()


def test_declining_mails_the_reason(desk: Client) -> None:
    request = proved()
    desk.post(f"/desk/registrations/{request.pk}/decline/", {"reason": "Write from the city’s own domain."})
    request.refresh_from_db()
    assert (request.standing, request.decided_by.name if request.decided_by else "") == ("declined", "Ana Costa")
    assert "Write from the city’s own domain." in text(letters("karen@nordby.example")[-1])
    assert Entry.objects.get(happening="registration_declined").reason == "Write from the city’s own domain."


def test_declining_needs_a_reason(desk: Client) -> None:
    request = proved()
    assert desk.post(f"/desk/registrations/{request.pk}/decline/", {"reason": "  "}).status_code == 422


def test_what_was_decided_is_not_decided_again(desk: Client, cast: Cast) -> None:
    request = proved()
    desk.post(f"/desk/registrations/{request.pk}/decline/", {"reason": "No."})
    answer = desk.post(f"/desk/registrations/{request.pk}/approve/", new_city())
    assert answer.status_code == 409 and "Ana Costa decided this already" in answer.content.decode()
    assert not City.objects.exists()


def test_what_is_not_proved_is_not_on_the_desk(desk: Client) -> None:
    request, _ = asked()
    assert desk.get(f"/desk/registrations/{request.pk}/").status_code == 404
    assert desk.post(f"/desk/registrations/{request.pk}/approve/", new_city()).status_code == 404
    assert "Nordby" not in desk.get("/desk/registrations/").content.decode()


def test_the_action_itself_refuses_who_is_no_administrator(cast: Cast) -> None:
    request = proved()
    for person in (cast.coordinator, cast.reviewer, cast.lead):
        with pytest.raises(NotAllowed):
            actions.decline(registration_id=request.pk, reason="No.", actor=factories.actor(person), at=clock.now())


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_list_asks_the_same_however_long(desk: Client, rows: int, django_assert_num_queries: Any) -> None:
    country = factories.country()
    for n in range(rows):
        Registration.objects.create(
            standing="waiting", proposed_name=f"Nordby {n}", proposed_country=country, person="Karen", office="Head",
            email=f"karen@nordby{n}.example", mandate="Mayor", secret=f"{n}", asked_at=clock.now(),
        )  # fmt: skip
    with django_assert_num_queries(11):
        assert desk.get("/desk/registrations/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_make_one_decision() -> None:
    request = proved()
    city = factories.city("Nordby", standing="known")
    draft = VettingDraft(city.pk, None, True)
    ends: list[str] = []
    start = threading.Barrier(6)
    administrators = [factories.actor(factories.staff("administrator", f"Ana {n}")) for n in range(6)]

    def decide(n: int) -> None:
        try:
            start.wait()
            if n % 2:
                actions.decline(registration_id=request.pk, reason="No.", actor=administrators[n], at=clock.now())
            else:
                actions.approve(registration_id=request.pk, draft=draft, actor=administrators[n], at=clock.now())
            ends.append("decided")
        except Stale as refusal:
            ends.append("told")
            assert "decided this already" in str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["decided"] + ["told"] * 5
    assert Entry.objects.filter(happening__in=["registration_approved", "registration_declined"]).count() == 1
    assert len(letters("karen@nordby.example")) == 3  # the code, that it is with UNHCR, the decision


def box(desk: Client, email: str, city: City) -> tuple[str, bool] | None:
    """What the box that records a domain says on a request's page, and whether it is ticked before anybody did."""
    request = proved()
    Registration.objects.filter(pk=request.pk).update(city=city, email=email)
    page = BeautifulSoup(desk.get(f"/desk/registrations/{request.pk}/").content, "html.parser")
    found = page.select_one("[name=record_domain]")
    label = page.select_one(f"label[for={found['id']}]") if found else None
    return (" ".join(label.text.split()), found.has_attr("checked")) if found and label else None


@pytest.mark.parametrize(
    ("official", "email", "said"),
    [
        ([], "karen@nordby.example", ("nordby.example is an official domain of the city", True)),
        (["other.example"], "karen@nordby.example", ("nordby.example is an official domain of the city", False)),
        (["nordby.example"], "karen@it.nordby.example", ("it.nordby.example is an official domain of the city", False)),
        (["nordby.example"], "karen@nordby.example", None),
        ([], "karen@gmail.com", None),
    ],
)
def test_a_domain_that_is_new_to_a_city_is_recorded_by_a_tick_of_ones_own(
    desk: Client, official: list[str], email: str, said: tuple[str, bool] | None
) -> None:
    assert box(desk, email, factories.city("Nordby", standing="known", official_domains=official)) == said


def test_the_page_says_when_a_city_would_have_one_more_lead(desk: Client, cast: Cast) -> None:
    request = proved()
    page = f"/desk/registrations/{request.pk}/"
    assert "The city becomes active" in desk.get(page).content.decode()
    assert cast.lead
    Registration.objects.filter(pk=request.pk).update(city=cast.vesterhaven)
    told = desk.get(page).content.decode()
    assert "becomes a lead of the city beside those it has" in told and "The city becomes active" not in told
