"""Staff roles, suspension, the first administrator, and Django admin, which bypasses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command

from cities import admin
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
        actions.give_role(user_id=cast.stranger.pk, role="reviewer", actor=who, at=clock.now())
    actions.take_role(user_id=cast.stranger.pk, role="reviewer", actor=who, at=clock.now())
    assert [e.data for e in Entry.objects.order_by("id")] == [
        {"person": cast.stranger.pk, "staff": True, "given": "reviewer"},
        {"person": cast.stranger.pk, "staff": True, "taken": "reviewer"},
    ]


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "lead", "stranger"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    actor = factories.actor(getattr(cast, who))
    for act in (
        lambda: actions.give_role(user_id=actor.user_id or 0, role="administrator", actor=actor, at=clock.now()),
        lambda: actions.take_role(user_id=cast.administrator.pk, role="administrator", actor=actor, at=clock.now()),
        lambda: actions.suspend(user_id=cast.administrator.pk, actor=actor, at=clock.now()),
        lambda: actions.restore(user_id=cast.administrator.pk, actor=actor, at=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        actions.give_role(user_id=cast.stranger.pk, role="administrator", actor=SYSTEM, at=clock.now())


def test_the_last_administrator_stays(cast: Cast) -> None:
    who = factories.actor(cast.administrator)
    with pytest.raises(Refusal):
        actions.take_role(user_id=cast.administrator.pk, role="administrator", actor=who, at=clock.now())
    with pytest.raises(Refusal):
        actions.suspend(user_id=cast.administrator.pk, actor=who, at=clock.now())


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


def test_the_administration_is_there_for_administrators_alone(cast: Cast) -> None:
    for who in ("lead", "drafter", "stranger", "reviewer", "coordinator"):
        for address in ("/admin/", "/admin/login/", "/admin/cities/user/", "/admin/logout/"):
            assert cast.browser(getattr(cast, who)).get(address).status_code == 404, (who, address)
    assert cast.browser(cast.administrator).get("/admin/").status_code == 200
    assert cast.browser().get("/admin/login/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("model", [model._meta for model in admin.site._registry], ids=lambda meta: meta.model_name)
def test_the_administration_shows_and_does_not_write(cast: Cast, model: Any) -> None:
    cast.lead, cast.other_lead  # noqa: B018
    client, base = cast.browser(cast.administrator), f"/admin/{model.app_label}/{model.model_name}/"
    listed = client.get(base, {"q": "a"})
    assert listed.status_code in (200, 302)
    if model.model_name != "staffrole":
        assert client.get(f"{base}add/").status_code == 403
        assert client.post(f"{base}add/", {}).status_code == 403
    if (row := model.model.objects.first()) is not None:
        assert client.get(f"{base}{row.pk}/change/").status_code == 200
        assert client.post(f"{base}{row.pk}/change/", {"standing": "active", "role": "lead"}).status_code == 403
        assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.post(base, {"action": "delete_selected", "_selected_action": [row.pk]}).status_code in (200, 302)
        assert model.model.objects.filter(pk=row.pk).exists()


def test_secrets_are_not_shown_in_the_administration(cast: Cast) -> None:
    cast.lead.set_password("seven quiet herons")
    cast.lead.save()
    page = cast.browser(cast.administrator).get(f"/admin/cities/user/{cast.lead.pk}/change/").content.decode()
    assert cast.lead.password not in page and "password" not in page.lower()


def test_roles_given_in_the_administration_are_in_the_journal(cast: Cast) -> None:
    client = cast.browser(cast.administrator)
    answer = client.post("/admin/cities/staffrole/add/", {"user": cast.stranger.pk, "role": "reviewer"})
    assert answer.status_code == 302
    assert StaffRole.objects.filter(user=cast.stranger, role="reviewer").count() == 1
    assert Entry.objects.get(happening="role_changed").actor == cast.administrator


def test_suspending_in_the_administration_ends_access_at_once(cast: Cast) -> None:
    victim = cast.browser(cast.lead)
    client = cast.browser(cast.administrator)
    client.post("/admin/cities/user/", {"action": "suspend", "_selected_action": [cast.lead.pk, cast.administrator.pk]})
    assert victim.get("/account/").status_code == 302
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active
    client.post("/admin/cities/user/", {"action": "restore", "_selected_action": [cast.lead.pk]})
    assert User.objects.get(pk=cast.lead.pk).is_active


@pytest.mark.parametrize("change", ["suspended and restored", "a role given"])
def test_open_sessions_end_and_stay_ended(cast: Cast, change: str) -> None:
    who, client = factories.actor(cast.administrator), cast.browser(cast.lead)
    assert client.get("/city/").status_code == 200
    # As signing in notes it; see the list of sessions on a person's own page.
    UserSession.objects.create(user=cast.lead, ip="127.0.0.1", session_key=client.session.session_key)
    if change == "a role given":
        actions.give_role(user_id=cast.lead.pk, role="reviewer", actor=who, at=clock.now())
    else:
        actions.suspend(user_id=cast.lead.pk, actor=who, at=clock.now())
        actions.restore(user_id=cast.lead.pk, actor=who, at=clock.now())
    assert client.get("/city/").headers["Location"] == "/accounts/login/?next=/city/"


@pytest.mark.parametrize(
    "asked",
    [
        "user/?password__startswith=md5",
        "invitation/?secret__gt=5",
        "registration/?secret__startswith=a",
        "registration/?code__startswith=a",
        "membership/?user__password__startswith=md5",
    ],
)
def test_the_admin_answers_no_questions_about_secrets(cast: Cast, asked: str) -> None:
    assert cast.browser(cast.administrator).get(f"/admin/cities/{asked}").status_code == 400
