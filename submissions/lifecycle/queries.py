"""Finding cases as far as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import ngettext

from cities.people.actor import Actor
from compact_portal.kit import instants
from compact_portal.kit.persons import Person, plain_rows
from submissions.journal.models import Entry
from submissions.journal.queries import CITY_READS
from submissions.lifecycle.models import Revision, Submission
from submissions.rulebook.fields import UNDERTAKING_FIELDS, Field
from submissions.rulebook.permissions import CITY, Action, Grant, When, Who, grants
from submissions.rulebook.states import IN_THE_CITY, State

if TYPE_CHECKING:
    from submissions.rounds.models import Round


def _who(actor: Actor, who: Who) -> Q | None:
    """The condition under which ``actor`` is ``who`` towards a case; None when never."""
    if who is Who.ANYONE:
        return Q()
    if who in CITY:
        cities = [seat.city.id for seat in actor.memberships if seat.role == who]
        return Q(city_id__in=cities) if cities else None
    return Q() if who in actor.staff_roles else None


def _when(actor: Actor, condition: When) -> Q:
    if condition is When.PUBLIC:
        return Q(confidentiality="public")
    if condition is When.DRAFTERS_MAY_SEND:
        return Q(city__drafters_may_send=True)
    if condition is When.SENT:
        return Q(submitted_at__isnull=False)
    return Q(holder_id=actor.user_id) if actor.user_id else Q(pk__in=[])


def _grant(actor: Actor, row: Grant) -> Q | None:
    who = _who(actor, row.who)
    if who is None:
        return None
    condition = who & Q(state__in=sorted(row.states))
    for one in row.when:
        condition &= _when(actor, one)
    return condition


def allowed(actor: Actor, action: Action) -> QuerySet[Submission]:
    """Every case to which ``actor`` may do ``action``, from the same rows that ``may`` reads."""
    conditions = [one for row in grants(action) if (one := _grant(actor, row)) is not None]
    if not conditions:
        return Submission.objects.none()
    together = conditions[0]
    for one in conditions[1:]:
        together |= one
    return Submission.objects.filter(together)


def visible_to(actor: Actor) -> QuerySet[Submission]:
    """Every case ``actor`` may read."""
    return allowed(actor, Action.VIEW)


def of_the_city(actor: Actor) -> QuerySet[Submission]:
    """The cases of the city the actor acts for; none when they act for none."""
    if actor.city is None:
        return Submission.objects.none()
    return Submission.objects.filter(city_id=actor.city.id).select_related("city")


def for_city(actor: Actor, reference: str) -> Submission | None:
    """One case of the city the actor acts for, or None: not there and not yours look alike."""
    return of_the_city(actor).filter(reference=reference).first()


def newest_for_city(actor: Actor, *, states: Sequence[State] | None = None, size: int = 50) -> list[Submission]:
    """The city's cases, last changed first."""
    cases = of_the_city(actor).order_by("-changed_at", "-id")
    if states is not None:
        cases = cases.filter(state__in=list(states))
    return list(cases[:size])


def last_sealed(submission_id: int) -> Revision | None:
    """What was last sent to UNHCR: the revision that was sealed with it."""
    return Revision.objects.filter(submission_id=submission_id, sealed_at__isnull=False).order_by("-version").first()


def last_saved(submission_id: int) -> Revision | None:
    """The version kept last, with who wrote it."""
    kept = Revision.objects.filter(submission_id=submission_id).select_related("by")
    return kept.order_by("-version").first()


def sealed(submission_id: int, version: int) -> Revision | None:
    """What was sent to UNHCR at one version."""
    return Revision.objects.filter(submission_id=submission_id, version=version, sealed_at__isnull=False).first()


def sent_as_it_stands(case: Submission) -> datetime | None:
    """When a filing was sent in the very words that stand; None for one that was not, or was changed since."""
    sealed = last_sealed(case.pk)
    return sealed.sealed_at if sealed and sealed.version == case.version else None


def missing_to_send(case: Submission, at: datetime) -> list[tuple[str, str | Promise]]:
    """What every filing must have before it is sent at ``at``: pairs of a field's name and a sentence."""
    asked = [
        row
        for row in UNDERTAKING_FIELDS
        if not (row.needless_when and getattr(case, row.needless_when[0]) == row.needless_when[1])
    ]
    lacks = ((row.name, lacking(row, getattr(case, row.name), at)) for row in asked)
    return [(name, sentence) for name, sentence in lacks if sentence]


def lacking(row: Field, value: Any, at: datetime) -> str | Promise:
    """Why ``value`` does not do as the answer to ``row`` when it is sent at ``at``, in a sentence; empty when it does."""
    if not value:
        return row.needed
    return row.come if row.come and not instants.has_come(value, at) else ""


# -- The city's home -------------------------------------------------------------------------------------------------

WAITS_SHOWN, LINES_SHOWN, LATELY_SHOWN = 20, 6, 5


def waiting(actor: Actor) -> list[Submission]:
    """What waits for somebody in ``actor``'s role: changes UNHCR asked for, what must be cleared, what was returned."""
    if actor.city_role not in {"lead", "drafter"}:
        return []
    wanted = Q(state=State.CHANGES)
    wanted |= Q(state=State.CLEARANCE) if actor.city_role == "lead" else Q(state=State.DRAFT) & ~Q(reason="")
    return list(of_the_city(actor).select_related("round").filter(wanted).order_by("moved_at", "id")[:WAITS_SHOWN])


def filed(actor: Actor) -> list[Submission]:
    """What the city sent, last changed first; without what it took back before UNHCR saw it."""
    cases = of_the_city(actor).exclude(state__in=IN_THE_CITY).filter(submitted_at__isnull=False)
    return list(cases.order_by("-changed_at", "-id")[:LINES_SHOWN])


def in_the_city(actor: Actor) -> list[Submission]:
    """What has not left the city yet, last changed first."""
    return list(of_the_city(actor).filter(state__in=IN_THE_CITY).order_by("-changed_at", "-id")[:LINES_SHOWN])


def lately(actor: Actor) -> list[Entry]:
    """What happened to the city's filings, as it may read it, newest first."""
    if actor.city is None:
        return []
    entries = Entry.objects.filter(city_id=actor.city.id, submission__isnull=False, happening__in=CITY_READS)
    return list(entries.select_related("submission").order_by("-id")[:LATELY_SHOWN])


def open_round(at: datetime) -> Round | None:
    """The round that is open and closes next, if any."""
    # Rounds lie above this room, so their model is asked for by name.
    model: type[Round] = apps.get_model("submissions", "Round")
    return model.objects.filter(opens_at__lte=at, closes_at__gt=at).order_by("closes_at").first()


def held(person: Person) -> dict[str, Any]:
    """Which filings somebody began, which states of them they wrote, and which they hold at the desk."""
    begun = Submission.objects.filter(created_by_id=person.user_id).order_by("id")
    written = Revision.objects.filter(by_id=person.user_id).order_by("id")
    holding = Submission.objects.filter(holder_id=person.user_id).order_by("id")
    return {
        "filings_begun": plain_rows(
            begun,
            reference="reference",
            kind="kind",
            title="title",
            city="city__name",
            state="state",
            begun="created_at",
        ),
        "versions_written": plain_rows(written, reference="submission__reference", version="version", at="at"),
        "filings_held": plain_rows(holding, reference="reference", state="state", since="held_at"),
    }


def stops(person: Person) -> list[str]:
    """Why somebody cannot be erased yet: cases wait for their decision."""
    holding = Submission.objects.filter(holder_id=person.user_id, state=State.REVIEW).count()
    if not holding:
        return []
    sentence = ngettext(
        "%(n)s case waits for a decision by this person. It must be decided or put back in the queue first.",
        "%(n)s cases wait for a decision by this person. They must be decided or put back in the queue first.",
        holding,
    )
    return [sentence % {"n": holding}]
