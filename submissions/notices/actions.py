"""Reading on in the journal: notices and the bookmark in one transaction, so that each is written exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office
from submissions.journal import queries as journal
from submissions.journal.models import Entry
from submissions.notices import compose, queries
from submissions.notices.models import Bookmark, Preference, Untold
from submissions.rulebook import notices as rulebook

log = structlog.get_logger(__name__)


@action
def route(*, at: datetime, limit: int = 100) -> int:
    """Write the notices of up to ``limit`` stamped entries after the bookmark, and move it. Returns how many it read.

    Whoever finds the bookmark locked leaves the work to its holder. An entry whose notices cannot be written is put
    aside as untold and holds up no other.
    """
    bookmark = _lock()
    if bookmark is None:
        return 0
    found = journal.between(bookmark.position, journal.head()).select_related("submission", "city")
    entries = list(found[:limit])
    for entry in entries:
        _tell(entry, at)
    if entries:
        bookmark.position = entries[-1].position or bookmark.position
        bookmark.save(update_fields=["position"])
    return len(entries)


@action
def try_untold(*, at: datetime, limit: int = 20) -> int:
    """Try again what could not be written. Returns how many are still untold."""
    found = list(queries.untold().select_for_update(skip_locked=True).values_list("entry_id", flat=True)[:limit])
    for entry in Entry.objects.filter(pk__in=found).select_related("submission", "city"):
        _tell(entry, at)
    return queries.untold().count() if found else 0


@action
def start_here(*, at: datetime) -> None:
    """Tell nobody of what the journal holds so far; for a portal that was filled by an import."""
    Bookmark.objects.update_or_create(name=queries.NAME, defaults={"position": journal.head()})
    log.info("notices_start_here", at=at.isoformat())


@action
def choose(*, choices: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Keep when ``actor`` wants to hear of each kind. Refuses a kind or a choice that the rule book does not offer."""
    offered = {kind.key: kind for kind in rulebook.KINDS}
    for key, choice in choices.items():
        if key not in offered or choice not in offered[key].choices:
            raise Refusal(_("This cannot be chosen."))
        row = {"choice": choice, "at": at}
        Preference.objects.update_or_create(user_id=actor.user_id or 0, kind=key, defaults=row)


@action
def forget_person(*, user_id: int) -> None:
    """Drop what somebody chose."""
    Preference.objects.filter(user_id=user_id).delete()


def _lock() -> Bookmark | None:
    Bookmark.objects.get_or_create(name=queries.NAME)
    return Bookmark.objects.select_for_update(skip_locked=True).filter(name=queries.NAME).first()


def _tell(entry: Entry, at: datetime) -> None:
    try:
        with transaction.atomic():
            if drafts := compose.mails(entry):
                post_office.post_all(drafts=drafts, at=at)
            Untold.objects.filter(pk=entry.pk).delete()
    except Exception as problem:  # one entry that nobody foresaw must not silence all that follow
        log.exception("notice_not_written", entry=entry.pk, happening=entry.happening)
        Untold.objects.update_or_create(
            entry=entry,
            defaults={"problem": f"{type(problem).__name__}: {problem}"[:300]},
            create_defaults={"problem": f"{type(problem).__name__}: {problem}"[:300], "since": at},
        )


KEEPER = Keeper(
    room="what is told at once",
    holds=_("What you chose to be told at once, and how."),
    covers=("submissions.Preference.user",),
    held=lambda person: {"choices": queries.held_of(person.user_id)},
    erase=lambda person, at: forget_person(user_id=person.user_id),
)
