"""Keeping what is said of a filing's marks, and asking for it before the filing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cities.people.actor import Actor
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from submissions.lifecycle.actions import lock
from submissions.protection import queries
from submissions.protection.compose import Look
from submissions.protection.drafts import Given
from submissions.protection.models import ProtectionAnswer
from submissions.rulebook.permissions import Action, may

Side, Word = ProtectionAnswer.Side, ProtectionAnswer.Word

WORDS: dict[str, frozenset[str]] = {
    Side.CITY: frozenset({Word.NOT_PERSONAL, Word.CONSENT, Word.REMOVED}),
    Side.DESK: frozenset({Word.AGREED, Word.MUST_GO}),
}
_ASKS = {Side.CITY: Action.EDIT, Side.DESK: Action.ACCEPT}


@action
def answer(*, case_id: int, side: str, given: Sequence[Given], actor: Actor, at: datetime) -> int:
    """Keep what the city, or the desk, says of marks; said again, it is corrected. Return how many were kept.

    Refuses those who may not edit the filing (the city) or decide it (the desk), a word that is not that side's, and a
    consent without saying who holds it. The journal tells of it when the filing is sent or decided.
    """
    if not given:
        return 0
    case = lock(case_id)
    if not (allowed := may(actor, _ASKS[Side(side)], case)):
        raise NotAllowed(allowed.reason)
    for one in given:
        if one.word not in WORDS[side]:
            raise Refusal(_("Choose one of the answers shown."))
        if one.word == Word.CONSENT and not one.consent_with.strip():
            raise Refusal(_("Say who holds the consent."))
    rows = [_row(case_id, side, one, actor, at) for one in {one.mark: one for one in given}.values()]
    ProtectionAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["submission", "side", "mark"],
        update_fields=["word", "consent_with", "by", "at"],
    )
    return len(rows)


def _row(case_id: int, side: str, one: Given, actor: Actor, at: datetime) -> ProtectionAnswer:
    return ProtectionAnswer(
        submission_id=case_id,
        side=side,
        field=one.field[:120],
        kind=one.kind,
        mark=one.mark,
        word=one.word,
        consent_with=one.consent_with.strip() if one.word == Word.CONSENT else "",
        by_id=actor.user_id,
        at=at,
    )


def told_when_sent(look: Look, case_id: int) -> dict[str, Any]:
    """What the journal says of the check when a filing is sent: how many marks got which answer. Nothing when there was none.

    Refuses while a mark has no answer, or was said to be taken out and stands there still.
    """
    if still := sum(place.still_there for place in look.places):
        sentence = ngettext(
            "You said that you take out %(n)s thing that may point to one person. It still stands there. Nothing was sent.",
            "You said that you take out %(n)s things that may point to one person. They still stand there. Nothing was sent.",
            still,
        )
        raise Refusal(sentence % {"n": still}, field="protection")
    if look.unanswered:
        sentence = ngettext(
            "%(n)s place may point to one person. Say what it is, then send. Nothing was sent.",
            "%(n)s places may point to one person. Say what each is, then send. Nothing was sent.",
            look.unanswered,
        )
        raise Refusal(sentence % {"n": look.unanswered}, field="protection")
    given = Counter(place.city.word for place in look.places if place.city)
    given[Word.REMOVED.value] += ProtectionAnswer.objects.filter(
        submission_id=case_id, side=Side.CITY, word=Word.REMOVED
    ).count()
    counts = {word: number for word, number in given.items() if number}
    return {"protection": counts} if counts else {}


def told_when_accepted(look: Look, *, despite: bool) -> dict[str, Any]:
    """What the journal says of the check when a filing is accepted. Refuses marks nobody looked at, unless told so."""
    if not look.places:
        return {}
    if look.to_go:
        raise Refusal(
            _("You said that something must be taken out. Ask for changes, or say that it may stay."), field="verb"
        )
    if look.unlooked and not despite:
        raise Refusal(_("Say what becomes of each place, or that you accept it without."), field="despite")
    return {"protection": {"marks": len(look.places), "not_looked_at": look.unlooked}}


KEEPER = Keeper(
    room="protection",
    holds=_("What you answered where a filing may point to one person. The answer is your city’s, or UNHCR’s."),
    covers=("submissions.ProtectionAnswer.by",),
    held=queries.held,
)
