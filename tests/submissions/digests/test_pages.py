"""My digest on the web: settings, preview, archive, one issue, and stopping it by its link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from compact_portal.mail.models import Mail
from submissions.digests import actions
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue, Subscription
from submissions.journal import actions as journal
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.fixture
def mine(cast: Cast) -> Subscription:
    return actions.subscribe(user_id=cast.reviewer.pk, choice=Choice("daily", time_zone="UTC"), at=AT, position=0)


def filed(cast: Cast, title: str = "School buses") -> Submission:
    case = factories.practice(cast.vesterhaven, cast.lead, title=title)
    made = factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    return made


def test_settings_change_how_often(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.reviewer)
    page = client.get("/digest/")
    assert (page.status_code == 200 and b"What cities filed" in page.content) or b"what cities filed" in page.content
    name = f"digest-{mine.pk}"
    posted = {
        "digest": mine.pk, f"{name}-cadence": "weekly", f"{name}-weekday": "4", f"{name}-hour": "17",
        f"{name}-language": "ar", f"{name}-kinds": ["practice"],
    }  # fmt: skip
    assert client.post("/digest/", posted).status_code == 302
    mine.refresh_from_db()
    assert (mine.cadence, mine.weekday, mine.hour, mine.language) == ("weekly", 4, 17, "ar")
    assert mine.scope["kinds"] == ["practice"]
    refused = client.post("/digest/", posted | {f"{name}-cadence": "hourly"})
    assert refused.status_code == 422 and b"<title>Error:" in refused.content


def test_nobody_changes_somebody_elses(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.coordinator)
    name = f"digest-{mine.pk}"
    client.post("/digest/", {"digest": mine.pk, f"{name}-cadence": "off", f"{name}-weekday": 0, f"{name}-hour": 1})
    mine.refresh_from_db()
    assert mine.cadence == "daily"
    for address in (f"/digest/preview/{mine.pk}/",):
        assert client.get(address).status_code == 404
    assert client.post(f"/digest/now/{mine.pk}/").status_code == 404


def test_the_preview_tells_and_counts_nothing(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.reviewer)
    assert b"There is nothing to tell yet" in client.get(f"/digest/preview/{mine.pk}/").content
    filed(cast)
    page = client.get(f"/digest/preview/{mine.pk}/").content.decode()
    assert "Vesterhaven: “School buses”" in page and 'href="/desk/cases/' in page
    assert not Issue.objects.exists() and not Mail.objects.exists()


def test_now_mails_it_once_and_keeps_it_in_the_archive(cast: Cast, mine: Subscription) -> None:
    filed(cast)
    client = cast.browser(cast.reviewer)
    for _ in range(2):
        assert client.post(f"/digest/now/{mine.pk}/").status_code == 302
    assert Mail.objects.filter(purpose="digest").count() == 1
    issue = Issue.objects.get(state="mailed")
    assert f"/digest/{issue.pk}/" in client.get("/digest/archive/").content.decode()
    assert "School buses" in client.get(f"/digest/{issue.pk}/").content.decode()
    assert cast.browser(cast.coordinator).get(f"/digest/{issue.pk}/").status_code == 404


def test_a_page_is_asked_again_what_its_reader_may_see(cast: Cast) -> None:
    one = actions.subscribe(
        user_id=cast.other_lead.pk, city_id=cast.tell_nouran.pk, choice=Choice("weekly"), at=AT, position=0
    )
    case = factories.practice(cast.vesterhaven, cast.lead, title="Once public")
    factories.at_state(case, "accepted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    actions.compose_now(at=AT, subscription_ids=[one.pk])
    client, issue = cast.browser(cast.other_lead), Issue.objects.get()
    assert "Once public" in client.get(f"/digest/{issue.pk}/").content.decode()
    Submission.objects.filter(pk=case.pk).update(confidentiality="unhcr_only")
    page = client.get(f"/digest/{issue.pk}/")
    assert page.status_code == 200 and "Once public" not in page.content.decode()


def test_reading_the_stop_link_stops_nothing_and_one_click_does(cast: Cast, mine: Subscription) -> None:
    address = f"/digest/stop/{mine.unsubscribe_token}/"
    others = actions.subscribe(user_id=cast.coordinator.pk, choice=Choice("daily"), at=mine.created_at)
    scanner = Client(enforce_csrf_checks=True)
    assert b"Stop this digest?" in scanner.get(address).content
    mine.refresh_from_db()
    assert mine.cadence == "daily"
    # RFC 8058: the mail client posts, without cookies, referrer or token.
    done = scanner.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200 and b"You get no more digests" in done.content
    mine.refresh_from_db()
    assert (mine.cadence, mine.next_due_at) == ("off", None)
    assert scanner.post(address).status_code == 200
    assert scanner.post("/digest/stop/not-a-token/").status_code == 404
    others.refresh_from_db()
    assert others.cadence == "daily", "a link stops its own subscription alone"


@pytest.mark.parametrize("issues", [1, 3, 30])
def test_the_archive_costs_the_same_for_any_number(
    cast: Cast, mine: Subscription, issues: int, django_assert_num_queries: object
) -> None:
    for number in range(issues):
        filed(cast, f"Practice {number}")
        actions.compose_now(at=AT.replace(second=number), subscription_ids=[mine.pk])
    client = cast.browser(cast.reviewer)
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get("/digest/archive/")


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_previews_runs_and_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    cast = Cast()
    one = actions.subscribe(user_id=cast.reviewer.pk, choice=Choice("daily", time_zone="UTC"), at=AT, position=0)
    filed(cast)
    call_command("digests", "preview", "--to", cast.reviewer.email)
    assert "1 NEWLY FILED" in capsys.readouterr().out
    call_command("digests", "now", "--no-delivery", "--to", cast.reviewer.email)
    assert "1 digests composed" in capsys.readouterr().out
    call_command("digests", "run")
    call_command("digests", "verify")
    assert "Everything owed was told, once." in capsys.readouterr().out
    Subscription.objects.filter(pk=one.pk).update(position=99)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("digests", "verify")
    with pytest.raises(CommandError, match="gets no digest"):
        call_command("digests", "preview", "--to", "nobody@city.example")


def test_who_has_left_a_city_reads_nothing_more_of_what_waits_there(cast: Cast) -> None:
    mine = actions.subscribe(
        user_id=cast.drafter.pk, city_id=cast.vesterhaven.pk, choice=Choice("weekly"), at=AT, position=0
    )
    waits = factories.practice(cast.vesterhaven, cast.lead, title="Waits")
    factories.at_state(waits, "clearance", lead=cast.lead, reviewer=cast.reviewer)
    told = factories.practice(cast.tell_nouran, cast.other_lead, title="Told to all cities")
    factories.at_state(told, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)
    journal.stamp()
    actions.compose_now(at=AT, subscription_ids=[mine.pk])
    address = f"/digest/{Issue.objects.get().pk}/"
    # Kept as waiting even where the same digest tells it: what is tested is who may read it later.
    edition = Issue.objects.get().edition
    assert edition is not None
    edition.content |= {"waiting": [waits.pk], "waiting_count": 1}
    edition.save(update_fields=["content"])
    assert b"waits for your lead" in cast.browser(cast.drafter).get(address).content
    cast.drafter.memberships.update(until=AT)
    Submission.objects.filter(pk=waits.pk).update(title="Written since")
    page = cast.browser(cast.drafter).get(address)
    assert page.status_code == 200
    assert b"Written since" not in page.content and b"waits for your lead" not in page.content
