"""What a digest is narrowed to, what it says of silence, of rounds, of nothing at all, and of having been late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cities.registry.models import City
from cities.signatories.models import Instrument, Signature
from compact_portal.mail.models import Mail
from submissions.comments.models import CommentItem, Contribution
from submissions.digests import actions, compose, periods
from submissions.digests.models import Issue, Subscription
from submissions.digests.tasks import compose as tick
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.rounds.actions import announce
from submissions.rounds.models import Round
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.submissions.digests.test_composing import AT, DAY, compose_at, filed, subscribe
from tests.support.mails import html, text

pytestmark = pytest.mark.django_db


def a_round(**fields: Any) -> Round:
    values = {"number": 1, "title": "Reception", "opens_at": AT - 10 * DAY, "closes_at": AT + 10 * DAY}
    return Round.objects.create(**(values | fields))


def comment(cast: Cast, number: str) -> Submission:
    """A contribution of Tell Nouran on one paragraph, sent."""
    version, lead = factories.crrf(), cast.other_lead
    case, _ = lifecycle.open_case(
        kind="contribution", city_id=cast.tell_nouran.pk, language="en", actor=factories.actor(lead), at=AT - DAY
    )
    contribution = Contribution.objects.create(submission=case, version=version)
    paragraph = version.paragraphs.get(number=number)
    CommentItem.objects.create(contribution=contribution, paragraph=paragraph, order=1, kind="support", body="Yes.")
    Submission.objects.filter(pk=case.pk).update(title=f"On {number}", consent=True, no_personal_data=True)
    lifecycle.move(case_id=case.pk, verb=Verb.SUBMIT, actor=factories.actor(lead), at=AT - DAY, content={"items": []})
    return Submission.objects.get(pk=case.pk)


def signed(city: City) -> None:
    letter = Instrument.objects.create(key="letter", title="Letter", dated_on="2017-12-01")
    Signature.objects.create(
        instrument=letter, city=city, order=1, signatory="The mayor", signatory_kind="person", signs_as=city.name,
        country_as_written="Denmark",
    )  # fmt: skip


Narrow = Callable[[Cast], Mapping[str, Any]]


@pytest.mark.parametrize(
    ("narrow", "told"),
    [
        (lambda cast: {"cities": [cast.vesterhaven.pk]}, {"Buses"}),
        (lambda cast: {"bureaux": [cast.tell_nouran.bureau_id]}, {"On 8"}),
        (lambda cast: signed(cast.vesterhaven) or {"signatories": [1]}, {"Buses"}),
        (lambda cast: {"sections": ["needs"]}, {"On 8"}),
        (lambda cast: {"sections": ["elsewhere"]}, set()),
        (lambda cast: {"rounds": [a_round().pk]}, {"On 8"}),
        (lambda cast: {"themes": ["health"]}, {"On 8"}),
        (lambda cast: {"kinds": ["practice"], "themes": ["housing"]}, {"Buses"}),
    ],
)
def test_a_digest_tells_what_it_is_narrowed_to(cast: Cast, narrow: Narrow, told: set[str]) -> None:
    filed(cast, "Buses")
    case = comment(cast, "8")
    scope = narrow(cast)
    if "rounds" in scope:
        Submission.objects.filter(pk=case.pk).update(round_id=scope["rounds"][0])
    subscribe(cast.reviewer, scope=scope)
    mails = compose_at(AT)
    said = text(mails[0]) if mails else ""
    assert {title for title in ("Buses", "On 8") if f"“{title}”" in said} == told
    assert list(compose.differences()) == []


def test_a_city_hears_of_others_in_its_themes_and_always_of_its_own(cast: Cast) -> None:
    factories.theme("Health", 6)
    subscribe(cast.lead, cast.vesterhaven, scope={"themes": ["health"]})
    filed(cast, "Ours", "accepted")
    for title, theme in (("Clinic", "health"), ("Keys", "housing")):
        case = factories.practice(cast.tell_nouran, cast.other_lead, title=title)
        case.practice.themes.set([factories.theme(theme.title())])
        factories.at_state(case, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)
    (mail,) = compose_at(AT)
    assert "“Ours”" in text(mail) and "“Clinic”" in text(mail) and "“Keys”" not in text(mail)
    assert list(compose.differences()) == []


def test_silent_cities_are_named_beside_what_there_is_to_tell(cast: Cast) -> None:
    subscribe(cast.reviewer)
    for city in (cast.vesterhaven, cast.tell_nouran):
        City.objects.filter(pk=city.pk).update(added_at=AT - 400 * DAY)
    assert compose_at(AT) == [], "silence alone is no news"
    filed(cast, "Buses")
    (mail,) = compose_at(AT + DAY)
    assert mail.subject == "Digest: 1 newly filed, 1 city silent"
    assert "Tell Nouran" in text(mail) and "has filed nothing yet" in text(mail)
    newcomer = City.objects.filter(pk=cast.tell_nouran.pk)
    newcomer.update(added_at=AT)
    filed(cast, "Trains")
    (later,) = compose_at(AT + 2 * DAY)
    assert "silent" not in later.subject, "who joined lately is not silent"


def test_rounds_that_open_and_close_are_told_to_cities_once(cast: Cast) -> None:
    subscribe(cast.lead, cast.vesterhaven)
    subscribe(cast.reviewer)
    a_round(number=1, title="Long past", opens_at=AT - 90 * DAY, closes_at=AT - 60 * DAY)
    a_round(number=2, title="Reception", closes_at=AT + DAY)
    assert [announce(at=AT - DAY), announce(at=AT - DAY)] == [1, 0]
    (mail,) = compose_at(AT)
    assert mail.to_address == cast.lead.email and mail.subject == "Digest: 1 round opened or closed"
    assert "A round opened: “Reception”" in text(mail) and "Long past" not in text(mail)
    assert [announce(at=AT + 2 * DAY), announce(at=AT + 3 * DAY)] == [1, 0]
    (later,) = compose_at(AT + 3 * DAY)
    assert "A round closed: “Reception”" in text(later)
    assert list(compose.differences()) == []


def test_a_note_that_there_was_nothing_comes_to_whoever_wants_it_and_tells_nothing(cast: Cast) -> None:
    quiet, wanting = subscribe(cast.reviewer), subscribe(cast.second_reviewer)
    Subscription.objects.filter(pk=wanting.pk).update(note_when_empty=True)
    (note,) = compose_at(AT)
    assert note.to_address == cast.second_reviewer.email and note.subject == "Digest: nothing was filed"
    assert compose_at(AT) == [], "once a run"
    factories.practice(cast.vesterhaven, cast.lead)  # an entry that is nobody's at UNHCR
    assert [one.to_address for one in compose_at(AT + DAY)] == [cast.second_reviewer.email]
    filed(cast)
    assert {one.subject for one in compose_at(AT + 2 * DAY)} == {"Digest: 1 newly filed"}
    quiet.refresh_from_db(), wanting.refresh_from_db()
    assert quiet.position == wanting.position
    assert list(compose.differences()) == []


def test_who_lost_the_role_gets_no_note_either(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    Subscription.objects.filter(pk=one.pk).update(note_when_empty=True)
    cast.reviewer.roles.all().delete()
    assert compose_at(AT) == []


def test_a_test_is_marked_and_counts_as_nothing(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    filed(cast)
    client = cast.browser(cast.reviewer)
    from submissions.journal.actions import stamp

    stamp()
    client.post(f"/digest/test/{one.pk}/")
    mail = Mail.objects.get(purpose="digest")
    assert mail.subject == "Test: Digest: 1 newly filed" and "“School buses”" in html(mail)
    assert "{" not in text(mail).replace("{}", ""), "no mark is left open"
    assert not Issue.objects.exists()
    (real,) = compose_at(AT)
    assert real.subject == "Digest: 1 newly filed"


def test_tests_are_limited_and_ones_own(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    cache.clear()
    assert cast.browser(cast.second_reviewer).post(f"/digest/test/{one.pk}/").status_code == 404
    assert Client().post(f"/digest/test/{one.pk}/").status_code == 302


def test_a_run_that_should_have_been_is_made_and_the_administrators_are_told_once(
    cast: Cast, time_machine: Any
) -> None:
    cast.administrator  # noqa: B018
    subscribe(cast.reviewer)
    filed(cast)
    time_machine.move_to(AT + periods.LATE + timedelta(minutes=1))
    tick()
    tick()
    told = Mail.objects.filter(to_address=cast.administrator.email, subject="Digests were late")
    assert told.count() == 1
    assert Mail.objects.filter(to_address=cast.reviewer.email, purpose="digest").count() == 1


def test_a_run_in_time_tells_no_administrator(cast: Cast, time_machine: Any) -> None:
    cast.administrator  # noqa: B018
    subscribe(cast.reviewer)
    filed(cast)
    time_machine.move_to(AT + timedelta(minutes=5))
    tick()
    assert not Mail.objects.filter(subject="Digests were late").exists()
    assert Mail.objects.filter(to_address=cast.reviewer.email, purpose="digest").exists()


def test_the_form_narrows_to_cities_by_name_and_says_which_it_does_not_know(cast: Cast) -> None:
    one = subscribe(cast.reviewer)
    client, name = cast.browser(cast.reviewer), f"digest-{one.pk}"
    sent = {"digest": one.pk, f"{name}-cadence": "daily", f"{name}-weekday": 0, f"{name}-hour": 7}
    sent |= {f"{name}-language": "en", f"{name}-note_when_empty": "on", f"{name}-signatories": "on"}
    sent |= {f"{name}-time_zone": "UTC"}
    text = Instrument.objects.create(key="letter", title="A letter", dated_on=AT.date())
    for order, city in enumerate((cast.vesterhaven, cast.tell_nouran), start=1):
        Signature.objects.create(instrument=text, city=city, order=order)
    wrong = client.post("/digest/", sent | {f"{name}-cities": "Vesterhaven\nAtlantis"})
    assert wrong.status_code == 422 and "No city is called “Atlantis”." in wrong.content.decode()
    assert "Vesterhaven\nAtlantis" in wrong.content.decode(), "what was typed is still there"
    assert client.post("/digest/", sent | {f"{name}-cities": "vesterhaven\n\nTell Nouran"}).status_code == 302
    one.refresh_from_db()
    assert one.scope["cities"] == [cast.vesterhaven.pk, cast.tell_nouran.pk]
    assert one.scope["signatories"] == [1] and one.note_when_empty
    assert "Tell Nouran\nVesterhaven" in client.get("/digest/").content.decode()


def test_the_longest_digest_stays_below_a_hundred_kilobytes(cast: Cast) -> None:
    """A mail client cuts what is longer."""
    subscribe(cast.reviewer)
    for number in range(20):
        filed(cast, f"{number} " + "<&> ä" * 20, summary="“Ärger” & <b>" * 40)
    (mail,) = compose_at(AT)
    assert len(html(mail).encode()) < 100_000
    assert "and 5 more" in text(mail)


def test_an_older_edition_without_silence_still_has_its_page(cast: Cast) -> None:
    subscribe(cast.reviewer)
    filed(cast)
    compose_at(AT)
    issue = Issue.objects.get()
    assert issue.edition is not None
    del issue.edition.content["silent"], issue.edition.content["silent_count"]
    issue.edition.save()
    page = cast.browser(cast.reviewer).get(f"/digest/{issue.pk}/")
    assert page.status_code == 200 and "School buses" in page.content.decode()
    assert Entry.objects.exists() and actions.compose_due(at=AT) == 0
