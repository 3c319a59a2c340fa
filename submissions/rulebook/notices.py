"""Kinds of mails that come at once: whom each concerns, what a person may choose, and what holds until they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.rulebook.happenings import Happened


class Choice(StrEnum):
    """When somebody wants to be told."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


CHOICES: dict[Choice, str | Promise] = {
    Choice.NOW: _("At once"),
    Choice.DIGEST: _("In my digest"),
    Choice.NEVER: _("Never"),
}


@dataclass(frozen=True)
class NoticeKind:
    """One row of the preference table. ``choices`` is empty for what nobody can turn off.

    ``digest`` is offered only where a route puts every one of the happenings into the person's digest too.
    """

    key: str
    label: str | Promise
    happenings: tuple[Happened, ...]
    roles: frozenset[str]
    choices: tuple[Choice, ...] = ()
    default: Choice = Choice.NOW


H = Happened
_WRITERS = frozenset({"lead", "drafter"})
_STAFF = frozenset({"reviewer", "coordinator", "administrator"})
_EVERYBODY = _WRITERS | _STAFF | {"observer"}
_LEAD = frozenset({"lead"})
_DESK = frozenset({"reviewer", "coordinator"})
_ADMINISTRATOR = frozenset({"administrator"})
_ALL = (Choice.NOW, Choice.DIGEST, Choice.NEVER)
_NO_DIGEST = (Choice.NOW, Choice.NEVER)

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("changes", _("UNHCR asks for changes"), (H.CHANGES_ASKED,), _WRITERS, _ALL),
    NoticeKind("decision", _("UNHCR has decided"), (H.ACCEPTED, H.DECLINED, H.MERGED), _WRITERS, _ALL),
    NoticeKind(
        "clearance",
        _("A filing waits for you to clear it, or no longer does"),
        (H.CLEARANCE_ASKED, H.CLEARANCE_TAKEN_BACK),
        _LEAD,
        _NO_DIGEST,
    ),
    NoticeKind("returned", _("A filing came back to its drafter"), (H.RETURNED,), _WRITERS, _NO_DIGEST),
    NoticeKind("receipt", _("UNHCR has received a filing"), (H.SUBMITTED, H.RESUBMITTED), _WRITERS, _NO_DIGEST),
    NoticeKind("withdrawn", _("A city takes back what you were reading"), (H.WITHDRAWN,), _DESK, _NO_DIGEST),
    NoticeKind(
        "registration", _("A municipality asks to take part"), (H.REGISTRATION_ASKED,), _ADMINISTRATOR, _NO_DIGEST
    ),
    NoticeKind(
        "answer", _("A municipality answered what was asked"), (H.REGISTRATION_ANSWERED,), _ADMINISTRATOR, _NO_DIGEST
    ),
    NoticeKind("mention", _("A colleague mentions you in an internal note"), (H.MENTIONED,), _STAFF, _ALL),
    # The law sets a day for the answer, so somebody must always hear of it.
    NoticeKind("erasure", _("A person asks to be erased"), (H.ERASURE_ASKED,), _ADMINISTRATOR),
    NoticeKind("security", _("Sign-in codes, and changes to your account"), (), _EVERYBODY),
    NoticeKind("invitation", _("Invitations, and the hand-over of the lead"), (), _EVERYBODY),
)


def kind_of(happening: Happened) -> NoticeKind:
    """The row that ``happening`` belongs to; every happening that is told at once has exactly one."""
    return next(kind for kind in KINDS if happening in kind.happenings)


def kinds_for(roles: frozenset[str]) -> tuple[NoticeKind, ...]:
    """The rows that concern somebody in ``roles``, of a city and of UNHCR."""
    return tuple(kind for kind in KINDS if kind.roles & roles)
