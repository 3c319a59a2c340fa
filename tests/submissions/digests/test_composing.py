"""Each entry once per subscriber, by position; nothing empty; nobody's draft or secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cities.people.models import StaffRole, User
from compact_portal.mail.models import Mail
from submissions.digests import actions, compose, queries, render
from submissions.digests.drafts import Choice, Frame
from submissions.digests.models import DigestRun, Issue, Subscription
from submissions.journal import actions as journal
from submissions.journal.actions import record
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.rulebook.happenings import Happened
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.support.mails import html, read, whole
from tests.support.mails import text as body

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def subscribe(user: User, city: object = None, **fields: object) -> Subscription:
    choice = Choice(**({"cadence": "daily", "time_zone": "UTC", "hour": 7} | fields))  # type: ignore[arg-type]
    return actions.subscribe(
        user_id=user.pk, city_id=getattr(city, "pk", None), choice=choice, at=AT - DAY, position=0
    )  # fmt: skip


def compose_at(at: datetime) -> list[Mail]:
    journal.stamp()
    before = set(Mail.objects.values_list("pk", flat=True))
    actions.compose_due(at=at)
    return list(Mail.objects.exclude(pk__in=before).order_by("pk"))


def filed(cast: Cast, title: str = "School buses", state: str = "submitted", **fields: object) -> Submission:
    case = factories.practice(cast.vesterhaven, cast.lead, title=title, **fields)
    return factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)


@pytest.mark.django_db
def test_staff_are_told_what_was_filed_once(cast: Cast) -> None:
    subscribe(cast.reviewer)
    case = filed(cast)
    (mail,) = compose_at(AT)
    assert (mail.purpose, mail.to_address, mail.subject) == ("digest", cast.reviewer.email, "Digest: 1 newly filed")
    text = body(mail)
    assert "Vesterhaven: “School buses”" in text and case.reference in text
    assert f"http://testserver/desk/cases/{case.reference}/" in text
    assert compose_at(AT + DAY) == [], "nothing new, so nothing is mailed"
    filed(cast, "Second")
    (later,) = compose_at(AT + 2 * DAY)
    # What still waits is shown as waiting; what was told is not told as new again.
    assert later.subject == "Digest: 1 newly filed, 1 waiting"
    assert "Newly filed\n-----------\n\n1. Vesterhaven: “Second”" in body(later)
    assert "longest first\n--------------------------------\n\n2. Vesterhaven: “School buses”" in body(later)
    assert list(compose.differences()) == []


@pytest.mark.django_db
def test_ticks_that_are_doubled_late_or_early_do_no_harm(cast: Cast) -> None:
    subscribe(cast.reviewer)
    filed(cast)
    assert compose_at(AT - timedelta(hours=1)) == []
    assert len(compose_at(AT + timedelta(hours=5))) == 1
    assert compose_at(AT + timedelta(hours=5)) == []
    assert compose_at(AT) == [], "a clock that was set back tells nothing again"
    assert Issue.objects.count() == 1


@pytest.mark.django_db
def test_windows_tile_and_an_empty_one_moves_on_without_a_mail(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    for day in range(4):
        if day != 1:
            filed(cast, f"Practice {day}")
        else:
            factories.practice(cast.vesterhaven, cast.lead)  # a draft: an entry, but not for UNHCR
        compose_at(AT + day * DAY)
    windows = list(Issue.objects.order_by("id").values_list("from_position", "through_position", "state"))
    assert [state for _, _, state in windows] == ["mailed", "empty", "mailed", "mailed"]
    assert [start for start, _, _ in windows[1:]] == [through for _, through, _ in windows[:-1]]
    one.refresh_from_db()
    assert one.position == windows[-1][1] and one.next_due_at == AT + 4 * DAY


@pytest.mark.django_db
def test_an_entry_committed_late_is_told_next_time(cast: Cast) -> None:
    """By position, not by time: what happened before the digest and was committed after it comes in the next one."""
    subscribe(cast.reviewer)
    filed(cast, "First")
    compose_at(AT)
    filed(cast, "Late")
    assert Entry.objects.filter(position=None, at__lt=AT).exists(), "it happened before the last digest"
    (mail,) = compose_at(AT + DAY)
    assert "“Late”" in body(mail)


@pytest.mark.django_db
def test_drafts_withdrawn_before_sending_are_nobodys_business(cast: Cast) -> None:
    subscribe(cast.reviewer)
    case = factories.practice(cast.vesterhaven, cast.lead, title="Never sent")
    lifecycle.move(case_id=case.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=AT, reason="No.")
    assert compose_at(AT) == []
    assert list(compose.differences()) == []


@pytest.mark.django_db
def test_a_city_hears_of_its_own_answers_and_of_what_others_published(cast: Cast) -> None:
    subscribe(cast.lead, cast.vesterhaven)
    subscribe(cast.other_lead, cast.tell_nouran)
    case = filed(cast, "A guarantee", "accepted")
    first, second = sorted(compose_at(AT), key=lambda mail: mail.to_address != cast.lead.email)
    assert first.subject == "Digest: 1 answer has come"
    assert "Accepted: “A guarantee”" in body(first) and "As agreed." in body(first)
    assert second.subject == "Digest: 1 new from other cities"
    assert "Read what Vesterhaven did" in body(second) and f"/library/{case.reference}/" in body(second)


@pytest.mark.django_db
def test_what_is_confidential_reaches_no_other_city(cast: Cast) -> None:
    subscribe(cast.other_lead, cast.tell_nouran)
    staff = subscribe(cast.reviewer)
    filed(cast, "For UNHCR alone", "accepted", confidentiality="unhcr_only")
    (mail,) = compose_at(AT)
    assert mail.to_address == cast.reviewer.email
    other = Issue.objects.exclude(subscription=staff).get()
    assert other.state == "empty" and other.edition is not None and len(other.edition.content["withheld"]) == 1
    assert list(compose.differences()) == []


@pytest.mark.django_db
def test_who_left_gets_nothing_and_loses_nobodys_mail(cast: Cast) -> None:
    subscribe(cast.reviewer)
    subscribe(cast.coordinator)
    filed(cast)
    StaffRole.objects.filter(user=cast.reviewer).delete()
    (mail,) = compose_at(AT)
    assert mail.to_address == cast.coordinator.email
    assert Issue.objects.get(subscription__user=cast.reviewer).state == "not_entitled"


@pytest.mark.django_db
def test_a_scope_narrows(cast: Cast) -> None:
    europe = subscribe(cast.reviewer, scope={"bureaux": [cast.vesterhaven.bureau_id]})
    subscribe(cast.coordinator, scope={"bureaux": [cast.tell_nouran.bureau_id]})
    subscribe(cast.second_reviewer, scope={"themes": ["no-such-theme"]})
    filed(cast)
    mails = compose_at(AT)
    assert [mail.to_address for mail in mails] == [europe.user.email]


@pytest.mark.django_db
def test_a_changed_scope_or_cadence_leaves_no_gap(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    filed(cast, "Before")
    actions.change(
        subscription_id=one.pk, user_id=cast.reviewer.pk, at=AT - timedelta(hours=2),
        choice=Choice("weekly", weekday=4, hour=9, time_zone="Asia/Tokyo"),
    )  # fmt: skip
    assert compose_at(AT) == []
    one.refresh_from_db()
    assert one.next_due_at is not None
    filed(cast, "After")
    (mail,) = compose_at(one.next_due_at)
    assert "“Before”" in body(mail) and "“After”" in body(mail)


@pytest.mark.django_db
def test_who_comes_back_begins_from_then(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    actions.unsubscribe(token=one.unsubscribe_token)
    filed(cast, "While away")
    journal.stamp()
    choice = Choice("daily", hour=7, time_zone="UTC")
    actions.change(subscription_id=one.pk, user_id=cast.reviewer.pk, choice=choice, at=AT)
    filed(cast, "Back")
    (mail,) = compose_at(AT + DAY)
    assert "“Back”" in body(mail) and "1 newly filed" in mail.subject
    assert list(compose.differences()) == []


@pytest.mark.django_db
def test_one_that_cannot_be_written_stops_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = subscribe(cast.reviewer, language="ar")
    subscribe(cast.coordinator)
    filed(cast)
    honest = render.frame

    def frame(edition: object, at: datetime, *, language: str) -> Frame:
        if language == "ar":
            raise RuntimeError("a template is broken")
        return honest(edition, at, language=language)  # type: ignore[arg-type]

    monkeypatch.setattr(render, "frame", frame)
    (mail,) = compose_at(AT)
    assert mail.to_address == cast.coordinator.email
    broken.refresh_from_db()
    assert broken.position == 0 and broken.next_due_at == AT + actions.PAUSE
    monkeypatch.undo()
    (later,) = compose_at(AT + actions.PAUSE)
    assert later.to_address == cast.reviewer.email


@pytest.mark.django_db
def test_a_long_digest_says_how_many_more(cast: Cast) -> None:
    subscribe(cast.reviewer)
    for number in range(render.SHOWN_IN_A_MAIL + 7):
        filed(cast, f"Practice {number}")
    (mail,) = compose_at(AT)
    issue = Issue.objects.get()
    assert "and 7 more" in body(mail) and f"http://testserver/digest/{issue.pk}/" in body(mail)
    assert len(whole(mail)) < 100_000
    assert "22 newly filed" in mail.subject


@pytest.mark.django_db
def test_the_mail_is_one_people_can_stop_and_machines_understand(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    filed(cast, "Bcc: all@city.example\r\nX: <script>alert(1)</script>")
    (mail,) = compose_at(AT)
    message = read(mail)
    assert message["List-Unsubscribe"] == f"<http://testserver/digest/stop/{one.unsubscribe_token}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<staff.digests.portal.example>"
    assert message["Auto-Submitted"] == "auto-generated" and message["Bcc"] is None and message["X"] is None
    page = html(mail)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "style=" in page and "src=" not in page, "styles are inlined, nothing is fetched"


@pytest.mark.django_db
def test_a_title_cannot_pass_for_somebodys_own_words(cast: Cast) -> None:
    subscribe(cast.reviewer)
    filed(cast, "{0.name} {mark.stop} %(name)s {{ mark.stop }}")
    (mail,) = compose_at(AT)
    assert "{0.name} {mark.stop} %(name)s {{ mark.stop }}" in " ".join(body(mail).split())


@pytest.mark.django_db
def test_what_is_a_persons_own_fits_into_what_is_shared(cast: Cast) -> None:
    """The shared body is encoded once; each copy must read as if it had been written whole."""
    cast.reviewer.name = "Åsa <b>& Sons</b> =20 " + "ö" * 60 + " ."
    cast.reviewer.save()
    first, second = subscribe(cast.reviewer), subscribe(cast.coordinator)
    filed(cast, "Æble = 100 %. " + "é" * 90)
    one, other = compose_at(AT)
    assert one.stencil_id == other.stencil_id is not None
    assert f"Dear {cast.reviewer.name},\n" in body(one) and "Åsa &lt;b&gt;&amp; Sons" in html(one)
    assert f"Dear {cast.coordinator.name}," in body(other)
    assert first.unsubscribe_token in body(one) and second.unsubscribe_token not in body(one)
    assert "\0" not in whole(one).decode() and b"\n" not in whole(one).replace(b"\r\n", b"")
    assert max(len(line) for line in whole(one).split(b"\r\n")[20:]) <= 76
    assert whole(one).count(b"salt") == 0 and "{" not in body(one)


@pytest.mark.django_db
def test_arabic_reads_from_the_right(cast: Cast) -> None:
    subscribe(cast.reviewer, language="ar")
    filed(cast)
    (mail,) = compose_at(AT)
    message = read(mail)
    page = html(mail)
    assert 'dir="rtl"' in page and 'lang="ar"' in page and message["Content-Language"] == "ar"


@pytest.mark.django_db
@pytest.mark.parametrize("readers", [1, 5, 40])
def test_what_is_shared_costs_the_same_for_any_number(cast: Cast, readers: int) -> None:
    for number in range(readers):
        subscribe(factories.staff("reviewer", f"Reader {number}"))
    filed(cast)
    journal.stamp()
    with CaptureQueriesContext(connection) as seen:
        actions.compose_due(at=AT)
    assert Mail.objects.count() == readers
    statements = [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 29


@pytest.mark.django_db
def test_now_tells_what_is_pending_and_keeps_the_hour(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    due = one.next_due_at
    filed(cast)
    assert actions.compose_now(at=AT - timedelta(hours=3)) == 1
    assert actions.compose_now(at=AT - timedelta(hours=2)) == 0
    one.refresh_from_db()
    assert one.next_due_at == due
    assert compose_at(AT) == []


@pytest.mark.django_db
def test_newcomers_are_welcomed_once(cast: Cast) -> None:
    assert [cast.reviewer, cast.lead, cast.stranger]
    assert actions.welcome(at=AT) == 2
    assert actions.welcome(at=AT) == 0
    assert {(one.user_id, one.audience, one.cadence) for one in queries.active()} == {
        (cast.reviewer.pk, "staff", "daily"),
        (cast.lead.pk, "city", "weekly"),
    }


@pytest.mark.django_db
def test_verify_names_what_is_wrong(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    filed(cast, "First")
    compose_at(AT)
    filed(cast, "Second")
    compose_at(AT + DAY)
    assert list(compose.differences()) == []
    last = Issue.objects.order_by("id").last()
    assert last is not None and last.edition is not None
    last.edition.content["sections"]["new"] = []
    last.edition.save()
    Mail.objects.filter(key=last.mail_key).delete()
    Issue.objects.order_by("id").filter(pk__lt=last.pk).delete()
    said = "\n".join(compose.differences())
    assert (
        "was not told" in said
        and "is missing" in said
        and f"subscription {one.pk}: (0, {last.from_position}] was skipped" in said
    )


@pytest.mark.django_db
def test_one_run_a_slot(cast: Cast) -> None:
    subscribe(cast.reviewer)
    subscribe(cast.coordinator)
    filed(cast)
    assert len(compose_at(AT + timedelta(minutes=3))) == 2
    assert DigestRun.objects.get().slot == "2026-11-23T07:00Z"


@pytest.mark.django_db
def test_a_city_reads_what_became_of_each_comment(cast: Cast) -> None:
    subscribe(cast.lead, cast.vesterhaven)
    case = filed(cast, "Comments")
    with transaction.atomic():
        record(
            Happened.DISPOSED, case=case, actor=factories.actor(cast.reviewer), at=AT, reason="The plans are named.",
            data={"item": 1, "paragraph": "8", "outcome": "in_part"},
        )  # fmt: skip
    (mail,) = compose_at(AT)
    assert "Comment on paragraph 8: taken up in part" in body(mail) and "“The plans are named.”" in body(mail)


@pytest.mark.django_db
def test_what_waits_is_counted_and_leads_to_the_queue(cast: Cast) -> None:
    subscribe(cast.reviewer)
    for number in range(8):
        filed(cast, f"Old {number}")
    compose_at(AT)
    filed(cast, "New")
    (mail,) = compose_at(AT + DAY)
    assert mail.subject == "Digest: 1 newly filed, 8 waiting"
    assert "   and 3 more:\n   http://testserver/desk/queue/\n" in body(mail)
