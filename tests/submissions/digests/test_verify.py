"""``manage.py digests verify``: whatever is altered behind the portal's back is named, and what was not is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from cities.people import queries
from cities.people.models import User
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.persons import keepers
from compact_portal.mail.models import Mail
from submissions.digests import compose
from submissions.digests.models import Edition, Issue, Subscription
from submissions.journal.models import Entry
from submissions.practices.models import Practice, Theme
from submissions.review import actions as review
from tests import factories
from tests.cast import Cast
from tests.submissions.digests.test_composing import AT, DAY, compose_at, filed, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _last() -> Issue:
    return (
        Issue.objects.select_related("edition")
        .order_by("id")
        .get(subscription__user__name="Maren Oduya", from_position__gt=0)
    )


def a_mail_is_deleted(_cast: Cast) -> str:
    Mail.objects.filter(key=_last().mail_key).delete()
    return f"issue {_last().pk}: mail {_last().mail_key} is missing"


def an_issue_is_deleted(cast: Cast) -> str:
    one = Subscription.objects.get(user=cast.reviewer)
    Issue.objects.filter(pk=_last().pk).delete()
    return f"subscription {one.pk}: told up to"


def an_issue_in_the_middle_is_deleted(cast: Cast) -> str:
    one = Subscription.objects.get(user=cast.reviewer)
    Issue.objects.get(subscription=one, from_position=0).delete()
    return f"subscription {one.pk}: (0, {_last().from_position}] was skipped"


def an_issue_begins_too_early(cast: Cast) -> str:
    one, last = Subscription.objects.get(user=cast.reviewer), _last()
    Issue.objects.filter(pk=last.pk).update(from_position=last.from_position - 1)
    return f"subscription {one.pk}: ({last.from_position}, {last.from_position - 1}] was told twice"


def a_bookmark_is_moved(cast: Cast) -> str:
    one = Subscription.objects.get(user=cast.reviewer)
    Subscription.objects.filter(pk=one.pk).update(position=one.position + 5)
    return f"subscription {one.pk}: told up to {one.position}, but stands at {one.position + 5}"


def an_entry_is_taken_out(_cast: Cast) -> str:
    edition = _last().edition
    assert edition is not None
    entry = edition.content["sections"]["new"].pop()
    edition.save()
    return f"edition {edition.pk}: journal entry {entry} was not told"


def an_entry_is_put_in(_cast: Cast) -> str:
    edition, first = _last().edition, Entry.objects.order_by("id").first()
    assert edition is not None and first is not None
    edition.content["sections"]["new"].append(first.pk)
    edition.save()
    return f"edition {edition.pk}: journal entry {first.pk} was told and not owed"


def an_issue_is_said_to_be_empty(_cast: Cast) -> str:
    Issue.objects.filter(pk=_last().pk).update(state="empty")
    return f"issue {_last().pk}: it is empty, and its edition says otherwise"


def an_issue_has_another_edition(_cast: Cast) -> str:
    other = Edition.objects.exclude(pk=_last().edition_id).order_by("id").first()
    Issue.objects.filter(pk=_last().pk).update(edition=other)
    return f"issue {_last().pk}: its edition is not the one of its window"


def an_issue_has_no_edition(_cast: Cast) -> str:
    Issue.objects.filter(pk=_last().pk).update(edition=None)
    return f"issue {_last().pk}: it is mailed, and its edition says otherwise"


CHANGES: list[Callable[[Cast], str]] = [
    a_mail_is_deleted,
    an_issue_is_deleted,
    an_issue_in_the_middle_is_deleted,
    an_issue_begins_too_early,
    a_bookmark_is_moved,
    an_entry_is_taken_out,
    an_entry_is_put_in,
    an_issue_is_said_to_be_empty,
    an_issue_has_another_edition,
    an_issue_has_no_edition,
]


def test_what_changed_since_is_no_difference(cast: Cast) -> None:
    """Themes are edited, a city signs, people are named and erased: what was told on the day stays what was owed."""
    factories.theme("Health")
    for user, scope in (
        (cast.reviewer, {"themes": ["housing"]}),
        (cast.coordinator, {"signatories": [1]}),
        (cast.second_reviewer, {"themes": ["health"], "rounds": []}),
    ):
        subscribe(user, scope=scope)
    subscribe(cast.other_lead, cast.tell_nouran, scope={"themes": ["health"]})
    cases = [filed(cast, "School buses"), filed(cast, "Night shelter", "accepted")]
    actor = factories.actor(cast.reviewer)
    review.note(case_id=cases[0].pk, body="Look.", people=[cast.coordinator.pk], actor=actor, at=AT)
    compose_at(AT)
    told = {one.subscription.user_id: one.state for one in Issue.objects.select_related("subscription")}
    assert told[cast.reviewer.pk] == told[cast.coordinator.pk] == "mailed" and told[cast.second_reviewer.pk] == "empty"
    for case in cases:
        Practice.objects.get(submission=case).themes.set([Theme.objects.get(key="health")])
    text = Instrument.objects.create(key="letter", title="A letter", dated_on=AT.date())
    Signature.objects.create(instrument=text, city=cast.vesterhaven, order=1)
    person = queries.person(cast.coordinator)
    User.objects.filter(pk=cast.coordinator.pk).update(is_active=False, erased_at=AT)
    for keeper in keepers():
        keeper.erase(person, AT)
    assert list(compose.differences()) == []
    edition = Issue.objects.get(subscription__user=cast.reviewer).edition
    assert edition is not None
    lost = edition.content["sections"]["new"].pop(0)
    edition.save()
    assert f"edition {edition.pk}: journal entry {lost} was not told" in list(compose.differences())
    del edition.content["left_out"]  # one made before this was kept: what its scope kept away is not known any more
    edition.save()
    assert list(compose.differences()) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_was_altered_is_named(
    cast: Cast, change: Callable[[Cast], str], capsys: pytest.CaptureFixture[str]
) -> None:
    for reader in (cast.reviewer, cast.coordinator):
        subscribe(reader)
    subscribe(cast.lead, cast.vesterhaven)
    for number in range(2):
        filed(cast, f"Practice {number}", "submitted" if number else "accepted")
        compose_at(AT + number * DAY)
    call_command("digests", "verify")
    assert "Everything owed was told, once." in capsys.readouterr().out
    expected = change(cast)
    with pytest.raises(CommandError, match="differences"):
        call_command("digests", "verify")
    assert expected in capsys.readouterr().out
