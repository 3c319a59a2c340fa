"""Asking to be erased, and being erased: the person goes, the city's record stays."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from cities.membership.models import HandOver, Invitation, Membership
from cities.people import actions, queries, tasks
from cities.people.actor import SYSTEM
from cities.people.drafts import NewPerson
from cities.people.models import ErasureRequest, StaffRole, User
from cities.registration.models import Registration, RegistrationDocument
from compact_portal.kit import clock, persons
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.mail import actions as post_office
from compact_portal.mail.drafts import By
from compact_portal.mail.models import Mail
from submissions.digests.models import Issue, Subscription
from submissions.journal.models import Entry
from submissions.lifecycle.models import Revision, Submission
from tests import factories
from tests.cast import Cast
from tests.cities.people.erasing import ADDRESS, AT, NAME, asked, busy_person, erased, traces
from tests.support.forms import words
from tests.support.letters import letters, text
from tests.support.smtp import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_name_or_the_address_is_left_in_any_table(cast: Cast, settings: Any) -> None:
    who = busy_person(cast)
    before = {(table, column) for table, column, _ in traces(NAME, "quist")}
    assert {
        ("cities_user", "name"),
        ("cities_user", "email"),
        ("account_emailaddress", "email"),
        ("cities_addresschange", "new_email"),
        ("cities_invitation", "email"),
        ("cities_registration", "person"),
        ("cities_registrationdocument", "name"),
        ("cities_registrationmessage", "body"),
        ("mail_mail", "to_address"),
        ("mail_mail", "to_name"),
        ("mail_mail", "subject"),
        ("mail_outbox", "held_by"),
        ("submissions_entry", "actor_name"),
        ("submissions_note", "by_name"),
    } <= before, "the person was not as busy as this test believes"
    erased(who)
    left = [(table, column, str(value)[:80]) for table, column, value in traces(NAME, "quist")]
    farewell = {("mail_mail", "to_address"), ("mail_mail", "to_name")}
    assert {(table, column) for table, column, _ in left} == farewell and len(left) == 3, left
    post_office.open_outbox(by=By(cast.administrator.pk, "Ana Costa"), at=AT)
    with Sink() as sink:
        settings.MAIL_URL = sink.url
        post_office.deliver_due(at=AT + timedelta(days=31))
        assert [one.message["Subject"] for one in sink.received if one.to == ADDRESS] == [
            "You were erased from Compact Portal"
        ]
    assert not traces(NAME, "quist")


def test_the_citys_record_stays(cast: Cast) -> None:
    who = busy_person(cast)
    counted = {model: model.objects.count() for model in (Submission, Revision, Issue, Membership, Invitation)}
    entries = list(Entry.objects.order_by("id").values("id", "happening", "at", "reason", "data", "actor_id"))
    gone = erased(who)
    assert {model: model.objects.count() for model in counted} == counted
    assert (
        list(Entry.objects.order_by("id").values("id", "happening", "at", "reason", "data", "actor_id"))[: len(entries)]
        == entries
    )
    assert Revision.objects.filter(by=gone).exists() and Submission.objects.filter(created_by=gone).exists()
    assert gone.email == f"erased-{gone.pk}@erased.invalid" and not gone.name and not gone.has_usable_password()
    assert not gone.is_active and gone.erased_at == AT + timedelta(days=30)
    for model in (EmailAddress, Authenticator, StaffRole):
        assert not model.objects.filter(user=gone).exists()


def test_memberships_offers_and_digests_end(cast: Cast) -> None:
    gone = erased(busy_person(cast))
    seat = Membership.objects.get(user=gone)
    assert seat.until == AT + timedelta(days=30) and not seat.shown_publicly
    assert HandOver.objects.get().answer == "withdrawn"
    assert Entry.objects.filter(happening="left", city=cast.vesterhaven, actor=None).count() == 1
    subscription = Subscription.objects.get(user=gone)
    assert subscription.cadence == "off" and subscription.next_due_at is None


def test_what_waits_to_be_mailed_to_them_never_leaves(cast: Cast) -> None:
    who = busy_person(cast)
    waiting = list(Mail.objects.filter(to_address=ADDRESS, state="waiting").values_list("pk", flat=True))
    assert waiting
    erased(who)
    rows = Mail.objects.filter(pk__in=waiting)
    assert {(row.state, bytes(row.raw), row.to_address, row.stencil_id) for row in rows} == {
        ("cancelled", b"", "", None)
    }


def test_their_proofs_leave_the_disk_once_it_is_committed(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    who = busy_person(cast)
    name = default_storage.save("registrations/quist.pdf", ContentFile(b"%PDF-1.7"))
    RegistrationDocument.objects.update(file=name)
    request = asked(who)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.erase(request_id=request.pk, actor=SYSTEM, at=request.due_at)
        assert default_storage.exists(name)
    assert not default_storage.exists(name) and not RegistrationDocument.objects.exists()
    assert Registration.objects.get().standing == "approved"


def test_their_sessions_end(cast: Cast) -> None:
    client = cast.browser(cast.drafter)
    assert client.get("/account/").status_code == 200
    cast.lead  # noqa: B018
    erased(cast.drafter)
    assert client.get("/account/").status_code == 302


def test_pages_read_well_afterwards(cast: Cast) -> None:
    who = busy_person(cast)
    mine = Submission.objects.get(city=cast.vesterhaven)
    theirs = Submission.objects.get(city=cast.tell_nouran, kind="practice")
    erased(who)
    for client, path in (
        (cast.browser(cast.lead), f"/city/filings/{mine.reference}/receipt/"),
        (cast.browser(cast.lead), "/city/"),
        (cast.browser(cast.reviewer), f"/desk/cases/{mine.reference}/"),
        (cast.browser(cast.reviewer), f"/desk/cases/{theirs.reference}/"),
        (cast.browser(cast.reviewer), "/desk/queue/"),
        (cast.browser(cast.administrator), "/desk/registrations/?show=decided"),
        (cast.browser(), f"/library/{theirs.reference}/"),
        (cast.browser(), f"/cities/{cast.vesterhaven.slug}/"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Quist" not in answer.content.decode() and "erased.invalid" not in answer.content.decode(), path
    case = words(cast.browser(cast.reviewer).get(f"/desk/cases/{theirs.reference}/"))
    assert case.count("A person since erased") >= 2  # the note, and the timeline
    own = words(cast.browser(cast.reviewer).get(f"/desk/cases/{mine.reference}/"))
    assert "A former member of the city" in own
    assert "A person since erased" in words(cast.browser(cast.administrator).get("/desk/registrations/?show=decided"))


def test_the_address_can_register_anew(cast: Cast) -> None:
    gone = erased(busy_person(cast))
    anew = actions.admit(person=NewPerson(ADDRESS, "Another", "Office", "en"), at=AT)
    assert anew.pk != gone.pk and anew.is_active


# -- Asking ----------------------------------------------------------------------------------------------------------


def test_asking_is_noted_mailed_and_done_once(cast: Cast) -> None:
    cast.lead  # noqa: B018
    first, second = asked(cast.drafter), asked(cast.drafter)
    assert first == second and first.due_at == AT + timedelta(days=30)
    assert [letter["Subject"] for letter in letters(cast.drafter.email)] == ["You asked to be erased"]
    assert "2 December 2026" in text(letters(cast.drafter.email)[0])
    assert Entry.objects.filter(happening="erasure_asked").count() == 1


def test_the_days_are_a_setting(cast: Cast, settings: object) -> None:
    settings.ERASURE_DAYS = 3  # type: ignore[attr-defined]
    assert asked(cast.stranger).due_at == AT + timedelta(days=3)


def test_the_only_lead_hands_over_first(cast: Cast) -> None:
    with pytest.raises(Refusal, match="without a lead"):
        asked(cast.lead)
    assert not ErasureRequest.objects.exists()
    factories.member(cast.vesterhaven, "lead", "Second Lead")
    assert asked(cast.lead)


def test_a_lead_of_a_suspended_city_need_not(cast: Cast) -> None:
    cast.lead.memberships.get().city.__class__.objects.update(standing="suspended")
    assert asked(cast.lead)


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Refusal, match="needs an administrator"):
        asked(cast.administrator)


def test_who_holds_a_case_puts_it_back_first(cast: Cast) -> None:
    factories.at_state(
        factories.practice(cast.vesterhaven, cast.lead), "review", lead=cast.lead, reviewer=cast.reviewer
    )
    with pytest.raises(Refusal, match="1 case waits"):
        asked(cast.reviewer)


def test_it_may_be_taken_back(cast: Cast) -> None:
    request = asked(cast.stranger)
    actions.take_back_erasure(actor=factories.actor(cast.stranger), at=AT)
    request.refresh_from_db()
    assert (request.outcome, request.ended_at, request.decided_by) == ("withdrawn", AT, cast.stranger)
    with pytest.raises(Refusal):
        actions.take_back_erasure(actor=factories.actor(cast.stranger), at=AT)
    with pytest.raises(Stale):
        actions.erase(request_id=request.pk, actor=SYSTEM, at=AT)
    assert asked(cast.stranger).pk != request.pk


# -- Deciding --------------------------------------------------------------------------------------------------------


def test_an_administrator_may_do_it_at_once_and_it_is_in_the_journal(cast: Cast) -> None:
    request = asked(cast.stranger)
    actions.erase(request_id=request.pk, actor=factories.actor(cast.administrator), at=AT)
    entry = Entry.objects.get(happening="erased")
    assert (entry.actor, entry.data) == (cast.administrator, {"person": cast.stranger.pk})
    assert "forgets this address" in text(letters("sam-stranger@people.example")[-1])


def test_declining_takes_a_reason_which_is_mailed(cast: Cast) -> None:
    request, by = asked(cast.stranger), factories.actor(cast.administrator)
    with pytest.raises(Refusal):
        actions.decline_erasure(request_id=request.pk, reason=" ", actor=by, at=AT)
    actions.decline_erasure(request_id=request.pk, reason="A court asks for it.", actor=by, at=AT)
    assert "A court asks for it." in text(letters(cast.stranger.email)[-1])
    assert Entry.objects.get(happening="erasure_ended").reason == "A court asks for it."
    assert User.objects.get(pk=cast.stranger.pk).is_active


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "lead", "stranger"])
def test_nobody_else_decides(cast: Cast, who: str) -> None:
    request, actor = asked(cast.drafter), factories.actor(getattr(cast, who))
    for act in (
        lambda: actions.erase(request_id=request.pk, actor=actor, at=AT),
        lambda: actions.decline_erasure(request_id=request.pk, reason="No.", actor=actor, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_decides_about_themselves(cast: Cast) -> None:
    cast.administrator  # noqa: B018
    second = factories.staff("administrator", "Second Administrator")
    request = asked(second)
    with pytest.raises(NotAllowed):
        actions.erase(request_id=request.pk, actor=factories.actor(second), at=AT)


# -- The schedule ----------------------------------------------------------------------------------------------------


def test_the_tick_erases_whose_day_has_come_and_no_other(cast: Cast) -> None:
    asked(cast.stranger)
    assert actions.erase_due(at=AT + timedelta(days=30) - timedelta(seconds=1)) == 0
    assert actions.erase_due(at=AT + timedelta(days=30)) == 1
    assert actions.erase_due(at=AT + timedelta(days=30)) == 0


def test_what_stops_one_or_goes_wrong_with_one_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Second Lead")
    asked(cast.lead)
    Membership.objects.filter(user=second).update(until=AT)
    broken, fine = asked(cast.drafter), asked(cast.stranger)
    real = actions.forget_person

    def stumble(person: persons.Person, at: object) -> None:
        if person.user_id == broken.user_id:
            raise ValueError("nobody foresaw this")
        real(person, at)  # type: ignore[arg-type]

    account = next(one for one in persons.keepers() if one.room == "account")
    monkeypatch.setitem(persons._keepers, "account", persons.Keeper("account", "", (), account.held, stumble))
    assert actions.erase_due(at=AT + timedelta(days=40)) == 1
    assert [one.user_id for one in ErasureRequest.objects.filter(outcome="erased")] == [fine.user_id]
    assert User.objects.get(pk=broken.user_id).erased_at is None


def test_the_task_reads_the_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(cast.stranger)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=31))
    tasks.people()
    assert User.objects.get(pk=cast.stranger.pk).erased_at == AT + timedelta(days=31)


# -- At once ---------------------------------------------------------------------------------------------------------


def _together(*acts: object) -> list[object]:
    outcomes: list[object] = []
    start = threading.Barrier(len(acts))

    def run(act: object) -> None:
        try:
            start.wait()
            outcomes.append(act())  # type: ignore[operator]
        except Exception as problem:
            outcomes.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_administrators_decide_once(cast: Cast) -> None:
    request = asked(cast.stranger)
    first, second = cast.administrator, factories.staff("administrator", "Second Administrator")
    outcomes = _together(
        lambda: actions.erase(request_id=request.pk, actor=factories.actor(first), at=AT),
        lambda: actions.decline_erasure(request_id=request.pk, reason="No.", actor=factories.actor(second), at=AT),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]
    assert Entry.objects.filter(happening__in=["erased", "erasure_ended"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_both_go(cast: Cast) -> None:
    requests = [asked(one) for one in (cast.administrator, factories.staff("administrator", "Second Administrator"))]
    outcomes = _together(*(partial(actions.erase, request_id=one.pk, actor=SYSTEM, at=one.due_at) for one in requests))
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Refusal"]
    assert StaffRole.objects.filter(role="administrator", user__is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_both_go(cast: Cast) -> None:
    requests = [asked(one) for one in (factories.member(cast.vesterhaven, "lead", "Second Lead"), cast.lead)]
    outcomes = _together(*(partial(actions.erase, request_id=one.pk, actor=SYSTEM, at=one.due_at) for one in requests))
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Refusal"]
    assert Membership.objects.filter(role="lead", until=None, user__is_active=True).count() == 1


def test_who_is_meant_is_known_by_proved_addresses_alone(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.stranger, email="somebody.else@x.example", verified=False)
    EmailAddress.objects.create(user=cast.stranger, email="second@x.example", verified=True)
    assert queries.person(cast.stranger).addresses == ("sam-stranger@people.example", "second@x.example")
