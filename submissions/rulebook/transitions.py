"""How a submission moves: the verbs, from where to where, and what the journal then says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.rulebook.happenings import Happened
from submissions.rulebook.permissions import Action
from submissions.rulebook.states import State


class Verb(StrEnum):
    """What can be done to a submission that changes its state or its holder."""

    ASK_CLEARANCE = "ask_clearance"
    TAKE_BACK = "take_back"
    RETURN = "return"
    READY = "ready"
    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    LET_GO = "let_go"
    ASK_CHANGES = "ask_changes"
    ACCEPT = "accept"
    DECLINE = "decline"
    MERGE = "merge"


@dataclass(frozen=True)
class Transition:
    """One row: ``verb`` takes a case from any of ``sources`` to ``target``; ``asks`` is the permission it needs."""

    verb: Verb
    label: str | Promise
    sources: frozenset[State]
    target: State
    asks: Action
    happening: Happened
    needs_reason: bool = False


def _row(
    verb: Verb,
    label: str | Promise,
    sources: set[State],
    target: State,
    asks: Action,
    happening: Happened,
    *,
    reason: bool = False,
) -> Transition:
    return Transition(verb, label, frozenset(sources), target, asks, happening, reason)


S, A, H = State, Action, Happened

TRANSITIONS: tuple[Transition, ...] = (
    _row(
        Verb.ASK_CLEARANCE, _("Ask your lead to clear it"), {S.DRAFT}, S.CLEARANCE, A.ASK_CLEARANCE, H.CLEARANCE_ASKED
    ),
    _row(
        Verb.TAKE_BACK,
        _("Take the request back"),
        {S.CLEARANCE},
        S.DRAFT,
        A.TAKE_BACK,
        H.CLEARANCE_TAKEN_BACK,
    ),
    _row(Verb.RETURN, _("Return to the drafter"), {S.CLEARANCE}, S.DRAFT, A.RETURN, H.RETURNED, reason=True),
    # UNHCR keeps a filing in sight once it was sent, so what is ready again does not go back to clearance.
    _row(Verb.READY, _("Tell your lead it is ready"), {S.CHANGES}, S.CHANGES, A.ASK_CLEARANCE, H.CLEARANCE_ASKED),
    _row(Verb.SUBMIT, _("Send to UNHCR"), {S.DRAFT, S.CLEARANCE}, S.SUBMITTED, A.SUBMIT, H.SUBMITTED),
    _row(Verb.RESUBMIT, _("Send again to UNHCR"), {S.CHANGES}, S.REVIEW, A.SUBMIT, H.RESUBMITTED),
    _row(
        Verb.WITHDRAW,
        _("Withdraw"),
        {S.DRAFT, S.CLEARANCE, S.SUBMITTED, S.REVIEW, S.CHANGES},
        S.WITHDRAWN,
        A.WITHDRAW,
        H.WITHDRAWN,
        reason=True,
    ),
    _row(Verb.CLAIM, _("Take it"), {S.SUBMITTED}, S.REVIEW, A.CLAIM, H.CLAIMED),
    _row(Verb.LET_GO, _("Put it back in the queue"), {S.REVIEW}, S.SUBMITTED, A.LET_GO, H.LET_GO),
    _row(Verb.ASK_CHANGES, _("Ask for changes"), {S.REVIEW}, S.CHANGES, A.ASK_CHANGES, H.CHANGES_ASKED, reason=True),
    _row(Verb.ACCEPT, _("Accept"), {S.REVIEW}, S.ACCEPTED, A.ACCEPT, H.ACCEPTED, reason=True),
    _row(Verb.DECLINE, _("Decline"), {S.REVIEW}, S.DECLINED, A.DECLINE, H.DECLINED, reason=True),
    _row(Verb.MERGE, _("Join with another"), {S.REVIEW}, S.MERGED, A.MERGE, H.MERGED, reason=True),
)

BY_VERB: dict[Verb, Transition] = {row.verb: row for row in TRANSITIONS}


def sending_verb(*, sent_before: bool) -> Verb:
    """A filing that was sent once goes back to the reviewer who asked; a new one joins the queue."""
    return Verb.RESUBMIT if sent_before else Verb.SUBMIT
