"""Writing the journal, and giving positions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.memory import Happening
from compact_portal.kit.persons import Keeper, Person
from compact_portal.kit.transactions import action
from submissions.journal import queries
from submissions.journal.models import Entry
from submissions.rulebook.happenings import Happened

if TYPE_CHECKING:
    from submissions.lifecycle.models import Submission

_STAMPING = 0x6A6F7572  # "jour": the advisory lock under which positions are given


def record(
    happening: Happened,
    *,
    case: Submission,
    actor: Actor,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Write what happened to ``case``. Must run in the transaction that makes it true."""
    if not connection.in_atomic_block:
        raise RuntimeError("A journal entry is written in the transaction of what it records.")
    return Entry.objects.create(
        happening=happening,
        at=at,
        submission=case,
        kind=case.kind,
        city_id=case.city_id,
        bureau_id=case.bureau_id,
        confidential=case.confidentiality != "public",
        actor_id=actor.user_id,
        actor_name=str(actor.name),
        reason=reason,
        data=dict(data or {}),
    )


def remember(happening: Happening) -> None:
    """Write what a lower room reports; bound to the kit's port at start-up."""
    if not connection.in_atomic_block:
        raise RuntimeError("A journal entry is written in the transaction of what it records.")
    Entry.objects.create(
        happening=Happened(happening.name),
        at=happening.at,
        city_id=happening.city_id,
        bureau_id=happening.bureau_id,
        actor_id=happening.who,
        actor_name=happening.who_name,
        reason=happening.reason,
        data=dict(happening.data),
    )


@action
def stamp() -> int:
    """Give positions to committed entries that have none, under one lock; return how many.

    An entry that is committed later gets a higher position, whatever its id or its time: a reader that has seen up to
    position n never misses one below. Measured against ids and timestamps in the project's bar, which both lose rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_STAMPING])
        cursor.execute(
            """
            WITH start AS (SELECT coalesce(max(position), 0) AS p FROM submissions_entry),
                 fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM submissions_entry WHERE position IS NULL)
            UPDATE submissions_entry AS e SET position = start.p + fresh.n
            FROM fresh, start WHERE e.id = fresh.id
            """
        )
        return int(cursor.rowcount)


@action
def leap(*, by: int) -> None:
    """Stamp the newest entry ``by`` above all positions, so that those to come stand above it. It must have none yet.

    For a journal that was put back: positions that were given after its backup was made stand in the names of mails.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_STAMPING])
        cursor.execute(
            "UPDATE submissions_entry SET position = coalesce((SELECT max(position) FROM submissions_entry), 0) + %s "
            "WHERE id = (SELECT max(id) FROM submissions_entry) AND position IS NULL",
            [by],
        )


def forget_person(person: Person, at: datetime) -> None:
    """Take the name of an erased person off what they did. That it was done, when and why stays; the trigger sees to it."""
    Entry.objects.filter(actor_id=person.user_id).exclude(actor_name="").update(actor_name="")


KEEPER = Keeper(
    room="journal",
    holds=_("The journal: what you did for a city or for UNHCR, when, and the reasons you gave."),
    covers=("submissions.Entry.actor", "submissions.Entry.actor_name"),
    held=queries.held,
    erase=forget_person,
)
