"""What is kept only so long, done by the schedule; each time is passed as ``at``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cities.membership import actions as membership
from cities.membership.models import Invitation
from cities.people import actions
from cities.people.models import AddressChange
from cities.registration import actions as registration
from cities.registration.models import Registration, RegistrationDocument
from compact_portal.kit import persons
from compact_portal.mail import actions as post_office
from compact_portal.mail.drafts import FAREWELL
from compact_portal.mail.models import Mail
from compact_portal.schedule import SCHEDULE
from tests.cast import Cast
from tests.cities.people.erasing import AT

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _request(standing: str, at: datetime = AT, **fields: Any) -> Registration:
    made = Registration.objects.create(
        standing=standing, proposed_name="Newtown", person="Nora Ny", office="Mayor", email="nora@newtown.example",
        mandate="Mine.", secret=f"{standing}{Registration.objects.count()}", asked_at=at, **fields,
    )  # fmt: skip
    name = default_storage.save("registrations/proof.pdf", ContentFile(b"%PDF"))
    RegistrationDocument.objects.create(
        registration=made, file=name, name="proof.pdf", media_type="application/pdf", size=4, added_at=at
    )
    return made


def test_requests_nobody_proved_go_after_a_week(django_capture_on_commit_callbacks: Any) -> None:
    _request("unproved")
    waiting = _request("waiting")
    file = RegistrationDocument.objects.exclude(registration=waiting).get().file.name or ""
    registration.tidy(AT + 7 * DAY)
    assert Registration.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        registration.tidy(AT + 7 * DAY + timedelta(seconds=1))
    assert Registration.objects.get() == waiting and waiting.documents.count() == 1
    assert not default_storage.exists(file)


@pytest.mark.parametrize("standing", ["declined", "withdrawn"])
def test_proofs_of_what_was_refused_go_after_a_year(standing: str) -> None:
    made = _request(standing, decided_at=AT + DAY if standing == "declined" else None)
    ended = AT + DAY if standing == "declined" else AT
    registration.tidy(ended + 365 * DAY)
    assert made.documents.count() == 1
    registration.tidy(ended + 365 * DAY + timedelta(seconds=1))
    assert not made.documents.exists() and Registration.objects.filter(pk=made.pk).exists()


def test_proofs_of_what_was_approved_stay() -> None:
    made = _request("approved", decided_at=AT)
    registration.tidy(AT + 3650 * DAY)
    assert made.documents.count() == 1


def test_the_days_are_settings(settings: Any) -> None:
    settings.UNPROVED_REQUEST_DAYS = 1
    _request("unproved")
    registration.tidy(AT + 2 * DAY)
    assert not Registration.objects.exists()


def test_addresses_of_invitations_nobody_took_up_go_after_half_a_year(cast: Cast) -> None:
    common: dict[str, Any] = {
        "city": cast.vesterhaven, "role": "drafter", "invited_by": cast.lead, "invited_at": AT, "expires_at": AT + DAY
    }  # fmt: skip
    Invitation.objects.create(email="gone@x.example", secret="a", **common)
    Invitation.objects.create(email="taken@x.example", secret="b", accepted_at=AT, **common)
    membership.tidy(AT + 181 * DAY)
    assert Invitation.objects.exclude(email="").count() == 2
    membership.tidy(AT + 181 * DAY + timedelta(seconds=1))
    assert list(Invitation.objects.order_by("secret").values_list("email", flat=True)) == ["", "taken@x.example"]


def test_ended_sessions_go_with_where_they_came_from(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    UserSession.objects.create(user=cast.lead, ip="127.0.0.1", session_key=client.session.session_key, user_agent="x")
    assert UserSession.objects.count() == Session.objects.count() == 1
    live = Session.objects.get()
    actions.tidy(live.expire_date - timedelta(seconds=1))
    assert UserSession.objects.count() == 1
    actions.tidy(live.expire_date + timedelta(seconds=1))
    assert not UserSession.objects.exists() and not Session.objects.exists()


def test_new_addresses_nobody_proved_go_after_a_day(cast: Cast) -> None:
    AddressChange.objects.create(
        user=cast.lead, new_email="n@x.example", old_code="a", new_code="b", asked_at=AT, expires_at=AT
    )
    actions.tidy(AT + DAY)
    assert AddressChange.objects.exists()
    actions.tidy(AT + DAY + timedelta(seconds=1))
    assert not AddressChange.objects.exists()


def test_a_farewell_that_never_left_keeps_no_address() -> None:
    mail = post_office.post(
        key="bye", to="gone@x.example", to_name="Gone", subject="Bye", text="Bye", purpose=FAREWELL, at=AT
    )
    post_office.forget(at=AT)
    assert Mail.objects.get(pk=mail.pk).to_address == "gone@x.example"
    Mail.objects.update(state="failed", last_error="550 gone@x.example is not here")
    post_office.forget(at=AT)
    left = Mail.objects.get(pk=mail.pk)
    assert (left.to_address, left.to_name, left.last_error, bytes(left.raw)) == ("", "", "", b"")


def test_one_room_that_cannot_tidy_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_at: datetime) -> None:
        raise ValueError("nobody foresaw this")

    monkeypatch.setitem(persons._keepers, "account", persons.Keeper("account", "", (), lambda person: {}, tidy=stumble))
    _request("unproved")
    actions.tidy_all(at=AT + 8 * DAY)
    assert not Registration.objects.exists()


def test_the_schedule_does_it() -> None:
    assert "housekeeping.people" in {row["task"] for row in SCHEDULE.values()}
