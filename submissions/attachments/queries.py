"""Finding the files of a filing, as far as a person may read them, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.people.actor import Actor
from compact_portal.kit.persons import Person, plain_rows
from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.queries import visible_to
from submissions.rulebook.fields import ALT, CAPTION
from submissions.rulebook.permissions import Action, may

State = Attachment.State


@dataclass(frozen=True)
class Sent:
    """One file as it was sent: what was said of it then, and where it stands now."""

    id: int
    name: str
    alt: str
    caption: str
    media_type: str
    size: int
    state: str
    is_image: bool
    width: int | None
    height: int | None
    wordless: bool
    pages: int | None
    wordless_pages: int | None
    text: str = ""


def _light() -> QuerySet[Attachment]:
    """Without the words, which may be long; ``wordless`` are images, scans and whatever else gave none to look through."""
    return Attachment.objects.defer("text").annotate(wordless=Q(text=""))


def of_case(case: Submission) -> list[Attachment]:
    """The files of a draft, in order; read once for a case that is at hand."""
    prefetch_related_objects([case], Prefetch("attachments", _light().filter(removed_at=None)))
    return list(case.attachments.all())


def forget(case: Submission) -> None:
    """Let what was read of a case's files go: they were changed."""
    getattr(case, "_prefetched_objects_cache", {}).pop("attachments", None)


def had_any(case: Submission) -> bool:
    """Whether a filing has or had files whose rows are still there."""
    return Attachment.objects.filter(submission_id=case.pk).exists()


def in_draft(case: Submission, number: int) -> Attachment | None:
    """One file of a draft, or None."""
    return _light().filter(submission_id=case.pk, pk=number, removed_at=None).first()


def said(files: Iterable[Attachment]) -> dict[str, str]:
    """What is said of each file, by the name of its question: ``alt_7`` of images only, ``caption_7``; nothing of refused ones."""
    told: dict[str, str] = {}
    for one in files:
        if one.state == State.REFUSED:
            continue
        if one.is_image:
            told[f"{ALT.name}_{one.pk}"] = one.alt
        told[f"{CAPTION.name}_{one.pk}"] = one.caption
    return told


def lacking(files: Iterable[Attachment]) -> list[tuple[str, str | Promise]]:
    """What must be said before a filing is sent: pairs of a field's name and a sentence."""
    sentence = _("Say what the image %(name)s shows, for those who do not see it")
    return [(f"alt_{one.pk}", sentence % {"name": one.name}) for one in files if one.lacks_alt]


def content(case: Submission) -> list[dict[str, Any]]:
    """The files as what is sent remembers them."""
    return [
        {
            "id": one.pk,
            "name": one.name,
            "alt": one.alt,
            "caption": one.caption,
            "kind": one.media_type,
            "size": one.size,
            "sha256": one.sha256,
        }
        for one in of_case(case)
        if one.state != State.REFUSED
    ]


def words(case_id: int, numbers: Sequence[int]) -> dict[int, str]:
    """The words of some files of a filing, by the file's number."""
    rows = Attachment.objects.filter(submission_id=case_id, pk__in=numbers)
    return dict(rows.values_list("pk", "text"))


def as_sent(case_id: int, sealed: Mapping[str, Any], *, words: bool = False) -> tuple[Sent, ...]:
    """The files that a sealed content names, in its order, each with where it stands now; with its ``words`` if asked."""
    told = [one for one in sealed.get("attachments") or () if isinstance(one, dict) and "id" in one]
    if not told:
        return ()
    files = Attachment.objects if words else _light()
    rows = {one.pk: one for one in files.filter(submission_id=case_id, pk__in=[one["id"] for one in told])}
    sent = (_sent(one, rows[one["id"]]) for one in told if one["id"] in rows)
    return tuple(replace(one, text=rows[one.id].text) for one in sent) if words else tuple(sent)


def _sent(told: Mapping[str, Any], row: Attachment) -> Sent:
    return Sent(
        id=row.pk,
        name=str(told.get("name", row.name)),
        alt=str(told.get("alt", "")),
        caption=str(told.get("caption", "")),
        media_type=row.media_type,
        size=row.size,
        state=row.state,
        is_image=row.is_image,
        width=row.width,
        height=row.height,
        wordless=not row.text if "text" in row.__dict__ else row.wordless,  # type: ignore[attr-defined]
        pages=row.pages,
        wordless_pages=row.wordless_pages,
    )


def files_sent() -> Subquery:
    """What the last sealed content of a filing names as its files, to be asked for with the filing itself."""
    return Subquery(_sealed(OuterRef("pk")).values("content__attachments")[:1])


def published(case: Submission) -> tuple[Sent, ...]:
    """The files of a published filing, as it was last sent; the filing was read with ``files_sent``."""
    return as_sent(case.pk, {"attachments": case.files_sent})  # type: ignore[attr-defined]


def _sealed(case_id: int | OuterRef) -> QuerySet[Revision]:
    return Revision.objects.filter(submission_id=case_id, sealed_at__isnull=False).order_by("-version")


def was_sent(attachment: Attachment) -> bool:
    """Whether something that was sent names this file: then it must stay readable."""
    return _sealed(attachment.submission_id).filter(content__attachments__contains=[{"id": attachment.pk}]).exists()


def readable(actor: Actor, reference: str, number: int) -> Attachment | None:
    """A file that ``actor`` may read, or None: not there and not theirs look alike.

    Its city reads every file; UNHCR those that were ever sent; everybody those of a published filing as last sent.
    What waits for the virus check is read by nobody.
    """
    case = visible_to(actor).filter(reference=reference).select_related("city").first()
    if case is None:
        return None
    found = _light().filter(submission_id=case.pk, pk=number, state=State.CLEAN).exclude(file="").first()
    if found is None or actor.role_in(case.city_id):
        return found
    sealed = _sealed(case.pk)
    if not may(actor, Action.SEE_DESK, case):
        sealed = sealed.filter(version=sealed.values("version")[:1])
    return found if sealed.filter(content__attachments__contains=[{"id": found.pk}]).exists() else None


def names_kept(names: Sequence[str]) -> set[str]:
    """Which of these keys in the store belong to a row."""
    return set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))


def held(person: Person) -> dict[str, Any]:
    """Which files somebody added to which filing."""
    rows = Attachment.objects.filter(added_by_id=person.user_id).order_by("id")
    return {"files_added": plain_rows(rows, reference="submission__reference", name="name", at="added_at")}
