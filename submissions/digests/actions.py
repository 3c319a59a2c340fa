"""Subscribing, and composing what is due: issue, mail and the subscriber's new position in one transaction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.tokens import new_token
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office
from submissions.digests import compose, periods, queries, render
from submissions.digests.compose import window_of
from submissions.digests.drafts import Book, Choice, Kept, Named, Window, canonical
from submissions.digests.models import Audience, Cadence, DigestRun, Edition, Issue, Rendition, Subscription
from submissions.journal import actions as journal_actions
from submissions.journal import queries as journal

log = structlog.get_logger(__name__)

BATCH = 100
AHEAD = 4  # batches prepared for: as many workers can compose side by side
PAUSE = timedelta(minutes=5)  # before what could not be written is tried again

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
            "note_when_empty": choice.note_when_empty,
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
    one.note_when_empty = choice.note_when_empty
    if choice.scope is not None:
        one.scope = dict(choice.scope)
    one.next_due_at = _due(choice, at)
    one.save(
        update_fields=[
            "cadence", "weekday", "hour", "time_zone", "language", "scope", "next_due_at", "position", "since_position",
            "note_when_empty",
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


def compose_due(*, at: datetime, limit: int = 1000, book: Book | None = None) -> int:
    """Compose the digests that are due at ``at``, ``limit`` at most; returns how many subscribers were dealt with.

    Each batch is one short transaction. Doubled, late or missed calls are harmless: a subscriber is locked, and a
    window that was told cannot be told again.
    """
    book = book or Book()
    done = 0
    while done < limit and queries.due(at).exists():
        run = run_for(slot=periods.slot(at), at=at)
        size = min(BATCH, limit - done)
        dealt = _compose_batch(run, at, size, book)
        if not dealt:
            break
        done += dealt
    if done:
        log.info("digests_composed", subscribers=done)
    return done


def compose_now(*, at: datetime, subscription_ids: Sequence[int] | None = None, book: Book | None = None) -> int:
    """Compose digests now, whenever they are due: all that are not off, or those named. Returns how many were mailed."""
    journal_actions.stamp()
    run = run_for(slot=f"now {at:%Y-%m-%dT%H:%M:%S.%fZ}", at=at)
    book = book or Book()
    chosen = queries.active() if subscription_ids is None else Subscription.objects.filter(pk__in=subscription_ids)
    ids = list(chosen.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        some = Subscription.objects.filter(pk__in=ids[start : start + BATCH])
        _prepare(some, run, at, book, BATCH)
        _deal(some, run, at, book, keep_due=True)
    return run.issues.filter(state=Issue.State.MAILED).count()


@action
def run_for(*, slot: str, at: datetime) -> DigestRun:
    """The run of a slot; the first to ask makes it and says how far in the journal it tells."""
    run, _made = DigestRun.objects.get_or_create(slot=slot, defaults={"through_position": journal.head(), "at": at})
    return run


def _compose_batch(run: DigestRun, at: datetime, size: int, book: Book) -> int:
    """One batch; when it fails its subscribers are taken one by one, so that a broken one stops nobody else."""
    try:
        _prepare(queries.due(at), run, at, book, size * AHEAD)
        return _deal(queries.due(at), run, at, book, size=size)
    except OperationalError as problem:  # a lock or the server: the next tick tries again
        log.warning("digest_batch_delayed", run=run.slot, problem=str(problem))
        return 0
    except Exception:
        log.exception("digest_batch_failed", run=run.slot)
    ids = list(queries.due(at).values_list("pk", flat=True)[:size])
    for pk in ids:
        try:
            _deal(queries.due(at).filter(pk=pk), run, at, book)
        except Exception:
            log.exception("digest_not_composed", subscription=pk)
            queries.due(at).filter(pk=pk).update(next_due_at=at + PAUSE)
    return len(ids)


def _prepare(chosen: QuerySet[Subscription], run: DigestRun, at: datetime, book: Book, most: int) -> None:
    """Make the editions and renditions that the first ``most`` of these subscribers need, each committed by itself.

    Nobody's row is locked meanwhile: workers that need the same edition do not wait for each other's mails. They go
    about it in different orders, so that they seldom write the same one.
    """
    wanted = [
        (Window(audience, city_id, canonical(scope), position, run.through_position), language)
        for audience, city_id, scope, position, language in queries.windows_of(chosen, most)
        if position < run.through_position
    ]
    if named := _named(run, book):
        own = queries.of_people(chosen, most, named)
        wanted += [(window_of(one, run, named), one.language) for one in own if one.position < run.through_position]
    random.shuffle(wanted)
    for window, language in wanted:
        edition_id, tells = _edition(window, run, book)
        mark = (edition_id, language)
        if tells and mark not in book.renditions and mark not in book.broken:
            _render(edition_id, language, run, at, book)


def _named(run: DigestRun, book: Book) -> Named:
    """Whom a run's stretch of the journal names; read once, for no position below its end is given later."""
    if run.pk not in book.named:
        book.named[run.pk] = queries.mentioned(run.through_position)
    return book.named[run.pk]


def _edition(window: Window, run: DigestRun, book: Book) -> tuple[int, bool]:
    """The id of a window's edition, made if it is not there, and whether it tells anything."""
    mark = (run.pk, window.key)
    if mark not in book.editions:
        edition = Edition.objects.filter(run=run, key=window.key).first()
        if edition is None:
            fields = {
                "audience": window.audience, "city_id": window.city_id, "scope": window.narrows,
                "from_position": window.from_position, "through_position": window.through_position,
                "content": compose.content(window, run.at),
            }  # fmt: skip
            edition, _made = Edition.objects.get_or_create(run=run, key=window.key, defaults=fields)
        book.editions[mark] = (edition.pk, bool(edition.content["sections"]))
    return book.editions[mark]


def _render(edition_id: int, language: str, run: DigestRun, at: datetime, book: Book) -> None:
    """Write an edition in one language, unless it is written. One that cannot be written stops no other."""
    found = Rendition.objects.filter(edition_id=edition_id, language=language).first()
    if found is None:
        try:
            made = render.frame(Edition.objects.get(pk=edition_id), run.at, language=language)
        except Exception:
            log.exception("digest_not_written", edition=edition_id, language=language)
            book.broken.add((edition_id, language))
            return
        with transaction.atomic():
            stencil = post_office.keep_stencil(text=made.text, html=made.html, marks=made.marks, at=at)
            found, _made = Rendition.objects.get_or_create(
                edition_id=edition_id, language=language, defaults={"subject": made.subject, "stencil_id": stencil}
            )
    book.renditions[edition_id, language] = Kept(found.subject, found.stencil_id)


@action
def _deal(
    chosen: QuerySet[Subscription],
    run: DigestRun,
    at: datetime,
    book: Book,
    *,
    size: int = BATCH,
    keep_due: bool = False,
) -> int:
    """Lock, post and move on: everything about these subscribers in one transaction. Returns how many moved on.

    Whoever is not prepared for is left as they are; whose digest cannot be written is put off for a while.
    """
    locked = chosen.select_for_update(skip_locked=True, of=("self",)).select_related("user", "city")
    subscribers = list(locked[:size])
    had = set(Issue.objects.filter(run=run, subscription__in=subscribers).values_list("subscription_id", flat=True))
    behind = {one.pk for one in subscribers if one.position < run.through_position and one.pk not in had}
    issues = _issues([one for one in subscribers if one.pk in behind], run, at, book)
    if issues:
        _tell(issues, at, book)
    told = {issue.subscription_id for issue in issues}
    moved = [one for one in subscribers if one.pk in told or one.pk not in behind]
    if moved and not keep_due:
        _note_quiet(moved, {issue.subscription_id for issue in issues if issue.state == Issue.State.MAILED}, run, at)
        _move_on(moved, told, run, at, {one.pk: _due(_choice(one), at) for one in moved})
    elif moved:
        _move_on(moved, told, run, at, {one.pk: one.next_due_at for one in moved})
    return len(moved) + _put_off(behind - told, subscribers, run, at, book)


def _note_quiet(moved: list[Subscription], mailed: set[int], run: DigestRun, at: datetime) -> None:
    """A line for those who want to be told that there was nothing: one a run, whatever is doubled."""
    wanting = [one for one in moved if one.note_when_empty and one.pk not in mailed]
    if not wanting:
        return
    entitled = queries.entitled(wanting)
    since = {one.pk: one.last_composed_at or one.created_at for one in wanting}
    notes = [render.note(one, run, since[one.pk]) for one in wanting if one.pk in entitled]
    if notes:
        post_office.post_all(drafts=notes, at=at)


def _put_off(unready: set[int], subscribers: list[Subscription], run: DigestRun, at: datetime, book: Book) -> int:
    if not unready:
        return 0
    editions = {
        one.pk: book.editions.get((run.pk, window_of(one, run, _named(run, book)).key), (0, False))[0]
        for one in subscribers
    }
    broken = [one.pk for one in subscribers if one.pk in unready and (editions[one.pk], one.language) in book.broken]
    if not broken:
        return 0
    return Subscription.objects.filter(pk__in=broken, next_due_at__lte=at).update(next_due_at=at + PAUSE)


def _issues(subscribers: list[Subscription], run: DigestRun, at: datetime, book: Book) -> list[Issue]:
    """An issue for each subscriber whose edition is ready; what is not in the book is left for the next time."""
    entitled = queries.entitled(subscribers)
    issues = []
    for one in subscribers:
        if one.pk not in entitled:
            issues.append(_issue(one, run, at, None, Issue.State.NOT_ENTITLED))
            continue
        edition_id, tells = book.editions.get((run.pk, window_of(one, run, _named(run, book)).key), (0, False))
        if edition_id and not tells:
            issues.append(_issue(one, run, at, edition_id, Issue.State.EMPTY))
        elif (edition_id, one.language) in book.renditions:
            issues.append(_issue(one, run, at, edition_id, Issue.State.MAILED))
    return issues


def _issue(one: Subscription, run: DigestRun, at: datetime, edition_id: int | None, state: Issue.State) -> Issue:
    return Issue(
        run=run,
        subscription=one,
        edition_id=edition_id,
        from_position=one.position,
        through_position=run.through_position,
        state=state,
        from_at=one.last_composed_at or one.created_at,
        at=at,
        language=one.language,
        mail_key=f"digest:{one.pk}:{one.position}" if state == Issue.State.MAILED else "",
    )


def _tell(issues: list[Issue], at: datetime, book: Book) -> None:
    Issue.objects.bulk_create(issues)
    mails = [
        render.mail(book.renditions[issue.edition_id, issue.language], issue.subscription, issue)
        for issue in issues
        if issue.state == Issue.State.MAILED and issue.edition_id
    ]
    if mails:
        post_office.post_all(drafts=mails, at=at)


def _move_on(
    subscribers: list[Subscription], told: set[int], run: DigestRun, at: datetime, due: dict[int, datetime | None]
) -> None:
    """One statement for all: where each stands in the journal now, and when each is due next."""
    rows = [
        (
            one.pk,
            run.through_position if one.pk in told else one.position,
            at if one.pk in told else one.last_composed_at,
            due[one.pk],
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


@action
def send_test(*, subscription: Subscription, at: datetime) -> bool:
    """Mail somebody their next digest as it would be now, marked as a test. Nothing counts as told, nothing moves.

    Says whether there was anything to show.
    """
    draft = compose.test_mail(subscription=subscription, at=at)
    if draft is None:
        return False
    post_office.post_all(drafts=[draft], at=at)
    return True


@action
def tell_late(*, since: datetime, at: datetime) -> None:
    """Mail the administrators, once for ``since``, that digests due then were made only now."""
    post_office.post_all(drafts=[render.late(user, since, at) for user in queries.administrators()], at=at)
    log.warning("digests_late", due=since.isoformat(), seconds=(at - since).total_seconds())


def forget_person(person: Person, at: datetime) -> None:
    """Stop an erased person's digests for good: that copies went out stays, the links in them no longer work."""
    for one in Subscription.objects.select_for_update().filter(user_id=person.user_id):
        one.cadence, one.next_due_at, one.unsubscribe_token = Cadence.OFF, None, new_token()
        one.save(update_fields=["cadence", "next_due_at", "unsubscribe_token"])


KEEPER = Keeper(
    room="digests",
    holds=_("Which digests you get, how often, and when copies went out."),
    covers=("submissions.Subscription.user",),
    held=queries.held,
    erase=forget_person,
)
