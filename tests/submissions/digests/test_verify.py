"""``manage.py digests verify``: whatever is altered behind the portal's back is named, and what was not is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from compact_portal.mail.models import Mail
from submissions.digests.models import Edition, Issue, Subscription
from submissions.journal.models import Entry
from tests.cast import Cast
from tests.submissions.digests.test_composing import AT, DAY, compose_at, filed, subscribe

pytestmark = pytest.mark.django_db


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
