"""Who may do what to a filing, and why not.

``GRANTS`` is the whole table. A grant gives an action to one kind of person, in some states, under conditions. The
same rows answer ``may`` for one filing and build the query for many (lifecycle/queries.py); a test proves that the two
agree over every role and state.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.rulebook.states import EDITABLE, ENDED, IN_THE_CITY, OPEN_AT_THE_DESK, SEEN_BY_STAFF, WITH_UNHCR, State


class Action(StrEnum):
    """What can be asked."""

    VIEW = "view"
    EDIT = "edit"
    ASK_CLEARANCE = "ask_clearance"
    TAKE_BACK = "take_back"
    RETURN = "return"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    LET_GO = "let_go"
    ASK_CHANGES = "ask_changes"
    ACCEPT = "accept"
    DECLINE = "decline"
    MERGE = "merge"
    NOTE = "note"
    DISPOSE = "dispose"
    SEE_DESK = "see_desk"


class Who(StrEnum):
    """The kinds of person a grant can name: by their membership of the filing's city, by staff role, or anyone."""

    LEAD = "lead"
    DRAFTER = "drafter"
    OBSERVER = "observer"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    ANYONE = "anyone"


class When(StrEnum):
    """Conditions on the filing beyond its state."""

    PUBLIC = "public"
    DRAFTERS_MAY_SEND = "drafters_may_send"
    HOLDER = "holder"
    SENT = "sent"


class Person(Protocol):
    """What a rule asks of a person; ``cities.people.actor.Actor`` is one."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def staff_roles(self) -> frozenset[str]: ...
    def role_in(self, city_id: int) -> str | None:
        """The person's role in an active city, or None."""


class Case(Protocol):
    """What a rule asks of a filing; ``lifecycle.models.Submission`` is one."""

    @property
    def city_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def confidentiality(self) -> str: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def drafters_may_send(self) -> bool: ...
    @property
    def sent_before(self) -> bool: ...


@dataclass(frozen=True)
class Grant:
    """One row: ``action`` is given to ``who`` in ``states`` when every condition in ``when`` holds."""

    action: Action
    who: Who
    states: frozenset[State]
    when: tuple[When, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Yes, or no with a reason a person can read."""

    yes: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.yes


CITY = (Who.LEAD, Who.DRAFTER, Who.OBSERVER)
STAFF = (Who.REVIEWER, Who.COORDINATOR, Who.ADMINISTRATOR)
DESK = (Who.REVIEWER, Who.COORDINATOR)
ALL = frozenset(State)


def _each(action: Action, people: Collection[Who], states: Collection[State], *when: When) -> tuple[Grant, ...]:
    return tuple(Grant(action, who, frozenset(states), when) for who in people)


GRANTS: tuple[Grant, ...] = (
    *_each(Action.VIEW, CITY, ALL),
    # A draft that was withdrawn before it was sent is nobody's but the city's.
    *_each(Action.VIEW, STAFF, SEEN_BY_STAFF, When.SENT),
    *_each(Action.VIEW, [Who.ANYONE], [State.ACCEPTED], When.PUBLIC),
    *_each(Action.EDIT, [Who.LEAD], EDITABLE | {State.CLEARANCE}),
    *_each(Action.EDIT, [Who.DRAFTER], EDITABLE),
    *_each(Action.ASK_CLEARANCE, [Who.LEAD, Who.DRAFTER], EDITABLE),
    *_each(Action.TAKE_BACK, [Who.LEAD, Who.DRAFTER], [State.CLEARANCE]),
    *_each(Action.RETURN, [Who.LEAD], [State.CLEARANCE]),
    *_each(Action.SUBMIT, [Who.LEAD], EDITABLE | {State.CLEARANCE}),
    *_each(Action.SUBMIT, [Who.DRAFTER], EDITABLE, When.DRAFTERS_MAY_SEND),
    *_each(Action.WITHDRAW, [Who.LEAD], IN_THE_CITY | OPEN_AT_THE_DESK),
    *_each(Action.WITHDRAW, [Who.DRAFTER], [State.DRAFT]),
    *_each(Action.SEE_DESK, STAFF, SEEN_BY_STAFF, When.SENT),
    *_each(Action.CLAIM, DESK, WITH_UNHCR),
    *_each(Action.LET_GO, [Who.REVIEWER], [State.REVIEW], When.HOLDER),
    *_each(Action.LET_GO, [Who.COORDINATOR], [State.REVIEW]),
    *_each(Action.ASK_CHANGES, DESK, [State.REVIEW], When.HOLDER),
    *_each(Action.ACCEPT, DESK, [State.REVIEW], When.HOLDER),
    *_each(Action.DECLINE, DESK, [State.REVIEW], When.HOLDER),
    *_each(Action.MERGE, DESK, [State.REVIEW], When.HOLDER),
    *_each(Action.NOTE, DESK, SEEN_BY_STAFF, When.SENT),
    *_each(Action.DISPOSE, DESK, [State.REVIEW], When.HOLDER),
)

_REASONS: dict[Action, str | Promise] = {
    Action.EDIT: _("It cannot be changed now. It is with UNHCR, or you only follow this city’s filings."),
    Action.SUBMIT: _("Only the city’s lead can send it, unless the city lets drafters send."),
    Action.TAKE_BACK: _("Only the city’s leads and drafters can take the request back."),
    Action.RETURN: _("Only the city’s lead can return it."),
    Action.WITHDRAW: _("Only the city’s lead can withdraw what was sent, and only before it is decided."),
    Action.CLAIM: _("Only a reviewer or a coordinator can take it, while it waits for UNHCR."),
    Action.ACCEPT: _("Only the reviewer who holds it can decide, and it must be in review."),
    Action.DECLINE: _("Only the reviewer who holds it can decide, and it must be in review."),
    Action.ASK_CHANGES: _("Only the reviewer who holds it can ask for changes, and it must be in review."),
}
NO: str | Promise = _("You may not do this.")
DECIDED_ALREADY: str | Promise = _("It has been decided already.")


def _is(person: Person, who: Who, case: Case) -> bool:
    if who is Who.ANYONE:
        return True
    if who in CITY:
        return person.role_in(case.city_id) == who
    return who in person.staff_roles


def _holds(condition: When, person: Person, case: Case) -> bool:
    if condition is When.PUBLIC:
        return case.confidentiality == "public"
    if condition is When.DRAFTERS_MAY_SEND:
        return case.drafters_may_send
    if condition is When.SENT:
        return case.sent_before
    return case.holder_id is not None and case.holder_id == person.user_id


def grants(action: Action) -> tuple[Grant, ...]:
    """The rows that give ``action``."""
    return tuple(row for row in GRANTS if row.action is action)


def may(person: Person, action: Action, case: Case) -> Answer:
    """Whether ``person`` may do ``action`` to ``case`` now, and if not, why."""
    for row in grants(action):
        if case.state in row.states and _is(person, row.who, case) and all(_holds(c, person, case) for c in row.when):
            return Answer(True)
    if case.state in ENDED and action is not Action.VIEW:
        return Answer(False, DECIDED_ALREADY)
    return Answer(False, _REASONS.get(action, NO))
