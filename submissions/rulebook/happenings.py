"""What the journal may say happened. Words in the past tense; every one of them has a route (routes.py)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Happened(StrEnum):
    """The journal's words."""

    DRAFTED = "drafted"
    CLEARANCE_ASKED = "clearance_asked"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    CLAIMED = "claimed"
    LET_GO = "let_go"
    CHANGES_ASKED = "changes_asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    NOTED = "noted"
    DISPOSED = "disposed"
    REGISTRATION_ASKED = "registration_asked"
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_DECLINED = "registration_declined"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation_revoked"
    JOINED = "joined"
    LEFT = "left"
    ROLE_CHANGED = "role_changed"
    CITY_SUSPENDED = "city_suspended"
    CITY_RESTORED = "city_restored"


@dataclass(frozen=True)
class HappeningWords:
    """A happening's sentence in a timeline, and who may not read it: a city no internal act, staff no word within a city."""

    happening: Happened
    sentence: str | Promise
    city_reads: bool = True
    staff_reads: bool = True


HAPPENINGS: tuple[HappeningWords, ...] = (
    HappeningWords(Happened.DRAFTED, _("Draft begun")),
    HappeningWords(Happened.CLEARANCE_ASKED, _("Clearance asked of the city’s lead")),
    HappeningWords(Happened.RETURNED, _("Returned to the drafter"), staff_reads=False),
    HappeningWords(Happened.SUBMITTED, _("Sent to UNHCR for the city")),
    HappeningWords(Happened.RESUBMITTED, _("Sent again after changes")),
    HappeningWords(Happened.CLAIMED, _("A reviewer began to read it")),
    HappeningWords(Happened.LET_GO, _("Put back in the queue"), city_reads=False),
    HappeningWords(Happened.CHANGES_ASKED, _("Changes asked")),
    HappeningWords(Happened.ACCEPTED, _("Accepted")),
    HappeningWords(Happened.DECLINED, _("Not accepted")),
    HappeningWords(Happened.WITHDRAWN, _("Withdrawn by the city")),
    HappeningWords(Happened.MERGED, _("Joined with another filing")),
    HappeningWords(Happened.NOTED, _("Internal note kept"), city_reads=False),
    HappeningWords(Happened.DISPOSED, _("A comment was answered")),
    HappeningWords(Happened.REGISTRATION_ASKED, _("A municipality asked to take part")),
    HappeningWords(Happened.REGISTRATION_APPROVED, _("A municipality was admitted")),
    HappeningWords(Happened.REGISTRATION_DECLINED, _("A municipality’s request was declined")),
    HappeningWords(Happened.INVITED, _("A colleague was invited")),
    HappeningWords(Happened.INVITATION_REVOKED, _("An invitation was revoked")),
    HappeningWords(Happened.JOINED, _("A person joined the city")),
    HappeningWords(Happened.LEFT, _("A person left the city")),
    HappeningWords(Happened.ROLE_CHANGED, _("A person’s role changed")),
    HappeningWords(Happened.CITY_SUSPENDED, _("A city was suspended")),
    HappeningWords(Happened.CITY_RESTORED, _("A city was restored")),
)

WORDS: dict[Happened, HappeningWords] = {row.happening: row for row in HAPPENINGS}
