"""Reading rounds and the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from cities.people.actor import NOBODY
from submissions.lifecycle.queries import visible_to
from submissions.rounds.models import Milestone, Round


@dataclass(frozen=True)
class Rounds:
    """Rounds by where they stand at an instant."""

    open: Sequence[Round]
    coming: Sequence[Round]
    closed: Sequence[Round]


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("text_version__text").annotate(
        cities=Count("submissions__city", filter=Q(submissions__in=visible_to(NOBODY)), distinct=True)
    )


def open_round(at: datetime, version_id: int | None = None) -> Round | None:
    """The round that is open at an instant and closes first, of one version of a text when that is given."""
    rounds = _rounds().filter(opens_at__lte=at, closes_at__gt=at)
    if version_id is not None:
        rounds = rounds.filter(text_version_id=version_id)
    return rounds.order_by("closes_at").first()


def to_announce_open(at: datetime) -> QuerySet[Round]:
    """Rounds that are open and of which the journal was not told so."""
    return Round.objects.filter(opening_told_at=None, opens_at__lte=at, closes_at__gt=at).order_by("opens_at", "id")


def to_announce_closed(at: datetime) -> QuerySet[Round]:
    """Rounds whose opening was told and that have closed since."""
    told = Round.objects.filter(opening_told_at__isnull=False, closing_told_at=None)
    return told.filter(closes_at__lte=at).order_by("closes_at", "id")


def by_ids(ids: Iterable[int]) -> dict[int, Round]:
    """Rounds by id."""
    return Round.objects.in_bulk(list(ids))


def choices() -> list[tuple[int, str]]:
    """Every round as a choice, newest first."""
    return list(Round.objects.values_list("pk", "title"))


def rounds_at(at: datetime) -> Rounds:
    """Every round, by where it stands; each with ``cities``, how many have a published contribution to it."""
    rows = list(_rounds().order_by("-opens_at"))
    return Rounds(
        open=[row for row in rows if row.opens_at <= at < row.closes_at],
        coming=[row for row in reversed(rows) if row.opens_at > at],
        closed=[row for row in rows if row.closes_at <= at],
    )


def calendar() -> list[Milestone]:
    """The dates of the process, in order."""
    return list(Milestone.objects.order_by("starts_on", "title"))
