"""What follows from a happening: who is told, and how. Every happening has at least one row, if only to say nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from submissions.rulebook.happenings import Happened


class Audience(StrEnum):
    """Who is meant, seen from the entry."""

    LEADS = "leads"
    CITY = "city"
    STAFF = "staff"
    HOLDER = "holder"
    CITIES = "cities"
    ADMINISTRATORS = "administrators"
    NAMED = "named"
    NOBODY = "nobody"


class How(StrEnum):
    """Told at once, told together, or kept in the journal only."""

    NOTICE = "notice"
    DIGEST = "digest"
    KEPT = "kept"


class Section(StrEnum):
    """The parts of a digest, in their order."""

    MENTIONS = "mentions"
    NEW = "new"
    AGAIN = "again"
    ANSWERS = "answers"
    DECIDED = "decided"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    ROUNDS = "rounds"


@dataclass(frozen=True)
class Route:
    """One row: ``happening`` reaches ``audience`` ``how``; a digest puts it in ``section``."""

    happening: Happened
    audience: Audience
    how: How
    section: Section | None = None


H, A = Happened, Audience


def _notice(happening: Happened, audience: Audience) -> Route:
    return Route(happening, audience, How.NOTICE)


def _digest(happening: Happened, audience: Audience, section: Section) -> Route:
    return Route(happening, audience, How.DIGEST, section)


def _kept(happening: Happened) -> Route:
    return Route(happening, Audience.NOBODY, How.KEPT)


ROUTES: tuple[Route, ...] = (
    _kept(H.DRAFTED),
    _notice(H.CLEARANCE_ASKED, A.LEADS),
    _notice(H.CLEARANCE_TAKEN_BACK, A.LEADS),
    _notice(H.RETURNED, A.CITY),
    _notice(H.SUBMITTED, A.CITY),
    _digest(H.SUBMITTED, A.STAFF, Section.NEW),
    _notice(H.RESUBMITTED, A.CITY),
    _digest(H.RESUBMITTED, A.STAFF, Section.AGAIN),
    _kept(H.CLAIMED),
    _kept(H.LET_GO),
    _notice(H.CHANGES_ASKED, A.CITY),
    _digest(H.CHANGES_ASKED, A.CITY, Section.ANSWERS),
    _notice(H.ACCEPTED, A.CITY),
    _digest(H.ACCEPTED, A.STAFF, Section.DECIDED),
    _digest(H.ACCEPTED, A.CITY, Section.ANSWERS),
    _digest(H.ACCEPTED, A.CITIES, Section.PUBLISHED),
    _notice(H.DECLINED, A.CITY),
    _digest(H.DECLINED, A.STAFF, Section.DECIDED),
    _digest(H.DECLINED, A.CITY, Section.ANSWERS),
    _notice(H.WITHDRAWN, A.HOLDER),
    _digest(H.WITHDRAWN, A.STAFF, Section.WITHDRAWN),
    _notice(H.MERGED, A.CITY),
    _digest(H.MERGED, A.STAFF, Section.DECIDED),
    _digest(H.MERGED, A.CITY, Section.ANSWERS),
    _kept(H.NOTED),
    _notice(H.MENTIONED, A.NAMED),
    _digest(H.MENTIONED, A.NAMED, Section.MENTIONS),
    _digest(H.DISPOSED, A.CITY, Section.ANSWERS),
    _notice(H.REGISTRATION_ASKED, A.ADMINISTRATORS),
    _digest(H.REGISTRATION_APPROVED, A.STAFF, Section.JOINED),
    _kept(H.REGISTRATION_DECLINED),
    _kept(H.REGISTRATION_MORE_ASKED),
    _notice(H.REGISTRATION_ANSWERED, A.ADMINISTRATORS),
    _kept(H.REGISTRATION_WITHDRAWN),
    _kept(H.INVITED),
    _kept(H.INVITATION_REVOKED),
    _kept(H.JOINED),
    _kept(H.LEFT),
    _kept(H.ROLE_CHANGED),
    _kept(H.CITY_SUSPENDED),
    _kept(H.CITY_RESTORED),
    _kept(H.CITY_ADDED),
    _kept(H.CITY_CHANGED),
    _kept(H.FACT_RECORDED),
    _kept(H.LIST_TAKEN_OVER),
    _kept(H.INSTRUMENT_CHANGED),
    _kept(H.SIGNED),
    _kept(H.SIGNATURE_CHANGED),
    _kept(H.CONTACT_RECORDED),
    _kept(H.HAND_OVER_ASKED),
    _kept(H.HAND_OVER_ENDED),
    _kept(H.HANDED_OVER),
    _kept(H.CITY_SETTINGS_CHANGED),
    _kept(H.PERSON_SUSPENDED),
    _kept(H.PERSON_RESTORED),
    _kept(H.SECOND_FACTOR_REMOVED),
    _kept(H.ADDRESS_CHANGED),
    _notice(H.ERASURE_ASKED, A.ADMINISTRATORS),
    _kept(H.ERASURE_ENDED),
    _kept(H.ERASED),
    _kept(H.EXPORTED),
    _digest(H.ROUND_OPENED, A.CITY, Section.ROUNDS),
    _digest(H.ROUND_CLOSED, A.CITY, Section.ROUNDS),
    _kept(H.OUTBOX_HELD),
    _kept(H.OUTBOX_OPENED),
    _kept(H.ADDRESS_STOPPED),
    _kept(H.ADDRESS_ALLOWED),
)


def routes(happening: Happened, how: How) -> tuple[Route, ...]:
    """The rows by which ``happening`` is told ``how``."""
    return tuple(row for row in ROUTES if row.happening is happening and row.how is how)
