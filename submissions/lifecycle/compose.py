"""Putting together what the filing pages show: the way of a filing, what may be offered to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.people.actor import Actor
from compact_portal.kit.telling import Event, Reader, foreseen
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.rulebook.happenings import Happened
from submissions.rulebook.permissions import Action, may
from submissions.rulebook.states import State
from submissions.rulebook.transitions import BY_VERB, Verb, sending_verb

HISTORY = 50  # entries of a filing's history shown on a page
SEND_ANEW = gettext_lazy("This page was not sent whole. Read it again, then send.")


def asked_of_the_city(case: Submission, entries: Iterable[Entry]) -> Entry | None:
    """The entry that a city should read before it writes on, if any.

    Changes asked by UNHCR; of a draft, how it came back from clearance last: returned by a lead, or the request taken
    back. Who opens the mail that asked for clearance reads there why nothing waits for them.
    """
    came_back = {Happened.RETURNED, Happened.CLEARANCE_TAKEN_BACK}
    words = {State.CHANGES: {Happened.CHANGES_ASKED}, State.DRAFT: came_back}
    wanted = words.get(State(case.state), set())
    return next((entry for entry in entries if entry.happening in wanted), None)


@dataclass(frozen=True)
class Stop:
    """One stop on a filing's way: its name, and whether it is done, here or ahead."""

    name: str
    where: str


def way(case: Submission) -> list[Stop]:
    """The way of a filing that was sent, from its draft to UNHCR's answer; empty when it was withdrawn."""
    names = [_("Draft"), _("Sent to UNHCR"), _("UNHCR reads it"), _("Answered")]
    here = {State.SUBMITTED: 1, State.REVIEW: 2, State.CHANGES: 2}.get(State(case.state), 3)
    if case.state == State.WITHDRAWN:
        return []
    return [Stop(name, "done" if n < here else "here" if n == here else "ahead") for n, name in enumerate(names)]


@dataclass(frozen=True)
class Offers:
    """What a page may offer the person; the actions ask the rule book again."""

    edit: bool
    send: bool
    ask: bool
    take_back: bool
    give_back: bool
    withdraw: bool
    again: bool
    asking: str

    @property
    def sending(self) -> str:
        return sending_verb(sent_before=self.again).value


def offers(actor: Actor, case: Submission) -> Offers:
    """What ``actor`` may do with ``case`` now.

    Who may send needs nobody's clearance, so is not offered to ask for it. Who clears it returns it with a note, so is
    not offered to take the request back.
    """
    send, give_back = bool(may(actor, Action.SUBMIT, case)), bool(may(actor, Action.RETURN, case))
    return Offers(
        edit=bool(may(actor, Action.EDIT, case)),
        send=send,
        ask=not send and bool(may(actor, Action.ASK_CLEARANCE, case)),
        take_back=not give_back and bool(may(actor, Action.TAKE_BACK, case)),
        give_back=give_back,
        withdraw=bool(may(actor, Action.WITHDRAW, case)),
        again=case.sent_before,
        asking=(Verb.READY if case.state == State.CHANGES else Verb.ASK_CLEARANCE).value,
    )


def mailed(actor: Actor, case: Submission, verb: Verb | None = None) -> tuple[Reader, ...]:
    """Whom ``verb`` would mail at once; without one, what the check page offers: sending, asking, or taking that back."""
    if verb is None:
        may_now = offers(actor, case)
        if may_now.send:
            verb = Verb(may_now.sending)
        elif may_now.ask:
            verb = Verb(may_now.asking)
        elif may_now.take_back:
            verb = Verb.TAKE_BACK
        else:
            return ()
    happening = BY_VERB[verb].happening
    return foreseen(Event(actor.user_id, case.city_id, case.created_by_id, holder_id=case.holder_id), happening)[
        happening
    ]
