"""What the desk shows of a city's account is kept by the database itself, whoever writes and however."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from cities.desk.models import Contact
from cities.membership.models import Membership
from cities.people.models import User
from cities.registry.models import City
from cities.signatories.models import Instrument, Signature
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.factories import AT

pytestmark = pytest.mark.django_db


def kept(city: City, *names: str) -> Any:
    """The columns as they stand in the database."""
    found = City.objects.values_list(*names).get(pk=city.pk)
    return found if len(names) > 1 else found[0]


def sign(city: City, order: int = 1, key: str = "letter") -> Signature:
    letter, _ = Instrument.objects.get_or_create(key=key, defaults={"title": "Letter", "dated_on": "2017-12-01"})
    return Signature.objects.create(
        instrument=letter, city=city, order=order, signatory="The mayor", signatory_kind="person",
        signs_as=city.name, country_as_written="Denmark",
    )  # fmt: skip


def speak(city: City, on: date, next_on: date | None = None) -> Contact:
    return Contact.objects.create(city=city, on=on, medium="call", summary="Spoke.", next_on=next_on, recorded_at=AT)


def see(user: User, days: int) -> datetime:
    at = AT + timedelta(days=days)
    User.objects.filter(pk=user.pk).update(last_login=at)
    return at


def test_a_city_has_signed_while_one_signature_stands(cast: Cast) -> None:
    city, other = cast.vesterhaven, cast.tell_nouran
    first, second = sign(city), sign(city, key="charter")
    assert kept(city, "signed") and not kept(other, "signed")
    first.delete()
    assert kept(city, "signed")
    Signature.objects.filter(pk=second.pk).update(city=other)
    assert not kept(city, "signed") and kept(other, "signed")
    second.delete()
    assert not kept(other, "signed")


def test_leads_are_counted_and_the_newest_sign_in_is_theirs(cast: Cast) -> None:
    city = cast.vesterhaven
    assert kept(city, "lead_count", "lead_seen_at") == (0, None)
    cast.drafter  # noqa: B018
    assert kept(city, "lead_count") == 0
    lead, second = cast.lead, factories.member(city, "lead", "Ib Holm")
    assert kept(city, "lead_count", "lead_seen_at") == (2, None)
    early, late = see(lead, 1), see(second, 2)
    see(cast.drafter, 3)
    assert kept(city, "lead_count", "lead_seen_at") == (2, late)
    Membership.objects.filter(user=second).update(role="drafter")
    assert kept(city, "lead_count", "lead_seen_at") == (1, early)
    Membership.objects.filter(user=second).update(role="lead")
    Membership.objects.filter(user=second).update(until=AT)
    assert kept(city, "lead_count", "lead_seen_at") == (1, early)
    Membership.objects.filter(user=second).delete()
    Membership.objects.filter(user=lead).delete()
    assert kept(city, "lead_count", "lead_seen_at") == (0, None)


def test_a_suspended_lead_does_not_count_and_a_restored_one_does(cast: Cast) -> None:
    city, lead = cast.vesterhaven, cast.lead
    seen = see(lead, 1)
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert kept(city, "lead_count", "lead_seen_at") == (0, None)
    User.objects.filter(pk=lead.pk).update(is_active=True)
    assert kept(city, "lead_count", "lead_seen_at") == (1, seen)


def test_an_erased_lead_does_not_count(cast: Cast) -> None:
    city, lead = cast.vesterhaven, cast.lead
    see(lead, 1)
    Membership.objects.filter(user=lead).update(until=AT)
    User.objects.filter(pk=lead.pk).update(is_active=False, last_login=None, name="", email="erased@nowhere.invalid")
    assert kept(city, "lead_count", "lead_seen_at") == (0, None)


def test_one_sign_in_is_seen_in_every_city_the_person_leads(cast: Cast) -> None:
    lead = cast.lead
    Membership.objects.create(city=cast.tell_nouran, user=lead, role="lead", since=AT)
    at = see(lead, 1)
    assert kept(cast.vesterhaven, "lead_seen_at") == kept(cast.tell_nouran, "lead_seen_at") == at


def test_a_membership_moved_to_another_city_moves_the_lead(cast: Cast) -> None:
    at = see(cast.lead, 1)
    Membership.objects.filter(user=cast.lead).update(city=cast.tell_nouran)
    assert kept(cast.vesterhaven, "lead_count") == 0
    assert kept(cast.tell_nouran, "lead_count", "lead_seen_at") == (1, at)


def test_what_was_sent_is_counted_and_a_draft_is_not(cast: Cast) -> None:
    city = cast.vesterhaven
    first = factories.practice(city, cast.lead)
    assert kept(city, "filed_count") == 0
    factories.at_state(first, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    second = factories.practice(city, cast.lead)
    factories.at_state(second, "withdrawn", lead=cast.lead, reviewer=cast.reviewer)
    assert kept(city, "filed_count") == 2


def test_filings_in_plain_statements_are_counted(cast: Cast) -> None:
    city, other = cast.vesterhaven, cast.tell_nouran
    cases = [factories.practice(city, cast.lead) for _ in range(3)]
    ids = [case.pk for case in cases]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE submissions_submission SET state = 'submitted', submitted_at = now()")
        assert kept(city, "filed_count") == 3
        cursor.execute("UPDATE submissions_submission SET city_id = %s WHERE id = %s", [other.pk, ids[0]])
        assert (kept(city, "filed_count"), kept(other, "filed_count")) == (2, 1)
        cursor.execute("UPDATE submissions_submission SET state = 'draft', submitted_at = NULL WHERE id = %s", [ids[1]])
        assert kept(city, "filed_count") == 1
        cursor.execute("CREATE TEMPORARY TABLE one AS SELECT * FROM submissions_submission WHERE id = %s", [ids[2]])
        cursor.execute("UPDATE one SET id = 900001, reference = 'PR-2026-9001', opened_with = NULL")
        cursor.execute("INSERT INTO submissions_submission SELECT * FROM one")
        assert kept(city, "filed_count") == 2
        cursor.execute("DELETE FROM submissions_submission WHERE id = 900001")
        assert kept(city, "filed_count") == 1


def test_the_last_contact_is_the_newest_by_its_day(cast: Cast) -> None:
    city = cast.vesterhaven
    columns = ("contacted_on", "next_contact_on")
    newest = speak(city, date(2026, 9, 1), date(2026, 12, 1))
    assert kept(city, *columns) == (date(2026, 9, 1), date(2026, 12, 1))
    speak(city, date(2026, 8, 1), date(2026, 10, 1))
    assert kept(city, *columns) == (date(2026, 9, 1), date(2026, 12, 1))
    right = speak(city, date(2026, 9, 1))
    assert kept(city, *columns) == (date(2026, 9, 1), None)
    Contact.objects.filter(pk=right.pk).update(on=date(2026, 7, 1))
    assert kept(city, *columns) == (date(2026, 9, 1), date(2026, 12, 1))
    newest.delete()
    assert kept(city, *columns) == (date(2026, 8, 1), date(2026, 10, 1))
    Contact.objects.all().delete()
    assert kept(city, *columns) == (None, None)


def test_rows_that_are_copied_in_are_counted(cast: Cast) -> None:
    lead, city = cast.stranger, cast.vesterhaven
    at = see(lead, 1)
    copied = "COPY cities_membership (city_id, user_id, role, since, shown_publicly) FROM STDIN"
    with connection.cursor() as cursor:
        cursor.copy_expert(copied, io.StringIO(f"{city.pk}\t{lead.pk}\tlead\t2026-01-01\tf\n"))
    assert kept(city, "lead_count", "lead_seen_at") == (1, at)


def test_a_city_saved_from_memory_puts_no_old_counts_back(cast: Cast) -> None:
    stale = City.objects.get(pk=cast.vesterhaven.pk)
    cast.lead  # noqa: B018
    sign(stale)
    stale.name = "Vesterhavn"
    stale.save()
    assert kept(stale, "name", "signed", "lead_count") == ("Vesterhavn", True, 1)
    City.objects.filter(pk=stale.pk).update(lead_count=7, filed_count=7)
    assert kept(stale, "lead_count", "filed_count") == (1, 0)
    made = factories.city("Elsewhere", lead_count=3, signed=True)
    assert kept(made, "signed", "lead_count") == (False, 0)


def test_counting_anew_gives_what_the_triggers_kept(cast: Cast) -> None:
    city = cast.vesterhaven
    see(cast.lead, 1)
    sign(city)
    speak(city, date(2026, 9, 1), date(2026, 12, 1))
    factories.at_state(factories.practice(city, cast.lead), "submitted", lead=cast.lead, reviewer=cast.reviewer)
    names = ("signed", "lead_count", "lead_seen_at", "filed_count", "contacted_on", "next_contact_on")
    before = kept(city, *names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.counting', 'on', true)")
        cursor.execute("UPDATE cities_city SET signed = false, lead_count = 9, filed_count = 9, contacted_on = NULL")
        cursor.execute("SELECT public.portal_accounts_anew(), public.portal_filed_anew()")
    assert kept(city, *names) == before
    assert before[:2] == (True, 1) and before[3] == 1
    City.objects.update(filed_count=9)  # the door is shut again
    assert kept(city, "filed_count") == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_come_and_go_at_once_are_both_counted() -> None:
    cast = Cast()
    city = cast.vesterhaven
    people = [factories.user(f"Person {number}") for number in range(8)]
    started, problems = threading.Barrier(8), []

    def come(person: User) -> Callable[[], None]:
        def run() -> None:
            try:
                started.wait(20)
                with transaction.atomic():
                    Membership.objects.create(city=city, user=person, role="lead", since=datetime.now(UTC))
                    User.objects.filter(pk=person.pk).update(last_login=AT + timedelta(days=person.pk))
            except Exception as problem:
                problems.append(problem)
            finally:
                connections.close_all()

        return run

    threads = [threading.Thread(target=come(person)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    assert kept(city, "lead_count", "lead_seen_at") == (8, AT + timedelta(days=max(one.pk for one in people)))


def test_a_refused_row_leaves_the_counts(cast: Cast) -> None:
    cast.lead  # noqa: B018
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(city=cast.vesterhaven, user=cast.lead, role="lead", since=AT)
    assert kept(cast.vesterhaven, "lead_count") == 1
    assert Submission.objects.count() == 0
