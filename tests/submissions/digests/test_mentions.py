"""Being mentioned, told together: in one's own digest and nobody else's, exactly once, whatever one chose meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cities.people.models import User
from compact_portal.mail.models import Mail
from submissions.digests import actions, compose
from submissions.digests.models import Edition, Issue
from submissions.journal import actions as journal
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.notices.models import Preference
from submissions.review import actions as review
from tests import factories
from tests.cast import Cast
from tests.submissions.digests.test_composing import AT, DAY, compose_at, filed, subscribe
from tests.support.mails import html, text

pytestmark = pytest.mark.django_db
SAID = "Maren Oduya mentions you in an internal note on “School buses”"


def mention(cast: Cast, case: Submission, *people: User) -> None:
    actor = factories.actor(cast.reviewer)
    review.note(case_id=case.pk, body="Named a family.", people=[one.pk for one in people], actor=actor, at=AT)


@pytest.fixture
def case(cast: Cast) -> Submission:
    """A case of the day before, which everybody has been told of."""
    for one in (cast.coordinator, cast.second_reviewer):
        subscribe(one)
    made = filed(cast)
    compose_at(AT)
    return made


def test_it_stands_in_the_digest_of_whoever_is_named_and_in_no_other(cast: Cast, case: Submission) -> None:
    mention(cast, case, cast.coordinator)
    (mail,) = compose_at(AT + DAY)
    assert mail.to_address == cast.coordinator.email and "1 mention of you" in mail.subject
    assert SAID in text(mail) and f"/desk/cases/{case.reference}/#notes" in text(mail)
    assert "Named a family" not in text(mail) + html(mail)
    assert compose_at(AT + 2 * DAY) == []
    assert list(compose.differences()) == []


def test_those_who_are_named_beside_what_everybody_hears_get_one_mail_each(cast: Cast, case: Submission) -> None:
    mention(cast, case, cast.coordinator)
    filed(cast, "Night shelter")
    mails = {mail.to_address: text(mail) for mail in compose_at(AT + DAY)}
    assert set(mails) == {cast.coordinator.email, cast.second_reviewer.email}
    assert all("Night shelter" in one for one in mails.values())
    assert [address for address, said in mails.items() if SAID in said] == [cast.coordinator.email]


@pytest.mark.parametrize(("choice", "notices_made"), [("now", 1), ("digest", 0), ("never", 0)])
def test_at_once_or_together_as_they_chose(cast: Cast, case: Submission, choice: str, notices_made: int) -> None:
    Preference.objects.create(user=cast.coordinator, kind="mention", choice=choice, at=AT)
    journal.stamp()
    notices.start_here(at=AT)
    mention(cast, case, cast.coordinator)
    journal.stamp()
    notices.route(at=AT)
    assert Mail.objects.filter(purpose="notice", to_address=cast.coordinator.email).count() == notices_made


def test_who_gets_no_digest_is_told_at_once_rather_than_never(cast: Cast, case: Submission) -> None:
    Preference.objects.create(user=cast.administrator, kind="mention", choice="digest", at=AT)
    mention(cast, case, cast.administrator)
    journal.stamp()
    notices.route(at=AT)
    assert Mail.objects.filter(purpose="notice", to_address=cast.administrator.email).count() == 1


def test_a_narrow_scope_keeps_no_mention_back(cast: Cast, case: Submission) -> None:
    subscribe(cast.administrator, scope={"kinds": ["contribution"]})
    compose_at(AT + timedelta(hours=1))
    mention(cast, case, cast.administrator)
    assert cast.administrator.email in {mail.to_address for mail in compose_at(AT + DAY)}


def test_the_preview_and_its_page_tell_it_too(cast: Cast, case: Submission) -> None:
    mention(cast, case, cast.coordinator)
    journal.stamp()
    one = subscribe(cast.coordinator)
    assert SAID in compose.preview_text(subscription=one, at=AT)
    compose_at(AT + DAY)
    issue = Issue.objects.filter(subscription=one).latest("id")
    page = cast.browser(cast.coordinator).get(f"/digest/{issue.pk}/").content.decode()
    assert "mentions you in an internal note" in page


def test_verify_names_a_mention_that_was_left_out(
    cast: Cast, case: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention(cast, case, cast.coordinator)
    monkeypatch.setattr(actions, "_named", lambda run, book: {})
    assert compose_at(AT + DAY) == []
    assert any("names its reader, and was not told" in line for line in compose.differences())


@pytest.mark.parametrize("people", [1, 20])
def test_it_costs_one_edition_each_and_shares_all_others(
    cast: Cast, case: Submission, people: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    readers = [factories.staff("reviewer", f"Reader {number}") for number in range(20)]
    for one in readers:
        subscribe(one)
    compose_at(AT + timedelta(hours=1))
    before = Edition.objects.count()
    mention(cast, case, *readers[:people])
    mails = compose_at(AT + DAY)
    assert {mail.to_address for mail in mails} == {one.email for one in readers[:people]}
    assert Edition.objects.count() - before == people + 1
