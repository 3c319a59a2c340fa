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
    CLEARANCE_TAKEN_BACK = "clearance_taken_back"
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
    MENTIONED = "mentioned"
    DISPOSED = "disposed"
    REGISTRATION_ASKED = "registration_asked"
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_DECLINED = "registration_declined"
    REGISTRATION_MORE_ASKED = "registration_more_asked"
    REGISTRATION_ANSWERED = "registration_answered"
    REGISTRATION_WITHDRAWN = "registration_withdrawn"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation_revoked"
    JOINED = "joined"
    LEFT = "left"
    ROLE_CHANGED = "role_changed"
    CITY_SUSPENDED = "city_suspended"
    CITY_RESTORED = "city_restored"
    CITY_ADDED = "city_added"
    CITY_CHANGED = "city_changed"
    FACT_RECORDED = "fact_recorded"
    LIST_TAKEN_OVER = "list_taken_over"
    INSTRUMENT_CHANGED = "instrument_changed"
    SIGNED = "signed"
    SIGNATURE_CHANGED = "signature_changed"
    CONTACT_RECORDED = "contact_recorded"
    HAND_OVER_ASKED = "hand_over_asked"
    HAND_OVER_ENDED = "hand_over_ended"
    HANDED_OVER = "handed_over"
    CITY_SETTINGS_CHANGED = "city_settings_changed"
    PERSON_SUSPENDED = "person_suspended"
    PERSON_RESTORED = "person_restored"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    ADDRESS_CHANGED = "address_changed"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_ENDED = "erasure_ended"
    ERASED = "erased"
    EXPORTED = "exported"
    ROUND_OPENED = "round_opened"
    ROUND_CLOSED = "round_closed"
    OUTBOX_HELD = "outbox_held"
    OUTBOX_OPENED = "outbox_opened"
    ADDRESS_STOPPED = "address_stopped"
    ADDRESS_ALLOWED = "address_allowed"


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
    HappeningWords(Happened.CLEARANCE_TAKEN_BACK, _("Request for clearance taken back"), staff_reads=False),
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
    HappeningWords(Happened.MENTIONED, _("A colleague was mentioned in a note"), city_reads=False),
    HappeningWords(Happened.DISPOSED, _("A comment was answered")),
    HappeningWords(Happened.REGISTRATION_ASKED, _("A municipality asked to take part")),
    HappeningWords(Happened.REGISTRATION_APPROVED, _("A municipality was admitted")),
    HappeningWords(Happened.REGISTRATION_DECLINED, _("A municipality’s request was declined")),
    HappeningWords(Happened.REGISTRATION_MORE_ASKED, _("A municipality was asked for more")),
    HappeningWords(Happened.REGISTRATION_ANSWERED, _("A municipality answered what was asked")),
    HappeningWords(Happened.REGISTRATION_WITHDRAWN, _("A municipality took its request back")),
    HappeningWords(Happened.INVITED, _("A colleague was invited")),
    HappeningWords(Happened.INVITATION_REVOKED, _("An invitation was revoked")),
    HappeningWords(Happened.JOINED, _("A person joined the city")),
    HappeningWords(Happened.LEFT, _("A person left the city")),
    HappeningWords(Happened.ROLE_CHANGED, _("A person’s role changed")),
    HappeningWords(Happened.CITY_SUSPENDED, _("A city was suspended")),
    HappeningWords(Happened.CITY_RESTORED, _("A city was restored")),
    HappeningWords(Happened.CITY_ADDED, _("A city was added to the registry")),
    HappeningWords(Happened.CITY_CHANGED, _("The registry’s entry of a city changed")),
    HappeningWords(Happened.FACT_RECORDED, _("A figure of a city was recorded")),
    HappeningWords(Happened.LIST_TAKEN_OVER, _("A list was taken over"), city_reads=False),
    HappeningWords(Happened.INSTRUMENT_CHANGED, _("A letter was added or changed")),
    HappeningWords(Happened.SIGNED, _("A city’s signature was recorded")),
    HappeningWords(Happened.SIGNATURE_CHANGED, _("A city’s signature was corrected")),
    HappeningWords(Happened.CONTACT_RECORDED, _("A contact with the city was recorded"), city_reads=False),
    HappeningWords(Happened.HAND_OVER_ASKED, _("A hand-over of the lead was offered")),
    HappeningWords(Happened.HAND_OVER_ENDED, _("The offer to hand over the lead ended")),
    HappeningWords(Happened.HANDED_OVER, _("The lead was handed over")),
    HappeningWords(Happened.CITY_SETTINGS_CHANGED, _("The city’s settings changed")),
    HappeningWords(Happened.PERSON_SUSPENDED, _("A person’s account was suspended"), city_reads=False),
    HappeningWords(Happened.PERSON_RESTORED, _("A person’s account was restored"), city_reads=False),
    HappeningWords(Happened.SECOND_FACTOR_REMOVED, _("A person’s lost second factor was removed"), city_reads=False),
    HappeningWords(Happened.ADDRESS_CHANGED, _("A person’s e-mail address changed"), city_reads=False),
    HappeningWords(Happened.ERASURE_ASKED, _("A person asked to be erased"), city_reads=False),
    HappeningWords(Happened.ERASURE_ENDED, _("A request to be erased ended"), city_reads=False),
    HappeningWords(Happened.ERASED, _("A person was erased"), city_reads=False),
    HappeningWords(Happened.EXPORTED, _("A list was exported"), city_reads=False),
    HappeningWords(Happened.ROUND_OPENED, _("A round opened")),
    HappeningWords(Happened.ROUND_CLOSED, _("A round closed")),
    HappeningWords(Happened.OUTBOX_HELD, _("All mail was held back"), city_reads=False),
    HappeningWords(Happened.OUTBOX_OPENED, _("The outbox was opened again"), city_reads=False),
    HappeningWords(Happened.ADDRESS_STOPPED, _("An address is no longer written to"), city_reads=False),
    HappeningWords(Happened.ADDRESS_ALLOWED, _("An address is written to again"), city_reads=False),
)

WORDS: dict[Happened, HappeningWords] = {row.happening: row for row in HAPPENINGS}

# What UNHCR does with a filing; all else that happens to one is a city's doing.
BY_THE_DESK = frozenset(
    {
        Happened.CLAIMED,
        Happened.LET_GO,
        Happened.CHANGES_ASKED,
        Happened.ACCEPTED,
        Happened.DECLINED,
        Happened.MERGED,
        Happened.NOTED,
        Happened.MENTIONED,
        Happened.DISPOSED,
    }
)
