"""Reading a text: its published versions, paragraphs, and what cities said about each in public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from cities.people.actor import NOBODY
from submissions.framework.models import FrameworkText, Paragraph, Section, Version
from submissions.lifecycle.queries import visible_to

# The comments room lies above this one, so its rows are reached through the paragraph. What the rule book grants to
# nobody in particular is what anybody may read.


THE_FRAMEWORK = "crrf"


@dataclass(frozen=True)
class Tally:
    """How many public comments a paragraph has, and how many of them rest on a practice."""

    comments: int = 0
    with_practice: int = 0


def texts() -> list[FrameworkText]:
    """Texts with a published version."""
    return list(FrameworkText.objects.filter(versions__published_at__isnull=False).distinct().order_by("title"))


def _versions() -> QuerySet[Version]:
    sections = Section.objects.order_by("order").prefetch_related(
        Prefetch("paragraphs", Paragraph.objects.order_by("order"))
    )
    return (
        Version.objects.filter(published_at__isnull=False)
        .select_related("text")
        .prefetch_related(Prefetch("sections", sections))
    )


def latest(key: str) -> Version | None:
    """The newest published version of a text, with its sections and paragraphs, or None."""
    return _versions().filter(text__key=key).order_by("-number").first()


def newest_text() -> Version | None:
    """The newest published version of the framework cities comment on, without its paragraphs."""
    texts = Version.objects.filter(text__key=THE_FRAMEWORK, published_at__isnull=False)
    return texts.select_related("text").order_by("-number").first()


def paragraphs(version: Version) -> list[Paragraph]:
    """The paragraphs of a version, in order, with their sections."""
    return list(Paragraph.objects.filter(version=version).select_related("section", "version").order_by("order"))


def tallies(version_id: int) -> dict[int, Tally]:
    """Public comments by paragraph; a paragraph that has none is absent."""
    rows = (
        Paragraph.objects.filter(
            version_id=version_id,
            comments__removed_at=None,
            comments__contribution__submission__in=visible_to(NOBODY),
        )
        .order_by()
        .values_list("pk")
        .annotate(
            said=Count("comments", distinct=True),
            rests=Count("comments", filter=Q(comments__practices__submission__in=visible_to(NOBODY)), distinct=True),
        )
    )
    return {pk: Tally(said, rests) for pk, said, rests in rows}


def paragraph(key: str, version: int, number: str) -> Paragraph | None:
    """One paragraph of a published version, with its neighbours' version and text, or None."""
    return (
        Paragraph.objects.filter(
            version__text__key=key, version__number=version, version__published_at__isnull=False, number=number
        )
        .select_related("version__text", "section", "successor__version")
        .first()
    )


def neighbours(of: Paragraph) -> tuple[Paragraph | None, Paragraph | None]:
    """The paragraphs before and after, in the order of the version."""
    rows = list(Paragraph.objects.filter(version_id=of.version_id).order_by("order"))
    place = next(index for index, row in enumerate(rows) if row.pk == of.pk)
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def said_about(of: Paragraph, size: int = 200) -> Sequence[Any]:
    """Public comments on a paragraph, newest first, with city, practices they rest on and what became of them."""
    comments: Any = of.comments  # type: ignore[attr-defined]
    rows: QuerySet[Model] = (
        comments.filter(removed_at=None, contribution__submission__in=visible_to(NOBODY))
        .select_related("contribution__submission__city", "disposition__shows_in__version__text")
        .prefetch_related("practices__submission")
    )
    return list(rows.order_by("-contribution__submission__decided_at", "order")[:size])


def readable(case_ids: Sequence[int]) -> frozenset[int]:
    """Which of these filings anybody may read."""
    return (
        frozenset(visible_to(NOBODY).filter(pk__in=case_ids).values_list("pk", flat=True)) if case_ids else frozenset()
    )
