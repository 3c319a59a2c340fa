"""Staff roles, suspension, and the first administrator."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import connection

from cities.people import actions
from cities.people.actor import SYSTEM
from cities.people.models import StaffRole, User
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.support.letters import letters, text

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_and_takes_roles(cast: Cast) -> None:
    who = factories.actor(cast.administrator)
    for _ in range(2):
        actions.give_role(user_id=cast.stranger.pk, role="reviewer", reason="As agreed.", actor=who, at=clock.now())
    actions.take_role(user_id=cast.stranger.pk, role="reviewer", reason="As agreed.", actor=who, at=clock.now())
    assert [e.data for e in Entry.objects.order_by("id")] == [
        {"person": cast.stranger.pk, "staff": True, "given": "reviewer"},
        {"person": cast.stranger.pk, "staff": True, "taken": "reviewer"},
    ]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_every_act_wants_a_reason(cast: Cast, reason: str) -> None:
    who = factories.actor(cast.administrator)
    acts: list[Any] = [actions.suspend, actions.restore]
    acts += [partial(act, role="reviewer") for act in (actions.give_role, actions.take_role)]
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act(user_id=cast.reviewer.pk, reason=reason, actor=who, at=clock.now())
        assert refused.value.field == "reason"
    assert not Entry.objects.exists() and User.objects.get(pk=cast.reviewer.pk).is_active


def test_suspending_and_restoring_say_who_when_and_why(cast: Cast) -> None:
    who, at = factories.actor(cast.administrator), clock.now()
    for _ in range(2):
        actions.suspend(user_id=cast.lead.pk, reason=" The city asked. ", actor=who, at=at)
    actions.restore(user_id=cast.lead.pk, reason="A mistake.", actor=who, at=at)
    told = [(e.happening, e.actor, e.at, e.reason, e.data) for e in Entry.objects.order_by("id")]
    about = {"person": cast.lead.pk}
    assert told == [
        ("person_suspended", cast.administrator, at, "The city asked.", about),
        ("person_restored", cast.administrator, at, "A mistake.", about),
    ]
    assert not letters(cast.lead.email)


def test_nobody_is_restored_who_was_erased(cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False, erased_at=clock.now())
    with pytest.raises(Refusal):
        actions.restore(
            user_id=cast.stranger.pk, reason="Asked.", actor=factories.actor(cast.administrator), at=clock.now()
        )
    assert not User.objects.get(pk=cast.stranger.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_suspend_each_other_at_once(cast: Cast) -> None:
    people = [cast.administrator, factories.staff("administrator", "Bo Lind")]
    actors, start = [factories.actor(person) for person in people], Barrier(2)

    def suspend(actor: Any, other: User) -> None:
        start.wait()
        with suppress(Refusal):
            actions.suspend(user_id=other.pk, reason="Quarrel.", actor=actor, at=clock.now())
        connection.close()

    threads = [Thread(target=suspend, args=(actor, people[1 - n])) for n, actor in enumerate(actors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(pk__in=[person.pk for person in people], is_active=True).count() == 1


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "lead", "stranger"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    actor = factories.actor(getattr(cast, who))
    for act in (
        lambda: actions.give_role(
            user_id=actor.user_id or 0, role="administrator", reason="As agreed.", actor=actor, at=clock.now()
        ),
        lambda: actions.take_role(
            user_id=cast.administrator.pk, role="administrator", reason="As agreed.", actor=actor, at=clock.now()
        ),
        lambda: actions.suspend(user_id=cast.administrator.pk, reason="As agreed.", actor=actor, at=clock.now()),
        lambda: actions.restore(user_id=cast.administrator.pk, reason="As agreed.", actor=actor, at=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        actions.give_role(
            user_id=cast.stranger.pk, role="administrator", reason="As agreed.", actor=SYSTEM, at=clock.now()
        )


def test_the_last_administrator_stays(cast: Cast) -> None:
    who = factories.actor(cast.administrator)
    with pytest.raises(Refusal):
        actions.take_role(
            user_id=cast.administrator.pk, role="administrator", reason="As agreed.", actor=who, at=clock.now()
        )
    with pytest.raises(Refusal):
        actions.suspend(user_id=cast.administrator.pk, reason="As agreed.", actor=who, at=clock.now())


def test_the_first_administrator_comes_from_the_command_line() -> None:
    call_command("make_administrator", "ana@unhcr.example", "Ana Costa")
    user = User.objects.get(email="ana@unhcr.example")
    assert (user.name, user.has_usable_password()) == ("Ana Costa", False)
    assert StaffRole.objects.get(user=user).role == "administrator"
    assert "second factor" in text(letters("ana@unhcr.example")[0])
    assert Entry.objects.get().happening == "role_changed"


@pytest.mark.parametrize(("email", "name"), [("no address", "Ana"), ("a@b.example", ""), ("a@b.example", "A\x00b")])
def test_the_command_says_what_is_wrong(email: str, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("make_administrator", email, name)
    assert not User.objects.exists()


@pytest.mark.parametrize("change", ["suspended and restored", "a role given"])
def test_open_sessions_end_and_stay_ended(cast: Cast, change: str) -> None:
    who, client = factories.actor(cast.administrator), cast.browser(cast.lead)
    assert client.get("/city/").status_code == 200
    # As signing in notes it; see the list of sessions on a person's own page.
    UserSession.objects.create(user=cast.lead, ip="127.0.0.1", session_key=client.session.session_key)
    if change == "a role given":
        actions.give_role(user_id=cast.lead.pk, role="reviewer", reason="As agreed.", actor=who, at=clock.now())
    else:
        actions.suspend(user_id=cast.lead.pk, reason="As agreed.", actor=who, at=clock.now())
        actions.restore(user_id=cast.lead.pk, reason="As agreed.", actor=who, at=clock.now())
    assert client.get("/city/").headers["Location"] == "/accounts/login/?next=/city/"
