"""The second factor: of staff, everywhere, in this very session; and how long a staff session lasts."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.test import Client

from cities.people import actions
from cities.people.models import StaffRole
from compact_portal.kit import clock
from compact_portal.kit.refusals import Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, text

pytestmark = pytest.mark.django_db

ADDRESSES = ["/start/", "/account/", "/desk/registrations/", "/admin/", "/admin/cities/user/", "/city/people/", "/"]
SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def without(cast: Cast, role: str = "administrator") -> Client:
    """Somebody of staff who signed in before they had a second factor."""
    person = factories.user("Nina New", "nina@unhcr.example")
    StaffRole.objects.create(user=person, role=role)
    return cast.browser(person, second_factor=False)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", ["reviewer", "coordinator", "administrator"])
def test_staff_without_one_are_sent_to_set_it_up(cast: Cast, address: str, role: str) -> None:
    answer = without(cast, role).get(address)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_with_one_whose_session_did_not_pass_are_asked_for_it(cast: Cast, address: str) -> None:
    answer = cast.browser(cast.administrator, second_factor=False).get(address)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/?next=")


@pytest.mark.parametrize(
    "address",
    ["/accounts/email/", "/accounts/password/change/", "/accounts/password/set/", "/accounts/2fa/totp/deactivate/",
     "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/", "/accounts/sessions/", "/accounts/2fa/"],
)  # fmt: skip
def test_the_account_itself_cannot_be_changed_without_it(cast: Cast, address: str) -> None:
    client = cast.browser(cast.administrator, second_factor=False)
    for answer in (client.get(address), client.post(address, {})):
        assert answer.status_code == 302 and "/2fa/reauthenticate/" in answer.headers["Location"]


@pytest.mark.parametrize("address", ["/desk/registrations/1/approve/", "/admin/cities/staffrole/add/", "/account/"])
def test_nothing_can_be_posted_without_it(cast: Cast, address: str) -> None:
    for client in (without(cast), cast.browser(cast.administrator, second_factor=False)):
        assert client.post(address, {}).status_code == 302


def test_the_code_once_more_opens_the_session(cast: Cast) -> None:
    client = cast.browser(cast.administrator, second_factor=False)
    answer = client.post("/accounts/2fa/reauthenticate/?next=/desk/registrations/", {"code": code()})
    assert answer.headers["Location"] == "/desk/registrations/"
    assert client.get("/desk/registrations/").status_code == 200


def test_somebody_elses_pass_does_not_count(cast: Cast) -> None:
    client = cast.browser(cast.administrator)
    session = client.session
    session["account_authentication_methods_user"] = str(cast.reviewer.pk)
    session.save()
    assert client.get("/desk/registrations/").status_code == 302


@pytest.mark.django_db(transaction=True)  # what passes the session runs when the transaction is committed
def test_setting_it_up_opens_the_session_gives_recovery_codes_and_is_told() -> None:
    client = without(Cast())
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page and 'src="data:image/svg+xml;base64,' in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").content.decode().count("<code") == 10
    assert client.get("/desk/registrations/").status_code == 200
    assert letters("nina@unhcr.example")[-1]["Subject"] == "A second factor was set up for your account"


def test_signing_in_asks_for_it(cast: Cast) -> None:
    cast.administrator.set_password("seven quiet herons")
    cast.administrator.save()
    client = Client()
    answer = client.post("/accounts/login/", {"login": cast.administrator.email, "password": "seven quiet herons"})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/registrations/").headers["Location"].startswith("/accounts/login/")
    assert "second factor" in client.get("/accounts/2fa/authenticate/").content.decode()
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert client.get("/desk/registrations/").status_code == 200


def test_a_code_works_once(cast: Cast) -> None:
    now = code()
    for expected in ("/desk/registrations/", None):
        client = cast.browser(cast.administrator, second_factor=False)
        answer = client.post("/accounts/2fa/reauthenticate/?next=/desk/registrations/", {"code": now})
        assert answer.headers.get("Location") == expected


def test_staff_cannot_remove_theirs(cast: Cast) -> None:
    client = cast.browser(cast.reviewer)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    client.post("/accounts/2fa/totp/deactivate/", {})
    assert Authenticator.objects.filter(user=cast.reviewer, type="totp").exists()


@pytest.mark.parametrize("who", ["reviewer", "lead"])
def test_a_lost_one_is_removed_by_an_administrator_who_says_why(cast: Cast, who: str) -> None:
    person, other = getattr(cast, who), cast.drafter
    for kind in ("totp", "webauthn", "recovery_codes"):
        Authenticator.objects.get_or_create(user=person, type=kind, defaults={"data": {"secret": SECRET}})
    Authenticator.objects.create(user=other, type="totp", data={"secret": SECRET})
    browser, at = cast.browser(person), clock.now()
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=browser.session.session_key)
    admin = factories.actor(cast.administrator)
    actions.forget_second_factors(user_id=person.pk, reason=" We spoke. ", actor=admin, at=at)
    assert not Authenticator.objects.filter(user=person).exists() and Authenticator.objects.filter(user=other).exists()
    assert browser.get("/account/").headers["Location"].startswith("/accounts/login/")
    entry = Entry.objects.get()
    assert (entry.happening, entry.actor, entry.reason) == ("second_factor_removed", cast.administrator, "We spoke.")
    (letter,) = letters(person.email)
    assert letter["Subject"] == "Your second factor was removed by an administrator"
    assert ("At your next sign-in you set up a new one" in text(letter)) is (who == "reviewer")


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "lead", "administrator"])
def test_nobody_else_removes_one_nor_an_administrator_their_own(cast: Cast, who: str) -> None:
    person = cast.administrator
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {"secret": SECRET}})
    with pytest.raises(Refusal):
        actions.forget_second_factors(
            user_id=person.pk, reason="Lost.", actor=factories.actor(getattr(cast, who)), at=clock.now()
        )
    assert Authenticator.objects.filter(user=person).exists() and not Entry.objects.exists()
    assert not letters(person.email)


def test_whoever_is_asked_for_one_reads_what_to_do_without_it(cast: Cast) -> None:
    Authenticator.objects.get_or_create(user=cast.administrator, type="totp", defaults={"data": {"secret": SECRET}})
    browser = cast.browser(cast.administrator, second_factor=False)
    page = browser.get("/account/", follow=True).content.decode()
    assert "I lost it" in page and "an administrator of the portal can remove the lost one" in page


def test_cities_need_none(cast: Cast) -> None:
    assert cast.browser(cast.lead, second_factor=False).get("/account/").status_code == 200


def test_a_role_counts_from_the_next_click(cast: Cast) -> None:
    client = cast.browser(cast.stranger, second_factor=False)
    assert client.get("/account/").status_code == 200
    StaffRole.objects.create(user=cast.stranger, role="administrator")
    assert client.get("/account/").headers["Location"] == "/accounts/2fa/"
    other = cast.browser(cast.administrator)
    assert other.get("/desk/registrations/").status_code == 200
    StaffRole.objects.filter(user=cast.administrator).delete()
    assert other.get("/desk/registrations/").status_code == 404


def test_who_may_only_open_the_administration_needs_it_too(cast: Cast) -> None:
    person = factories.user("Root", "root@unhcr.example", is_staff=True, is_superuser=True)
    assert cast.browser(person, second_factor=False).get("/admin/").status_code == 302
    factories.second_factor(person)
    assert cast.browser(person).get("/admin/").status_code == 404  # no role, no way in


def test_staff_may_always_sign_out_and_change_the_language(cast: Cast) -> None:
    assert without(cast).post("/accounts/logout/").headers["Location"] == "/"
    client = cast.browser(cast.administrator, second_factor=False)
    assert client.post("/language/", {"language": "ar", "next": "/about/"}).headers["Location"] == "/about/"


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_staff_session_ends_after_half_an_hour_of_nothing(cast: Cast, minutes: int, status: int) -> None:
    client = cast.browser(cast.administrator)
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert client.get("/desk/registrations/").status_code == status


def test_clicks_keep_it_open_but_not_beyond_twelve_hours(cast: Cast) -> None:
    client, start = cast.browser(cast.administrator), clock.now()
    session = client.session
    session["staff_since"] = int(time.time()) - 11 * 3600 - 50 * 60
    session.save()
    with time_machine.travel(start + timedelta(minutes=9)):
        assert client.get("/desk/registrations/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=11)):
        answer = client.get("/desk/registrations/")
    assert answer.headers["Location"] == "/accounts/login/?next=/desk/registrations/"


def test_a_citys_session_is_not_cut_short(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert client.get("/account/").status_code == 200
