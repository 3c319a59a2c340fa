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
from submissions.practices.models import Theme
from tests import factories
from tests.cast import Cast
from tests.support.forms import fields_of, soup, words

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
        f"{name}-time_zone": "Asia/Amman", f"{name}-language": "ar", f"{name}-kinds": ["practice"],
    }  # fmt: skip
    assert client.post("/digest/", posted).status_code == 302
    mine.refresh_from_db()
    assert (mine.cadence, mine.weekday, mine.hour, mine.language) == ("weekly", 4, 17, "ar")
    assert mine.next_due_at is not None and (mine.time_zone, mine.next_due_at.hour) == ("Asia/Amman", 14)
    assert mine.scope["kinds"] == ["practice"]
    said = client.get("/digest/").content.decode()
    assert "Saved. The next one comes on" in said and "15:00 (Geneva), 17:00 (Amman)" in said
    refused = client.post("/digest/", posted | {f"{name}-cadence": "hourly"})
    assert refused.status_code == 422 and b"<title>Error:" in refused.content


def _sent(mine: Subscription, **fields: object) -> dict[str, object]:
    name = f"digest-{mine.pk}"
    told = {"cadence": "daily", "weekday": 0, "hour": 7, "time_zone": "UTC", "language": "en"} | fields
    return {"digest": mine.pk} | {f"{name}-{key}": value for key, value in told.items()}


def test_what_could_never_tell_anything_is_refused_beside_its_field(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.reviewer)
    fields = f"id_digest-{mine.pk}"
    outside = _sent(mine, cities="Vesterhaven\nTell Nouran", bureaux=[cast.tell_nouran.bureau_id])
    assert cast.vesterhaven.bureau_id != cast.tell_nouran.bureau_id
    unsigned = _sent(mine, cities="Vesterhaven", signatories="on")
    themeless = _sent(mine, kinds=["contribution"], themes=[factories.theme("Health").key])
    for sent, field, sentence in (
        (outside, "cities", "Vesterhaven is in none of the bureaux you chose."),
        (unsigned, "cities", "Vesterhaven signed no letter, and you chose only cities that did."),
        (themeless, "themes", "Only practices have themes, and you chose to be told of none."),
    ):
        page = client.post("/digest/", sent)
        beside = soup(page).select_one(f".field--bad [id^={fields}-{field}], .field--bad#{fields}-{field}")
        assert page.status_code == 422 and beside is not None and sentence in words(page)
        kept = soup(page).select_one(f"textarea[name=digest-{mine.pk}-cities]")
        assert kept is not None and kept.text.strip() == sent.get(f"digest-{mine.pk}-cities", ""), (
            "what was typed stays"
        )
    mine.refresh_from_db()
    assert mine.scope == {}
    inside = _sent(mine, cities="Tell Nouran", bureaux=[cast.tell_nouran.bureau_id], themes=["health"])
    assert client.post("/digest/", inside).status_code == 302


def test_a_theme_that_is_archived_stays_chosen_until_it_is_let_go(cast: Cast, mine: Subscription) -> None:
    theme = factories.theme("Health")
    Subscription.objects.filter(pk=mine.pk).update(scope={"themes": [theme.key]})
    Theme.objects.filter(pk=theme.pk).update(archived_at=AT)
    form = soup(cast.browser(cast.reviewer).get("/digest/")).select_one("form.card-form")
    assert form is not None
    assert cast.browser(cast.reviewer).post("/digest/", fields_of(form)).status_code == 302
    mine.refresh_from_db()
    assert mine.scope["themes"] == [theme.key], "saving the page untouched widens nothing"


def test_the_page_says_when_the_next_comes_what_it_holds_and_what_off_means(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.reviewer)
    Subscription.objects.filter(pk=mine.pk).update(time_zone="Africa/Nairobi", next_due_at=AT)
    page = words(client.get("/digest/"))
    assert "22 November 2026, 08:00 (Geneva) , 10:00 (Nairobi)" in page.replace("(Geneva),", "(Geneva) ,")
    assert "There is nothing to tell yet. If it stays so, no mail comes." in page
    assert "Never: no digest comes." in page
    empty = words(client.get(f"/digest/preview/{mine.pk}/"))
    assert "What happens until then will be in the next one: 22 November 2026, 08:00 (Geneva)" in empty
    filed(cast)
    assert "It would tell now: 1 newly filed" in words(client.get("/digest/"))
    assert client.post("/digest/", _sent(mine, cadence="off")).status_code == 302
    page = words(client.get("/digest/"))
    assert "Saved. This digest comes no more" in page and "This digest is off: you get none." in page
    assert "It would tell now" not in page and "Send me a test" not in page
    assert "This digest is off" in words(client.get(f"/digest/preview/{mine.pk}/"))


def test_nobody_changes_somebody_elses(cast: Cast, mine: Subscription) -> None:
    client = cast.browser(cast.coordinator)
    name = f"digest-{mine.pk}"
    posted = {"digest": mine.pk, f"{name}-cadence": "off", f"{name}-weekday": 0, f"{name}-hour": 1}
    assert client.post("/digest/", posted).status_code == 404
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
    before = client.get(f"/digest/{issue.pk}/").content.decode()
    assert "Once public" in before and "not shown here" not in before
    Submission.objects.filter(pk=case.pk).update(confidentiality="unhcr_only")
    page = client.get(f"/digest/{issue.pk}/")
    assert page.status_code == 200 and "Once public" not in page.content.decode()
    assert "One thing this digest told is not shown here" in words(page)


def test_reading_the_stop_link_stops_nothing_and_one_click_does(cast: Cast, mine: Subscription) -> None:
    address = f"/digest/stop/{mine.unsubscribe_token}/"
    others = actions.subscribe(user_id=cast.coordinator.pk, choice=Choice("daily"), at=mine.created_at)
    scanner = Client(enforce_csrf_checks=True)
    assert b"Stop this digest?" in scanner.get(address).content
    mine.refresh_from_db()
    assert mine.cadence == "daily"
    # RFC 8058: the mail client posts, without cookies, referrer or token.
    done = scanner.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200 and b"This digest is stopped" in done.content
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
    assert "One thing this digest told is not shown here" in words(page)
