"""A change of address: both mailboxes prove it, nobody learns whose the new one is, and all that is open moves along."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.membership import actions as membership
from cities.membership.drafts import InvitationDraft
from cities.membership.models import Invitation, Membership
from cities.people.models import AddressChange, User
from compact_portal.kit import clock
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.cities.people.test_sign_in import PASSWORD, sign_in, with_password
from tests.support.letters import code_in, letters, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

NEW = "inge@new.example"


def ask(client: Client, email: str = NEW) -> Any:
    return client.post("/account/address/", {"email": email})


def typed(client: Client, **codes: str) -> Any:
    return client.post("/account/address/codes/", codes)


def codes(old: str, new: str = NEW) -> dict[str, str]:
    return {"old": code_in(letters(old)[-1]), "new": code_in(letters(new)[-1])}


def test_both_codes_change_it_everywhere_and_end_the_other_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    with_password(cast.lead)
    for client in (here, there):
        sign_in(client, cast.lead.email)
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    old = cast.lead.email
    assert ask(here).headers["Location"] == "/account/address/codes/"
    assert typed(here, **codes(old)).headers["Location"] == "/account/"
    assert User.objects.get(pk=cast.lead.pk).email == NEW
    assert [(a.email, a.verified, a.primary) for a in EmailAddress.objects.filter(user=cast.lead)] == [
        (NEW, True, True)
    ]
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)
    assert "no longer uses this address" in letters(old)[-1]["Subject"]
    assert "now the address" in letters(NEW)[-1]["Subject"]
    entry = Entry.objects.get(happening="address_changed")
    assert entry.data == {"person": cast.lead.pk} and "@" not in str(entry.data)
    assert Membership.objects.get(user=cast.lead).until is None


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_one_code_at_a_time_will_do(cast: Cast, order: tuple[str, str]) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    right = codes(old)
    typed(client, **{order[0]: right[order[0]]})
    assert User.objects.get(pk=cast.lead.pk).email == old
    assert f'name="{order[0]}"' not in client.get("/account/address/codes/").content.decode()
    typed(client, **{order[1]: right[order[1]]})
    assert User.objects.get(pk=cast.lead.pk).email == NEW


def test_the_new_mailbox_alone_or_the_old_one_alone_changes_nothing(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    right = codes(old)
    for wrong in ({"old": right["new"], "new": right["old"]}, {"new": right["new"]}):
        typed(client, **wrong)
    assert User.objects.get(pk=cast.lead.pk).email == old


def test_five_wrong_tries_end_it(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    right = codes(old)
    wrong = "000000" if right["old"] != "000000" else "000001"
    for _ in range(5):
        typed(client, old=wrong)
    assert typed(client, **right).headers["Location"] == "/account/address/"
    assert User.objects.get(pk=cast.lead.pk).email == old


def test_it_runs_out_after_an_hour(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        typed(client, **codes(old))
    assert User.objects.get(pk=cast.lead.pk).email == old


def test_a_newer_one_replaces_it_and_it_can_be_given_up(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    first = codes(old)
    ask(client, "inge@newer.example")
    assert AddressChange.objects.get().new_email == "inge@newer.example"
    typed(client, **first)
    assert User.objects.get(pk=cast.lead.pk).email == old
    client.post("/account/address/keep/")
    assert not AddressChange.objects.exists()


@pytest.mark.parametrize("standing", ["active", "suspended", "their second address"])
def test_whose_the_new_address_is_nobody_learns(cast: Cast, standing: str) -> None:
    taken = cast.other_lead.email
    if standing == "suspended":
        User.objects.filter(pk=cast.other_lead.pk).update(is_active=False)
    if standing == "their second address":
        User.objects.filter(pk=cast.other_lead.pk).update(email="huda@moved.example")
    seen, work = [], []
    for person, email in ((cast.lead, "free@tell-nouran.example"), (cast.drafter, taken)):
        client = cast.browser(person)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = ask(client, email)
        work.append(len(asked))
        page = client.get("/account/address/codes/")
        wrong = typed(client, old=code_in(letters(person.email)[-1]), new="123456")
        after = client.get("/account/address/codes/")
        said = [bare(one, email) for one in (answer, page, wrong, after)]
        seen.append(str(said).replace(person.email, "").replace(person.name, ""))
    assert len(set(work)) == 1
    assert [len(letters(to)) for to in ("free@tell-nouran.example", taken)] == [1, 1]
    assert "has an account already" in text(letters(taken)[0]) and not re.search(r"\b\d{6}\b", text(letters(taken)[0]))
    assert User.objects.filter(email=cast.drafter.email).exists()
    assert seen[0].count("Type the other code") == seen[1].count("Type the other code")
    assert seen[0].count("A code was wrong") == seen[1].count("A code was wrong") == 1


def test_a_right_code_for_an_address_that_is_taken_meanwhile_completes_nothing(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    ask(client)
    factories.user("Quick", NEW)
    typed(client, **codes(old))
    assert User.objects.get(pk=cast.lead.pk).email == old


def test_open_invitations_follow_the_person(cast: Cast) -> None:
    client, old = cast.browser(cast.lead), cast.lead.email
    draft = InvitationDraft(old, "observer")
    made = membership.invite(draft=draft, actor=factories.actor(cast.other_lead), at=clock.now())
    ask(client)
    typed(client, **codes(old))
    assert Invitation.objects.get(pk=made.pk).email == NEW


@pytest.mark.parametrize(
    "bad", ["", "x", "a@b", "a\x00@b.example", "x" * 300 + "@y.example", "a@" + "é" * 200 + ".example"]
)
def test_what_is_no_address_is_refused(cast: Cast, bad: str) -> None:
    assert ask(cast.browser(cast.lead), bad).status_code == 422
    assert ask(cast.browser(cast.lead), cast.lead.email.upper()).status_code == 422


@pytest.mark.parametrize("bad", [{}, {"old": "x"}, {"old": "\x00"}, {"new": "9" * 10_000}, {"old": "١٢٣٤٥٦"}])
def test_what_is_no_code_costs_no_try(cast: Cast, bad: dict[str, str]) -> None:
    client = cast.browser(cast.lead)
    ask(client)
    assert typed(client, **bad).status_code == 422
    assert AddressChange.objects.get().tries == 0


def test_it_is_asked_five_times_an_hour(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    statuses = [ask(client, f"inge{number}@new.example").status_code for number in range(6)]
    assert statuses == [302] * 5 + [429]


def test_one_mailbox_is_not_flooded_by_many_people(cast: Cast) -> None:
    people = [factories.user(f"P{number}") for number in range(6)]
    assert [ask(cast.browser(person)).status_code for person in people][-1] == 429
    assert len(letters(NEW)) == 5


def test_with_a_password_it_is_asked_for_first(cast: Cast) -> None:
    client = cast.browser(with_password(cast.lead))
    assert ask(client).headers["Location"].startswith("/accounts/reauthenticate/")
    assert not AddressChange.objects.exists()


def test_allauths_own_page_is_no_way_round(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    answer = client.post("/accounts/email/", {"email": NEW, "action_add": "1"})
    assert answer.headers["Location"] == "/account/address/"
    assert not EmailAddress.objects.filter(email=NEW).exists()
