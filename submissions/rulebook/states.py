"""The states of a submission, with the city's word and the staff's word for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    CLEARANCE = "clearance"
    SUBMITTED = "submitted"
    REVIEW = "review"
    CHANGES = "changes"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


@dataclass(frozen=True)
class StateWords:
    """Two words for one state, the ``sign`` drawn beside it, and whose turn it is (``city``, ``unhcr`` or nobody)."""

    state: State
    city: str | Promise
    staff: str | Promise
    sign: str
    turn: str


STATES: tuple[StateWords, ...] = (
    StateWords(State.DRAFT, _("Draft"), _("Draft"), "draft", "city"),
    StateWords(State.CLEARANCE, _("Waits for your lead"), _("In clearance"), "clearance", "city"),
    StateWords(State.SUBMITTED, _("Sent to UNHCR"), _("New"), "submitted", "unhcr"),
    StateWords(State.REVIEW, _("UNHCR is reading it"), _("In review"), "review", "unhcr"),
    StateWords(State.CHANGES, _("UNHCR asks for changes"), _("Changes asked"), "changes", "city"),
    StateWords(State.ACCEPTED, _("Accepted"), _("Accepted"), "accepted", ""),
    StateWords(State.DECLINED, _("Not accepted"), _("Declined"), "declined", ""),
    StateWords(State.WITHDRAWN, _("Withdrawn by your city"), _("Withdrawn"), "withdrawn", ""),
    StateWords(State.MERGED, _("Joined with another"), _("Merged"), "merged", ""),
)

WORDS: dict[State, StateWords] = {row.state: row for row in STATES}

IN_THE_CITY = frozenset({State.DRAFT, State.CLEARANCE})
EDITABLE = frozenset({State.DRAFT, State.CHANGES})
WITH_UNHCR = frozenset({State.SUBMITTED, State.REVIEW})
OPEN_AT_THE_DESK = frozenset({State.SUBMITTED, State.REVIEW, State.CHANGES})
SEEN_BY_STAFF = frozenset(State) - IN_THE_CITY
DECIDED = frozenset({State.ACCEPTED, State.DECLINED, State.MERGED})
ENDED = DECIDED | {State.WITHDRAWN}
