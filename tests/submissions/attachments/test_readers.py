"""Who reads a file in each state of its filing, of itself and of those who added it; everybody else is told it is not there."""

from __future__ import annotations

from typing import Any

import pytest

from cities.membership.models import Membership
from cities.people.actions import forget_person
from compact_portal.kit.persons import Person
from submissions.attachments.models import Attachment
from submissions.lifecycle.actions import move
from submissions.lifecycle.models import Submission
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.submissions.attachments.conftest import Add
from tests.submissions.attachments.test_reading import DESK, OWN, readers, send

pytestmark = pytest.mark.django_db


def withdraw(cast: Cast, case: Submission) -> Submission:
    move(case_id=case.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=factories.AT, reason="Not now.")
    return Submission.objects.get(pk=case.pk)


def test_what_was_withdrawn_before_it_was_sent_is_its_citys_alone(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, alt="A plan")
    assert readers(cast, withdraw(cast, draft), made) == OWN


@pytest.mark.parametrize("verbs", [(), (Verb.CLAIM,), (Verb.CLAIM, Verb.ASK_CHANGES)], ids=len)
def test_what_was_withdrawn_afterwards_is_the_desks_too(
    cast: Cast, draft: Submission, add: Add, verbs: tuple[Verb, ...]
) -> None:
    made = add(draft, alt="A plan")
    send(cast, draft, *verbs)
    assert readers(cast, withdraw(cast, draft), made) == OWN | DESK


def test_what_was_declined_is_nobody_elses(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, alt="A plan")
    case = send(cast, draft, Verb.CLAIM, Verb.DECLINE)
    assert case.state == "declined" and readers(cast, case, made) == OWN | DESK


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "waiting"}, {"state": "refused"}, {"state": "refused", "file": ""}, {"file": ""},
    ],
    ids=str,
)  # fmt: skip
def test_what_waits_or_was_refused_is_nobodys_even_once_published(
    cast: Cast, draft: Submission, add: Add, fields: dict[str, Any]
) -> None:
    made = add(draft, alt="A plan")
    case = send(cast, draft, Verb.CLAIM, Verb.ACCEPT)
    Attachment.objects.filter(pk=made.pk).update(**fields)
    assert readers(cast, case, made) == set()


def test_who_left_the_city_reads_nothing_of_its_drafts(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, alt="A plan")
    Membership.objects.filter(user=cast.drafter).update(until=factories.AT)
    assert "drafter" not in readers(cast, draft, made)


def test_when_who_added_it_is_forgotten_the_file_stays_its_citys(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, alt="A plan")
    forget_person(Person(cast.drafter.pk, (cast.drafter.email,)), factories.AT)
    made.refresh_from_db()
    assert readers(cast, draft, made) >= OWN - {"drafter"}
    assert not readers(cast, draft, made) & {"other_lead", "stranger", None, "reviewer"}


def test_a_number_of_another_citys_file_opens_nothing_under_ones_own_filing(
    cast: Cast, draft: Submission, add: Add
) -> None:
    made = add(draft)
    own = factories.practice(cast.tell_nouran, cast.other_lead)
    client = cast.browser(cast.other_lead)
    for way in ("", "image/"):
        assert client.get(f"/files/{own.reference}/{made.pk}/{way}").status_code == 404
    for act in ("remove", "earlier"):
        assert client.post(f"/city/practices/{own.reference}/files/{made.pk}/{act}/").status_code == 404
        assert client.post(f"/city/practices/{draft.reference}/files/{made.pk}/{act}/").status_code == 404
    assert Attachment.objects.filter(pk=made.pk, removed_at=None).exists()
