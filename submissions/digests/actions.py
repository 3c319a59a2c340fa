"""Subscribing, and composing what is due: issue, mail and the subscriber's new position in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office
from submissions.digests import compose, periods, queries, render
from submissions.digests.drafts import Choice, Digest, Kept, Window, canonical
from submissions.digests.models import Audience, Cadence, DigestRun, Edition, Issue, Subscription
from submissions.journal import actions as journal_actions
from submissions.journal import queries as journal

log = structlog.get_logger(__name__)

BATCH = 100
Frames = dict[tuple[int, str], Kept]

STAFF_CHOICE = Choice(cadence=Cadence.DAILY)
CITY_CHOICE = Choice(cadence=Cadence.WEEKLY)


def _due(choice: Choice, at: datetime) -> datetime | None:
    return periods.next_due(
        cadence=choice.cadence, weekday=choice.weekday, hour=choice.hour, time_zone=choice.time_zone, after=at
    )


@action
def subscribe(
    *, user_id: int, city_id: int | None = None, choice: Choice, at: datetime, position: int | None = None
) -> Subscription:
    """Give somebody a digest: UNHCR's, or the one of ``city_id``. Returns the one they have if they have it already.

    It tells what the journal holds after ``position``; by default what comes from now on.
    """
    start = journal.head() if position is None else position
    pending = journal.first_after(start)  # what is already there to be told began before today
    found, _made = Subscription.objects.get_or_create(
        user_id=user_id,
        audience=Audience.CITY if city_id else Audience.STAFF,
        city_id=city_id,  # type: ignore[misc]
        defaults={
            "cadence": choice.cadence, "weekday": choice.weekday, "hour": choice.hour, "time_zone": choice.time_zone,
            "language": choice.language, "scope": dict(choice.scope or {}), "position": start, "since_position": start,
            "last_composed_at": pending.at if pending and pending.at < at else None, "next_due_at": _due(choice, at),
            "created_at": at,
        },
    )  # fmt: skip
    return found


@action
def change(*, subscription_id: int, user_id: int, choice: Choice, at: datetime) -> Subscription:
    """Change how often and when; or stop. Refuses somebody else's digest.

    What was pending stays owed. Whoever had stopped begins anew from now, and is not told what happened meanwhile.
    """
    one = Subscription.objects.select_for_update().filter(pk=subscription_id, user_id=user_id).first()
    if one is None:
        raise Refusal(_("This digest is not yours to change."))
    if one.cadence == Cadence.OFF and choice.cadence != Cadence.OFF:
        one.position = one.since_position = journal.head()
    one.cadence, one.weekday, one.hour = Cadence(choice.cadence), choice.weekday, choice.hour
    one.time_zone, one.language = choice.time_zone, choice.language
    if choice.scope is not None:
        one.scope = dict(choice.scope)
    one.next_due_at = _due(choice, at)
    one.save(
        update_fields=[
            "cadence", "weekday", "hour", "time_zone", "language", "scope", "next_due_at", "position", "since_position",
        ]
    )  # fmt: skip
    return one


@action
def unsubscribe(*, token: str) -> Subscription:
    """Stop the digest a link names. Doing it twice is no trouble; refuses a link that names none."""
    one = Subscription.objects.select_for_update().filter(unsubscribe_token=token).first()
    if one is None:
        raise Refusal(_("This link is not one of ours, or it has been replaced."))
    Subscription.objects.filter(pk=one.pk).update(cadence=Cadence.OFF, next_due_at=None)
    return one


@action
def welcome(*, at: datetime) -> int:
    """Subscribe staff and city members who were never asked; each mail says how to change it. Returns how many."""
    staff, members = queries.newcomers()
    for user in staff:
        own = Choice(STAFF_CHOICE.cadence, time_zone=user.time_zone, language=user.language)
        subscribe(user_id=user.pk, choice=own, at=at)
    for one in members:
        own = Choice(CITY_CHOICE.cadence, time_zone=one.city.time_zone, language=one.user.language)
        subscribe(user_id=one.user_id, city_id=one.city_id, choice=own, at=at)
    return len(staff) + len(members)


def compose_due(*, at: datetime, limit: int = 1000, frames: Frames | None = None) -> int:
    """Compose the digests that are due at ``at``, ``limit`` at most; returns how many subscribers were dealt with.

    Each batch is one short transaction. Doubled, late or missed calls are harmless: a subscriber is locked, and a
    window that was told cannot be told again.
    """
    frames = {} if frames is None else frames
    done = 0
    while done < limit and queries.due(at).exists():
        run = run_for(slot=periods.slot(at), at=at)
        size = min(BATCH, limit - done)
        dealt = _compose_batch(run, at, size, frames)
        if not dealt:
            break
        done += dealt
    if done:
        log.info("digests_composed", subscribers=done)
    return done


def compose_now(*, at: datetime, subscription_ids: Sequence[int] | None = None, frames: Frames | None = None) -> int:
    """Compose digests now, whenever they are due: all that are not off, or those named. Returns how many were mailed."""
    journal_actions.stamp()
    run = run_for(slot=f"now {at:%Y-%m-%dT%H:%M:%S.%fZ}", at=at)
    frames = {} if frames is None else frames
    chosen = queries.active() if subscription_ids is None else Subscription.objects.filter(pk__in=subscription_ids)
    ids = list(chosen.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _deal(Subscription.objects.filter(pk__in=ids[start : start + BATCH]), run, at, frames, keep_due=True)
    return run.issues.filter(state=Issue.State.MAILED).count()


@action
def run_for(*, slot: str, at: datetime) -> DigestRun:
    """The run of a slot; the first to ask makes it and says how far in the journal it tells."""
    run, _made = DigestRun.objects.get_or_create(slot=slot, defaults={"through_position": journal.head(), "at": at})
    return run


def _compose_batch(run: DigestRun, at: datetime, size: int, frames: Frames) -> int:
    """One batch; when it fails its subscribers are taken one by one, so that a broken one stops nobody else."""
    try:
        return _deal(queries.due(at), run, at, frames, size=size)
    except Exception:
        log.exception("digest_batch_failed", run=run.slot)
    ids = list(queries.due(at).values_list("pk", flat=True)[:size])
    for pk in ids:
        try:
            _deal(queries.due(at).filter(pk=pk), run, at, frames)
        except Exception:
            log.exception("digest_not_composed", subscription=pk)
            _put_off(pk, at)
    return len(ids)


@action
def _put_off(pk: int, at: datetime) -> None:
    """Try a subscriber that failed again in an hour; nothing of theirs is lost, for their position stands."""
    Subscription.objects.filter(pk=pk, next_due_at__lte=at).update(next_due_at=at + timedelta(hours=1))


@action
def _deal(
    chosen: QuerySet[Subscription],
    run: DigestRun,
    at: datetime,
    frames: Frames,
    *,
    size: int = BATCH,
    keep_due: bool = False,
) -> int:
    """Lock, compose, post and move on: everything about these subscribers in one transaction."""
    locked = chosen.select_for_update(skip_locked=True, of=("self",)).select_related("user", "city")
    subscribers = list(locked[:size])
    if not subscribers:
        return 0
    had = set(Issue.objects.filter(run=run, subscription__in=subscribers).values_list("subscription_id", flat=True))
    behind = [one for one in subscribers if one.position < run.through_position and one.pk not in had]
    if behind:
        _tell(behind, run, at, frames)
    _move_on(subscribers, {one.pk for one in behind}, run, at, keep_due=keep_due)
    return len(subscribers)


def _window(one: Subscription, run: DigestRun) -> Window:
    return Window(one.audience, one.city_id, canonical(one.scope), one.position, run.through_position)


def _tell(subscribers: list[Subscription], run: DigestRun, at: datetime, frames: Frames) -> None:
    entitled = queries.entitled(subscribers)
    windows = {one.pk: _window(one, run) for one in subscribers if one.pk in entitled}
    editions = _editions({window.key: window for window in windows.values()}, run)
    issues = [
        _issue(one, run, at, editions.get(windows[one.pk].key) if one.pk in windows else None) for one in subscribers
    ]
    Issue.objects.bulk_create(issues)
    # What was kept in a transaction that fails is gone with it, so it is remembered only after the commit.
    fresh: Frames = {}
    mails = []
    for one, issue in zip(subscribers, issues, strict=True):
        if issue.state == Issue.State.MAILED and issue.edition is not None:
            mark = (issue.edition.pk, one.language)
            kept = frames.get(mark) or fresh.get(mark)
            if kept is None:
                kept = fresh[mark] = _keep(issue.edition, run, one.language, at)
            mails.append(render.mail(kept, one, issue))
    if mails:
        post_office.post_all(drafts=mails, at=at)
    transaction.on_commit(partial(frames.update, fresh))


def _keep(edition: Edition, run: DigestRun, language: str, at: datetime) -> Kept:
    made = render.frame(edition, run.at, language=language)
    return Kept(
        made.subject, post_office.keep_stencil(text=made.text, html=made.html, marks=made.marks, at=at)
    )  # fmt: skip


def _issue(one: Subscription, run: DigestRun, at: datetime, edition: Edition | None) -> Issue:
    state = Issue.State.NOT_ENTITLED
    if edition is not None:
        state = Issue.State.MAILED if edition.content["sections"] else Issue.State.EMPTY
    return Issue(
        run=run,
        subscription=one,
        edition=edition,
        from_position=one.position,
        through_position=run.through_position,
        state=state,
        from_at=one.last_composed_at or one.created_at,
        at=at,
        language=one.language,
        mail_key=f"digest:{one.pk}:{one.position}" if state == Issue.State.MAILED else "",
    )


def _editions(windows: dict[str, Window], run: DigestRun) -> dict[str, Edition]:
    """The editions of these windows by key, made where they are not there yet; another worker may make them too."""
    found = {one.key: one for one in Edition.objects.filter(run=run, key__in=windows)}
    missing = [
        Edition(
            run=run,
            key=key,
            audience=window.audience,
            city_id=window.city_id,
            scope=window.narrows,
            from_position=window.from_position,
            through_position=window.through_position,
            content=compose.content(window),
        )
        for key, window in windows.items()
        if key not in found
    ]
    if missing:
        Edition.objects.bulk_create(missing, ignore_conflicts=True)
        found = {one.key: one for one in Edition.objects.filter(run=run, key__in=windows)}
    return found


def _move_on(subscribers: list[Subscription], told: set[int], run: DigestRun, at: datetime, *, keep_due: bool) -> None:
    """One statement for all: where each stands in the journal now, and when each is due next."""
    rows = [
        (
            one.pk,
            run.through_position if one.pk in told else one.position,
            at if one.pk in told else one.last_composed_at,
            one.next_due_at if keep_due else _due(_choice(one), at),
        )
        for one in subscribers
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE submissions_subscription AS s
            SET position = v.position, last_composed_at = v.composed, next_due_at = v.due
            FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS v (id, position, composed, due)
            WHERE s.id = v.id
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


def _choice(one: Subscription) -> Choice:
    return Choice(one.cadence, one.weekday, one.hour, one.time_zone, one.language)


def _pending(subscription: Subscription, at: datetime) -> Edition | None:
    """The edition somebody would get now, written nowhere; None when there is nothing to tell."""
    run = DigestRun(slot="preview", through_position=journal.head(), at=at)
    window = _window(subscription, run)
    if subscription.pk not in queries.entitled([subscription]) or window.through_position <= window.from_position:
        return None
    edition = Edition(audience=window.audience, city_id=window.city_id, content=compose.content(window))
    return edition if edition.content["sections"] else None


def preview(*, subscription: Subscription, at: datetime) -> Digest | None:
    """The next digest as it would be now, for a page; None when there is nothing to tell. Writes nothing."""
    if (edition := _pending(subscription, at)) is None:
        return None
    made = render.digest(edition, at, language=subscription.language, most=render.SHOWN_IN_A_MAIL)
    return made.on_a_page(settings.PUBLIC_URL)


def preview_text(*, subscription: Subscription, at: datetime) -> str:
    """The plain text of the next digest as it would be now; empty when there is nothing to tell. Writes nothing."""
    if (edition := _pending(subscription, at)) is None:
        return ""
    issue = Issue(
        pk=0, subscription=subscription, from_at=subscription.last_composed_at or subscription.created_at, at=at
    )
    return render.copy_text(render.frame(edition, at, language=subscription.language), subscription, issue)


def page(*, issue: Issue, actor: Actor) -> Digest:
    """An issue as a web page, in the language it was sent in, without what its reader may no longer see."""
    if issue.edition is None:
        raise ValueError("only an issue that was mailed has a page")
    seen = queries.still_visible(issue.edition, actor)
    made = render.digest(issue.edition, issue.at, language=issue.language, most=render.SHOWN_ON_A_PAGE, only=seen)
    return made.on_a_page(settings.PUBLIC_URL)


def headlines(issues: Sequence[Issue]) -> list[tuple[Issue, str]]:
    """Each issue with its line of counts, from what was kept: nothing else is read."""
    return [(one, render.headline_of(one.edition, one.language)) for one in issues if one.edition is not None]
