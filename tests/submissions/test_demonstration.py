"""manage.py demonstration: invented municipalities, cases in every state, told through the real actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from cities.membership.models import Invitation, Membership
from cities.people.models import StaffRole, User
from cities.registration.models import Registration
from cities.registry.models import City
from compact_portal.kit import clock
from submissions.attachments.models import Attachment
from submissions.comments.models import CommentItem, Disposition
from submissions.digests import actions as digests
from submissions.digests.models import Issue, Subscription
from submissions.journal.models import Entry
from submissions.lifecycle.models import Revision, Submission
from submissions.management.commands.demonstration import _filings
from submissions.notices import actions as notices
from submissions.practices.models import Practice, Theme
from submissions.review.models import Note
from submissions.review.render import look_at
from submissions.rounds.models import Round
from submissions.rulebook.states import State

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def _made(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with override_settings(DEMONSTRATION=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            call_command("demonstration", stdout=StringIO())
        yield
        transaction.set_rollback(True)


made = pytest.mark.usefixtures("_made", "db")


@pytest.mark.django_db
def test_a_portal_that_is_no_demonstration_refuses() -> None:
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError, match="not a demonstration"):
        call_command("demonstration", stdout=StringIO())
    assert not User.objects.exists()


@made
def test_a_second_run_changes_nothing() -> None:
    before = [model.objects.count() for model in (User, City, Submission, Entry, Round, Revision)]
    out = StringIO()
    with override_settings(DEMONSTRATION=True):
        call_command("demonstration", stdout=out)
    assert out.getvalue() == "The demonstration is there already.\n"
    assert before == [model.objects.count() for model in (User, City, Submission, Entry, Round, Revision)]


@made
def test_every_state_is_there_in_number() -> None:
    states = Counter(Submission.objects.filter(kind="practice").values_list("state", flat=True))
    least = {
        "draft": 4,
        "clearance": 2,
        "submitted": 5,
        "review": 5,
        "changes": 3,
        "declined": 2,
        "withdrawn": 1,
        "merged": 1,
    }
    assert all(states[state] >= number for state, number in least.items())
    assert set(states) == set(State)
    assert sum(states.values()) >= 40
    library = Submission.objects.filter(kind="practice", state="accepted", confidentiality="public")
    assert library.count() >= 16
    assert Submission.objects.filter(state="accepted", confidentiality="unhcr_only").count() == 1


@made
def test_comments_lie_on_many_paragraphs_and_the_closed_rounds_are_answered() -> None:
    items = CommentItem.objects.filter(removed_at=None)
    assert items.count() >= 60
    assert set(items.values_list("paragraph__number", flat=True)) >= {"5", "6", "7", "8", "10", "11", "12", "13", "14"}
    assert set(items.values_list("kind", flat=True)) == set(CommentItem.Kind.values)
    assert set(Disposition.objects.values_list("outcome", flat=True)) == set(Disposition.Outcome.values)
    closed = Submission.objects.filter(round__number__lt=4)
    assert closed.count() == 10
    assert set(closed.values_list("state", flat=True)) == {"accepted"}
    assert not items.filter(contribution__submission__in=closed, disposition=None).exists()
    assert items.exclude(practices=None).count() >= 8


@made
def test_one_round_is_open_whenever_it_is_made() -> None:
    now = clock.now()
    open_now = Round.objects.get(opens_at__lt=now, closes_at__gt=now)
    assert open_now.number == 4
    assert timedelta(days=17) < open_now.closes_at - now < timedelta(days=19)


@made
def test_a_round_that_ran_out_is_opened_again() -> None:
    Round.objects.filter(number=4).update(closes_at=clock.now())
    with override_settings(DEMONSTRATION=True):
        call_command("demonstration", stdout=StringIO())
    assert Round.objects.get(number=4).closes_at > clock.now() + timedelta(days=17)


@made
def test_the_journal_tells_it_in_order_and_nothing_lies_ahead() -> None:
    positions = list(Entry.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(positions[0], positions[0] + len(positions)))
    now = clock.now()
    assert not Entry.objects.filter(at__gt=now).exists()
    assert Entry.objects.order_by("at")[0].at < now - timedelta(days=400)
    for case in Submission.objects.prefetch_related("entries"):
        instants = [entry.at for entry in sorted(case.entries.all(), key=lambda entry: entry.pk)]
        assert instants == sorted(instants), case.reference


@made
def test_references_grow_with_time() -> None:
    for kind in ("practice", "contribution"):
        cases = Submission.objects.filter(kind=kind).order_by("created_at", "pk")
        references = [case.reference for case in cases]
        assert references == sorted(references)


@made
def test_all_people_and_cities_say_that_they_are_invented() -> None:
    assert not User.objects.filter(is_demo=False).exists()
    assert not City.objects.filter(is_demo=False).exclude(standing="known").exists()
    assert not Submission.objects.filter(city__is_demo=False).exists()
    assert all(user.email.endswith(".example") for user in User.objects.all())


@made
def test_everybody_can_sign_in_and_staff_have_a_second_factor() -> None:
    assert User.objects.count() == EmailAddress.objects.filter(verified=True, primary=True).count()
    assert Counter(StaffRole.objects.values_list("role", flat=True)) == {
        "administrator": 1,
        "coordinator": 1,
        "reviewer": 2,
    }
    assert set(Authenticator.objects.values_list("user", flat=True)) == set(
        StaffRole.objects.values_list("user", flat=True)
    )
    for city in City.objects.filter(is_demo=True):
        assert city.memberships.filter(role="lead", until=None).exists()
    assert set(Membership.objects.values_list("role", flat=True)) == {"lead", "drafter", "observer"}


@made
def test_something_waits_for_everybody() -> None:
    assert Registration.objects.filter(standing="waiting").count() == 2
    assert Registration.objects.filter(standing="unproved").count() == 1
    assert Registration.objects.get(documents__isnull=False).documents.get().media_type == "image/png"
    assert Registration.objects.get(standing="more").messages.get().by is not None
    assert Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now()).count() == 1
    assert Note.objects.count() >= 5
    overdue = Submission.objects.filter(state__in=["submitted", "review"], due_on__lt=clock.now().date())
    assert overdue.exists()


@made
def test_what_was_sent_was_sealed() -> None:
    sent = Submission.objects.filter(submitted_at__isnull=False)
    assert not sent.exclude(revisions__sealed_at__isnull=False).exists()


@made
def test_practices_are_varied() -> None:
    assert not Theme.objects.filter(practices=None).exists()
    sent = Practice.objects.filter(submission__submitted_at__isnull=False).defer("search")
    assert set(sent.values_list("language", flat=True)) == {"en", "ar", "fr", "es", "ru", "zh-hans"}
    for name in ("title", "summary", "problem", "how_it_works", "results", "what_failed", "advice"):
        texts = [text for text in sent.values_list(name, flat=True) if text]
        assert len(texts) == len(set(texts)), name
    long = [one for one in sent if len(one.problem + one.how_it_works + one.results + one.what_failed) > 1500]
    assert len(long) >= 9


@made
def test_what_the_protection_check_marks_was_answered_by_the_city_and_the_desk() -> None:
    """A few women or families, and nothing else of anybody; of each somebody said on either side what it is."""
    marked = 0
    for case in Submission.objects.filter(state="accepted").select_related("practice", "city"):
        places = look_at(case).places
        assert {place.mark.kind for place in places} <= {"count"}, case.reference
        assert all(place.answered and place.looked_at for place in places), case.reference
        marked += bool(places)
    assert 1 <= marked <= 10


def test_no_two_filings_share_a_title_or_a_key() -> None:
    rows = _filings()
    titles = [row["title"] for _key, row in rows if "title" in row]
    assert len(titles) == len(set(titles))
    assert len(rows) == len({key for key, _row in rows})


@made
def test_the_first_minutes_bring_a_handful_of_notices_and_a_digest_for_staff() -> None:
    soon = clock.now() + timedelta(minutes=1)
    while notices.route(at=soon):
        pass
    from compact_portal.mail.models import Mail

    assert 1 <= Mail.objects.filter(purpose="notice").count() <= 20
    digests.compose_due(at=soon)
    mailed = Issue.objects.filter(state="mailed")
    assert set(mailed.filter(subscription__audience="staff").values_list("subscription__user", flat=True)) == set(
        StaffRole.objects.values_list("user", flat=True)
    )
    assert mailed.filter(subscription__user__name="Huda Sabbagh").exists()
    assert not Subscription.objects.filter(next_due_at__lte=soon).exists()


@made
def test_some_practices_bring_files_that_say_they_are_invented() -> None:
    held = Attachment.objects.select_related("submission")
    assert {one.submission.state for one in held} >= {"accepted", "review"}
    assert {one.media_type for one in held} == {"image/png", "application/pdf"}
    assert all(one.state == "clean" and one.caption for one in held)
    assert all(one.alt for one in held if one.is_image), "Who does not see an image is told what it shows."
    assert all("Invented for the demonstration" in one.text for one in held if not one.is_image)
