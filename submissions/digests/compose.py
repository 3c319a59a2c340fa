"""What an edition holds: entry ids by section, what waits, who is silent; what a page shows of it; what differs from what was owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from cities.people.actor import Actor
from compact_portal.kit import instants
from compact_portal.mail.drafts import MailDraft
from submissions.digests import periods, queries, render
from submissions.digests.drafts import Digest, Named, Window, canonical
from submissions.digests.models import Audience, DigestRun, Edition, Issue, Subscription
from submissions.journal import queries as journal

WAITING_SHOWN = 5
SILENT_SHOWN = 5


def content(window: Window, at: datetime) -> dict[str, Any]:
    """The ids of a window's entries by section, those its audience may not see; what waits and who is silent at ``at``."""
    owed = queries.entries(window)
    rows = list(owed.values_list("id", "happening", "city_id", "submission_id"))
    shown = set(queries.visible(owed, queries.reader(window.audience, window.city_id)).values_list("id", flat=True))
    own = queries.sections(window.audience, own=True) | queries.PERSONAL
    others = queries.sections(window.audience, own=False) if window.city_id else {}
    found: dict[str, list[int]] = {}
    for entry_id, happening, city_id, _case in rows:
        if entry_id in shown:
            table = others if city_id is not None and window.city_id and city_id != window.city_id else own
            found.setdefault(table[happening], []).append(entry_id)
    # What this digest tells anyway is not said again as waiting.
    waiting = queries.waiting(window).exclude(pk__in={case for _id, _happening, _city, case in rows if case})
    return {
        "sections": found,
        "withheld": [entry_id for entry_id, _happening, _city, _case in rows if entry_id not in shown],
        "left_out": _left_out(window, {row[0] for row in rows}),
        "waiting": list(waiting.values_list("id", flat=True)[:WAITING_SHOWN]) if found else [],
        "waiting_count": waiting.count() if found else 0,
        **_silence(window, at, bool(found)),
    }


def _left_out(window: Window, owed: set[int]) -> list[int]:
    """What the scope kept away by something that may change, so that nobody must work it out anew from what it became."""
    if window.wide == window:
        return []
    return list(queries.entries(window.wide).exclude(pk__in=owed).values_list("id", flat=True))


def _silence(window: Window, at: datetime, tells: bool) -> dict[str, Any]:
    """Silence alone makes no digest: it is named beside what there is to tell."""
    silent = queries.silent(window, at - periods.SILENT_AFTER)
    shown = silent.order_by("name", "id").values_list("id", flat=True)
    return {
        "silent": list(shown[:SILENT_SHOWN]) if tells else [],
        "silent_count": silent.count() if tells else 0,
    }


def told(content: dict[str, Any]) -> set[int]:
    """Every entry an edition deals with, shown or withheld."""
    return {one for ids in content["sections"].values() for one in ids} | set(content["withheld"])


def differences() -> Iterator[str]:
    """What everyone should have been told, worked out anew from the journal, against what was: one line each."""
    yield from _windows_that_do_not_tile()
    yield from _editions_that_differ()
    yield from _issues_that_differ()
    for issue, entry in queries.mentions_left_out():
        yield f"issue {issue}: journal entry {entry} names its reader, and was not told"
    yield from _issues_without_mail()


def _windows_that_do_not_tile() -> Iterator[str]:
    windows: dict[int, list[tuple[int, int]]] = {}
    for subscription, start, through in queries.windows():
        windows.setdefault(subscription, []).append((start, through))
    for subscription, since, position in queries.positions():
        reached = since
        for start, through in windows.get(subscription, []):
            if start < since:  # before it was stopped and taken up anew
                continue
            if start != reached:
                yield f"subscription {subscription}: ({reached}, {start}] was {'skipped' if start > reached else 'told twice'}"
            reached = through
        if reached != position:
            yield f"subscription {subscription}: told up to {reached}, but stands at {position}"


def _editions_that_differ() -> Iterator[str]:
    for edition in queries.editions().iterator(chunk_size=50):
        scope = canonical(edition.scope)
        window = Window(
            edition.audience, edition.city_id, scope, edition.from_position, edition.through_position
        )  # fmt: skip
        owed, dealt = set(queries.entries(window.wide).values_list("id", flat=True)), told(edition.content)
        left_out = set(edition.content.get("left_out", owed - dealt if window.wide != window else ()))
        for entry in sorted(owed - dealt - left_out):
            yield f"edition {edition.pk}: journal entry {entry} was not told"
        for entry in sorted(dealt - owed):
            yield f"edition {edition.pk}: journal entry {entry} was told and not owed"


def _issues_that_differ() -> Iterator[str]:
    for issue in queries.issues_of_another_window():
        yield f"issue {issue}: its edition is not the one of its window"
    for issue, state in queries.issues_in_the_wrong_state():
        yield f"issue {issue}: it is {state}, and its edition says otherwise"


def _issues_without_mail() -> Iterator[str]:
    for issue, key in queries.issues_without_mail():
        yield f"issue {issue}: mail {key} is missing"


def window_of(one: Subscription, run: DigestRun, named: Named) -> Window:
    """What a subscriber has not been told up to a run. Whoever is ``named`` there has an edition of their own."""
    scope = one.scope
    if one.audience == Audience.STAFF and any(
        one.position < position <= run.through_position for position in named.get(one.user_id, ())
    ):
        scope = scope | {"named": [one.user_id]}
    return Window(one.audience, one.city_id, canonical(scope), one.position, run.through_position)


def _pending(subscription: Subscription, at: datetime) -> Edition | None:
    """The edition somebody would get now, written nowhere; None when there is nothing to tell."""
    run = DigestRun(slot="preview", through_position=journal.head(), at=at)
    window = window_of(subscription, run, queries.mentioned(run.through_position))
    if subscription.pk not in queries.entitled([subscription]) or window.through_position <= window.from_position:
        return None
    edition = Edition(audience=window.audience, city_id=window.city_id, content=content(window, at))
    return edition if edition.content["sections"] else None


def preview(*, subscription: Subscription, at: datetime) -> Digest | None:
    """The next digest as it would be now, for a page; None when there is nothing to tell. Writes nothing."""
    if (edition := _pending(subscription, at)) is None:
        return None
    made = render.digest(edition, at, language=subscription.language, most=render.SHOWN_IN_A_MAIL)
    return made.on_a_page(settings.PUBLIC_URL)


def ahead(*, subscription: Subscription, at: datetime) -> str:
    """The counts of what the next digest would tell now, in the language of the page; empty when there is nothing."""
    edition = _pending(subscription, at) if subscription.next_due_at else None
    return render.headline_of(edition, instants.language_now()) if edition else ""


def preview_text(*, subscription: Subscription, at: datetime) -> str:
    """The plain text of the next digest as it would be now; empty when there is nothing to tell. Writes nothing."""
    if (edition := _pending(subscription, at)) is None:
        return ""
    frame = render.frame(edition, at, language=subscription.language)
    return render.copy_text(frame, subscription, _not_kept(subscription, at))


def test_mail(*, subscription: Subscription, at: datetime) -> MailDraft | None:
    """The next digest as a mail marked as a test; None when there is nothing to tell. Writes nothing."""
    if (edition := _pending(subscription, at)) is None:
        return None
    return render.test_mail(
        render.frame(edition, at, language=subscription.language), subscription, _not_kept(subscription, at)
    )


def _not_kept(one: Subscription, at: datetime) -> Issue:
    return Issue(pk=0, subscription=one, from_at=one.last_composed_at or one.created_at, at=at)


def page(*, issue: Issue, actor: Actor) -> Digest:
    """An issue as a web page, in the language it was sent in, without what its reader may no longer see."""
    if issue.edition is None:
        raise ValueError("only an issue that was mailed has a page")
    seen, waits = queries.still_visible(issue.edition, actor), queries.still_waiting(issue.edition, actor)
    most, language = render.SHOWN_ON_A_PAGE, issue.language
    made = render.digest(issue.edition, issue.at, language=language, most=most, only=seen, waits=waits)
    told = {one for ids in issue.edition.content["sections"].values() for one in ids}
    left_out = len(told - seen) + len(set(issue.edition.content["waiting"]) - waits)
    return replace(made.on_a_page(settings.PUBLIC_URL), left_out=left_out)


def headlines(issues: Sequence[Issue]) -> list[tuple[Issue, str]]:
    """Each issue with its line of counts, from what was kept: nothing else is read."""
    return [(one, render.headline_of(one.edition, one.language)) for one in issues if one.edition is not None]
