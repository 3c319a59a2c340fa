"""Taking in a list: read it as a dry run, show what it would do, write it whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.db import Error, IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.lists.compose import COLUMNS, lines_of
from cities.lists.periods import ATTEMPTS, KEPT, LEASE
from cities.lists.queries import DUE, is_left
from cities.people.actor import Actor
from cities.registry.compose import plan_cities, plan_facts
from cities.registry.models import ListImport
from cities.signatories.compose import plan_signatures
from cities.signatories.models import Instrument
from compact_portal.kit import clock, sheets
from compact_portal.kit.imports import BATCH, Ledger
from compact_portal.kit.languages import spoken
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.nudges import nudge
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import Aside, action

log = structlog.get_logger(__name__)
WORK = "lists.work"
_WRITING = 2017  # the kind of lock that the one who writes a list holds
State = ListImport.State


def _administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


@action
def hand_in(
    *, content: bytes, name: str, kind: str, instrument: str, take_over: bool, actor: Actor, at: datetime
) -> ListImport:
    """Keep a list that is to be read, and wake a worker. Nothing of it is believed yet.

    Refuses a list of signatures that names no instrument, one that is too large, and an actor who is no administrator.
    """
    _administrator(actor)
    if kind == ListImport.Kind.SIGNATURES and not Instrument.objects.filter(key=instrument).exists():
        raise Refusal(_("Say which letter was signed."), field="instrument")
    if len(content) > sheets.MOST_BYTES:
        raise Refusal(
            _("The file is larger than %(most)s MB.") % {"most": sheets.MOST_BYTES // 1_000_000}, field="file"
        )
    made = ListImport.objects.create(
        kind=kind, instrument=instrument if kind == ListImport.Kind.SIGNATURES else "", take_over=take_over, name=name,
        file=content, by_id=actor.user_id or 0, handed_in_at=at,
    )  # fmt: skip
    nudge(WORK)
    log.info("list_handed_in", who=actor.user_id, list=made.pk, kind=kind, size=len(content))
    return made


def read(*, list_id: int, at: datetime) -> None:
    """Read a list as a dry run and keep what each row would do; one that cannot be taken is refused, with the reasons.

    In no transaction, so that pages see how far it is. Does nothing when another worker has been at it a moment ago; one
    whose workers were stopped ``ATTEMPTS`` times, by itself perhaps, is left until a person asks again.
    """
    mine = ListImport.objects.filter(pk=list_id, state=State.HANDED_IN)
    free = mine.exclude(worked_at__gte=at - LEASE)
    # Counted before it is tried: what kills its worker is seen to have been tried.
    begun = {"worked_at": at, "done": 0, "problem": "", "attempts": F("attempts") + 1}
    if not free.filter(attempts__lt=ATTEMPTS).update(**begun):
        if free.update(state=State.FAILED):
            log.warning("list_stopped", list=list_id)
        return
    one = ListImport.objects.select_related("by").get(pk=list_id)
    with override(spoken(one.by.language)):
        try:
            sheet = _sheet(one)
            ListImport.objects.filter(pk=list_id).update(rows=len(sheet.rows))
            ledger = _plan(one, sheet.rows, at, lambda done: _tell(list_id, done))
        except Refusal as refusal:
            mine.update(state=State.REFUSED, problem=str(refusal.sentence), file=b"", ended_at=at)
            return
        _keep(one, ledger, len(sheet.rows))


def _tell(list_id: int, done: int) -> None:
    ListImport.objects.filter(pk=list_id, state=State.HANDED_IN).update(done=done, worked_at=clock.now())


def _sheet(one: ListImport) -> sheets.Sheet:
    sheet = sheets.read(bytes(one.file))
    _columns(one.kind, sheet.columns)
    return sheet


def _plan(one: ListImport, rows: Any, at: datetime, told: Callable[[int], None]) -> Ledger:
    ledger = Ledger(one.take_over)
    if one.kind == ListImport.Kind.CITIES:
        plan_cities(ledger, rows, at=at, told=told)
    elif one.kind == ListImport.Kind.FACTS:
        plan_facts(ledger, rows, at=at, told=told)
    else:
        plan_signatures(ledger, rows, key=one.instrument, told=told)
    return ledger


def _columns(kind: str, given: tuple[str, ...]) -> None:
    known = COLUMNS[kind]
    names = {one.name for one in known}
    strange = [one for one in given if one not in names and not one.startswith("name_")]
    if missing := [one.name for one in known if one.needed and one.name not in given]:
        told = _("The list lacks these columns: %(names)s.") % {"names": ", ".join(missing)}
        if strange:
            # A heading that only looks like ours, or is ours in another language, is the usual cause: say which it is.
            told += " " + _("It has others that are not known here: %(names)s.") % {
                "names": ", ".join(f"“{one[:60]}”" for one in strange[:5])
            }
        raise Refusal(told)
    if strange:
        raise Refusal(
            _("The column “%(name)s” is not known here. Rename it or leave it out.") % {"name": strange[0][:60]}
        )


def _keep(one: ListImport, ledger: Ledger, rows: int, problem: str = "") -> None:
    """Show what the list would do. A refused row refuses the list: its file is dropped, its lines are kept."""
    refused = bool(ledger.refused)
    fields: dict[str, Any] = {"ledger": lines_of(ledger), "rows": rows, "done": rows, "problem": problem, "attempts": 0}
    if refused:
        fields |= {"file": b"", "ended_at": clock.now()}
    state = State.REFUSED if refused else State.READ
    ListImport.objects.filter(pk=one.pk, state__in=(State.HANDED_IN, State.CONFIRMED)).update(state=state, **fields)


def seen(one: ListImport) -> str:
    """A short word for what a preview shows, so that a yes is a yes to that and nothing else."""
    return hashlib.sha256(json.dumps([one.take_over, one.ledger], sort_keys=True).encode()).hexdigest()[:20]


def _waiting(list_id: int, actor: Actor, word: str) -> ListImport:
    _administrator(actor)
    one = ListImport.objects.select_for_update().defer("file").get(pk=list_id)
    if one.state != State.READ or (word and seen(one) != word):
        raise Stale(_("This list stands otherwise now. Look at it again."))
    return one


@action
def confirm(*, list_id: int, word: str, actor: Actor, at: datetime) -> None:
    """Say yes to what the preview showed (``word``); a worker writes it. Refuses when it shows something else now."""
    one = _waiting(list_id, actor, word)
    ListImport.objects.filter(pk=one.pk).update(state=State.CONFIRMED, confirmed_at=at, done=0, attempts=0)
    nudge(WORK)


@action
def read_again(*, list_id: int, take_over: bool, actor: Actor, at: datetime) -> None:
    """Read the list once more, taking over its differences or leaving what stands. Refuses what is not waiting."""
    one = _waiting(list_id, actor, "")
    ListImport.objects.filter(pk=one.pk).update(state=State.HANDED_IN, take_over=take_over, worked_at=None, done=0)
    nudge(WORK)


@action
def begin_again(*, list_id: int, actor: Actor, at: datetime) -> None:
    """Read a list anew whose worker was stopped, once or for good; nothing of it was written. Refuses while one works."""
    _administrator(actor)
    one = ListImport.objects.defer("file").get(pk=list_id)
    if not (is_left(one, at) or one.state == State.FAILED) or not _mine(list_id):
        raise Stale(_("This list stands otherwise now. Look at it again."))
    again = ListImport.objects.filter(pk=list_id, state__in=(*DUE, State.FAILED))
    again.update(state=State.HANDED_IN, worked_at=None, done=0, attempts=0)
    nudge(WORK)
    log.info("list_begun_again", who=actor.user_id, list=list_id)


@action
def put_away(*, list_id: int, actor: Actor, at: datetime) -> None:
    """Put a list away that is not to be written; its file is dropped. Refuses what is not waiting."""
    one = _waiting(list_id, actor, "")
    ListImport.objects.filter(pk=one.pk).update(state=State.PUT_AWAY, file=b"", ended_at=at)


def write(*, list_id: int, at: datetime) -> None:
    """Write a confirmed list, whole, with its journal entry. What would no longer do what was shown is shown anew.

    Who is stopped in between has written nothing: the sweep, or an administrator, begins again.
    """
    try:
        with Aside() as aside:
            _write(list_id=list_id, at=at, aside=aside)
    except IntegrityError:  # somebody wrote the same at the same instant: read it again, then it shows
        ListImport.objects.filter(pk=list_id, state=State.CONFIRMED).update(state=State.HANDED_IN, worked_at=None)


def _mine(list_id: int) -> bool:
    """Whether nobody else writes the list. Not a lock of its row: that is written meanwhile, with how far the work is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_WRITING, list_id % 2**31])
        return bool(cursor.fetchone()[0])


def _count(aside: Aside, list_id: int) -> None:
    # Counted before it is tried, and for good: what kills its worker is seen to have been tried.
    aside.execute("UPDATE cities_listimport SET attempts = attempts + 1 WHERE id = %s", [list_id])


def _say(aside: Aside, list_id: int, done: float) -> None:
    aside.execute(
        "UPDATE cities_listimport SET done = %s, worked_at = %s WHERE id = %s AND state = 'confirmed'",
        [min(round(100 * done), 99), clock.now(), list_id],
    )


def _confirmed(list_id: int) -> ListImport | None:
    if not _mine(list_id):
        return None
    return ListImport.objects.filter(pk=list_id, state=State.CONFIRMED).select_related("by").first()


@action
def _write(*, list_id: int, at: datetime, aside: Aside) -> None:
    one = _confirmed(list_id)
    if one is None:
        return
    if one.attempts >= ATTEMPTS:
        log.warning("list_stopped", list=list_id)
        ListImport.objects.filter(pk=list_id).update(state=State.FAILED)
        return
    _count(aside, list_id)
    with override(spoken(one.by.language)):
        rows = _sheet(one).rows
        long = len(rows) > BATCH  # a short list is written before anybody could ask

        def told(done: int, of: int, before: float = 0.5) -> None:
            if long:
                _say(aside, list_id, before + done / of / 2)

        ledger = _plan(one, rows, at, lambda done: told(done, len(rows), 0))
        if lines_of(ledger) != one.ledger:
            changed = _("What stands here has changed since you looked. This is what the list does now.")
            _keep(one, ledger, len(rows), changed)
            return
        ledger.write(told)
    _record(one, ledger, len(rows), at)


def _record(one: ListImport, ledger: Ledger, count: int, at: datetime) -> None:
    ListImport.objects.filter(pk=one.pk).update(state=State.WRITTEN, file=b"", done=count, ended_at=at)
    counts = {str(result.name.lower()): number for result, number in ledger.counts.items()}
    data = {"list": one.pk, "name": one.name, "kind": one.kind, "take_over": one.take_over, "rows": counts}
    remember(Happening("list_taken_over", at, one.by_id, one.by.name, data=data))
    log.info("list_taken_over", who=one.by_id, list=one.pk, kind=one.kind, **counts)


@action
def give_up(*, list_id: int, at: datetime) -> None:
    """Refuse a list that nobody could read or write: a worker must not try for ever."""
    problem = _("The list could not be read. Save it anew, then hand it in again.")
    found = ListImport.objects.filter(pk=list_id, state__in=(State.HANDED_IN, State.CONFIRMED))
    found.update(state=State.REFUSED, problem=problem, file=b"", ended_at=at)


@action
def clear(*, at: datetime) -> None:
    """Put away what has waited for a yes, or for being asked for again, for too long."""
    old = ListImport.objects.filter(state__in=(State.READ, State.FAILED), handed_in_at__lt=at - KEPT)
    old.update(state=State.PUT_AWAY, file=b"", ended_at=at)


def work_at(*, list_id: int, at: datetime) -> None:
    """Read or write one list, whichever is its turn. One that breaks is refused, and the person is told."""
    state = ListImport.objects.filter(pk=list_id).values_list("state", flat=True).first()
    act = {State.CONFIRMED: write, State.HANDED_IN: read}.get(State(state)) if state else None
    if act is None:
        return
    try:
        act(list_id=list_id, at=at)
    except Error:  # the database's trouble is not the list's: the next tick tries again
        raise
    except Exception:  # whatever a file may provoke
        log.exception("list_broke", list=list_id)
        give_up(list_id=list_id, at=at)
