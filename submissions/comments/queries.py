"""Finding a city's comments, the text they are on, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.persons import Person, plain_rows
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.framework.models import Paragraph, Version
from submissions.lifecycle.models import Submission
from submissions.lifecycle.queries import missing_to_send, of_the_city
from submissions.rounds.models import Round
from submissions.rulebook.fields import COMMENT_FIELDS, FORM_VERSION, UNDERTAKING_FIELDS
from submissions.rulebook.kinds import Kind
from submissions.rulebook.states import State

OFFERED = 30
# What a comment may not rest on: what the city took back and what UNHCR did not accept.
FALLEN = frozenset({State.WITHDRAWN, State.DECLINED})


@dataclass(frozen=True)
class Missing:
    """An answer without which it cannot be sent; ``item`` is None when it is about the whole filing."""

    item: CommentItem | None
    name: str
    sentence: str | Promise


def paragraph(version: Version, number: str) -> Paragraph | None:
    """One of them by its number, which somebody may have made up: PostgreSQL takes no NUL."""
    if "\x00" in number:
        return None
    return Paragraph.objects.filter(version=version, number=number).select_related("section").first()


def bodies(version: Version) -> dict[str, str]:
    """What each paragraph of a version says, by its number."""
    return dict(Paragraph.objects.filter(version=version).values_list("number", "body"))


def feeds(version_id: int, at: datetime) -> Round | None:
    """The round that what is sent at ``at`` feeds: the one that is open, else the one that opens next, if any."""
    ahead = Round.objects.filter(Q(text_version_id=version_id) | Q(text_version=None), closes_at__gt=at)
    return ahead.order_by("opens_at").first()


def _items() -> QuerySet[CommentItem]:
    # Practices stand beside this room, so their model is asked for by name; of each, its case's card is enough.
    cards = (
        apps.get_model("submissions", "Practice")
        .objects.select_related("submission")
        .only("pk", "submission__reference", "submission__title", "submission__language", "submission__state")
    )
    standing = CommentItem.objects.filter(removed_at=None).select_related("paragraph", "disposition__shows_in__version")
    return standing.prefetch_related(Prefetch("practices", cards)).order_by("paragraph__order", "order", "id")


def _whole() -> QuerySet[Contribution]:
    return Contribution.objects.select_related(
        "submission__city", "submission__bureau", "submission__round", "version__text"
    ).prefetch_related(Prefetch("items", _items(), to_attr="standing"))


def for_city(actor: Actor, reference: str) -> Contribution | None:
    """A contribution of the city the actor acts for, with its items as ``standing``; None hides what is not theirs."""
    if actor.city is None:
        return None
    return _whole().filter(submission__reference=reference, submission__city_id=actor.city.id).first()


def of_case(case: Submission) -> Contribution:
    """The contribution of a case that is at hand, with its items as ``standing``."""
    contribution = _whole().get(pk=case.pk)
    contribution.submission = case
    return contribution


def items(contribution: Contribution) -> Sequence[CommentItem]:
    """The comments that stand, in the order of the text."""
    standing: Sequence[CommentItem] = contribution.standing  # type: ignore[attr-defined]
    return standing


def item(contribution: Contribution, pk: int) -> CommentItem | None:
    """One of them."""
    return next((one for one in items(contribution) if one.pk == pk), None)


def open_draft(city_id: int, version_id: int) -> Contribution | None:
    """The city's draft on a version, to which the next comment is added."""
    drafts = _whole().filter(submission__city_id=city_id, submission__state=State.DRAFT, version_id=version_id)
    return drafts.order_by("submission_id").first()


def listed(actor: Actor) -> QuerySet[Submission]:
    """The city's contributions, as cases."""
    return of_the_city(actor).filter(kind=Kind.CONTRIBUTION)


def citable(city_id: int) -> QuerySet[Submission]:
    """The practices a city's comment may rest on: its own, and what the library holds."""
    practices = Submission.objects.filter(kind=Kind.PRACTICE)
    own = Q(city_id=city_id) & ~Q(state__in=FALLEN)
    return practices.filter(own | Q(state=State.ACCEPTED, confidentiality="public"))


def practices_offered(city_id: int, chosen: Iterable[Submission]) -> list[Submission]:
    """The city's own practices, last changed first, and those chosen already."""
    own = citable(city_id).filter(city_id=city_id).order_by("-changed_at", "-id")[:OFFERED]
    return list({case.pk: case for case in [*chosen, *own]}.values())


def answers(one: CommentItem) -> dict[str, Any]:
    """The answers of one comment by their fields' names."""
    resting = sorted(practice.submission.reference for practice in one.practices.all())
    return {"kind": one.kind, "body": one.body, "wording": one.wording, "practices": resting, "others": ""}


def about(contribution: Contribution) -> dict[str, Any]:
    """The answers about the whole filing: in general, language and undertaking."""
    case = contribution.submission
    given = {row.name: getattr(case, row.name) for row in UNDERTAKING_FIELDS}
    return {"general": contribution.general, "language": case.language, **given}


def content(contribution: Contribution) -> dict[str, Any]:
    """Everything as a revision keeps it."""
    given: Mapping[str, Any] = about(contribution)
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
    filed = [
        {"id": one.pk, "paragraph": one.paragraph.number}
        | {name: value for name, value in answers(one).items() if name != "others"}
        for one in items(contribution)
    ]
    text = {"text": contribution.version.text.key, "text_version": contribution.version.number}
    return {"form": FORM_VERSION, **text, **plain, "items": filed}


def missing_in(one: CommentItem) -> list[Missing]:
    """What one comment lacks."""
    given = answers(one)
    return [Missing(one, row.name, row.needed) for row in COMMENT_FIELDS if row.needed and not given[row.name]]


def missing(contribution: Contribution, at: datetime) -> list[Missing]:
    """What must be answered before it is sent at ``at``, in the order of the text."""
    gaps = [gap for one in items(contribution) for gap in missing_in(one)]
    if not items(contribution):
        gaps.append(Missing(None, "", _("Write at least one comment")))
    return gaps + [Missing(None, name, sentence) for name, sentence in missing_to_send(contribution.submission, at)]


def held(person: Person) -> dict[str, Any]:
    """Which comments of cities somebody answered for UNHCR."""
    answers = Disposition.objects.filter(by_id=person.user_id).order_by("id")
    return {
        "answers_given": plain_rows(
            answers, filing="item__contribution__submission__reference", paragraph="item__paragraph__number",
            outcome="outcome", reason="reason", at="at",
        )
    }  # fmt: skip
