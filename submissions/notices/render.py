"""What a notice says: one sentence, what was said, one button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import indent

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import richtext
from compact_portal.kit.telling import Reader
from compact_portal.mail import render as mail_render
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.lifecycle.render import Answer, Chapter
from submissions.rulebook import kinds
from submissions.rulebook.happenings import Happened


def link(view: str, *args: object) -> str:
    """The whole address of a page, for a mail."""
    return f"{settings.PUBLIC_URL}{reverse(view, args=args)}"


def workplace(case: Submission) -> str:
    """Where a city works on a filing."""
    return link(kinds.WORDS[kinds.Kind(case.kind)].workplace, case.reference)


def _receipt(entry: Entry) -> str:
    return link("lifecycle:receipt", _case(entry).reference)


def _case(entry: Entry) -> Submission:
    if entry.submission is None:
        raise ValueError(f"journal entry {entry.pk} ({entry.happening}) names no filing")
    return entry.submission


def _workplace(entry: Entry) -> str:
    return workplace(_case(entry))


def _at_the_desk(entry: Entry) -> str:
    return link("review:case", _case(entry).reference)


def _registrations(_entry: Entry) -> str:
    return link("registration:desk")


def _notes(entry: Entry) -> str:
    return f"{link('review:case', _case(entry).reference)}#notes"


def _erasures(_entry: Entry) -> str:
    return link("people:erasures")


@dataclass(frozen=True)
class Words:
    """One happening's notice: the sentence (which is the subject too), the button, where it leads, and what is to be done."""

    sentence: str | Promise
    button: str | Promise
    where: Callable[[Entry], str]
    todo: str | Promise = ""


WORDS: dict[Happened, Words] = {
    Happened.CLEARANCE_ASKED: Words(_("“%(title)s” waits for you to clear it"), _("Read it and send it"), _workplace),
    Happened.CLEARANCE_TAKEN_BACK: Words(
        _("“%(title)s” no longer waits for you to clear it"),
        _("Open it"),
        _workplace,
        _("Who asked for it is working on it again. You need do nothing: you are told when clearance is asked anew."),
    ),
    Happened.RETURNED: Words(_("“%(title)s” came back to its drafter"), _("Open it"), _workplace),
    Happened.SUBMITTED: Words(_("UNHCR has “%(title)s”"), _("See the receipt"), _receipt),
    Happened.RESUBMITTED: Words(_("UNHCR has “%(title)s” again"), _("See the receipt"), _receipt),
    Happened.CHANGES_ASKED: Words(_("UNHCR asks for changes to “%(title)s”"), _("See the changes"), _workplace),
    Happened.ACCEPTED: Words(_("Accepted: “%(title)s”"), _("Read the answer"), _workplace),
    Happened.DECLINED: Words(_("Not accepted: “%(title)s”"), _("Read the answer"), _workplace),
    Happened.MERGED: Words(_("“%(title)s” was joined with another filing"), _("Read the answer"), _workplace),
    Happened.WITHDRAWN: Words(_("Its city took back “%(title)s”"), _("Look at the case"), _at_the_desk),
    Happened.MENTIONED: Words(_("%(who)s mentions you in an internal note on “%(title)s”"), _("Read the note"), _notes),
    Happened.REGISTRATION_ASKED: Words(
        _("%(title)s asks to take part"),
        _("Look at the request"),
        _registrations,
        _("Its e-mail address is proved. Approve the request, ask for more, or decline it with a reason."),
    ),
    Happened.REGISTRATION_ANSWERED: Words(
        _("%(title)s answered what you asked"),
        _("Look at the request"),
        _registrations,
        _("Read the answer. Then approve the request, ask for more, or decline it with a reason."),
    ),
    Happened.ERASURE_ASKED: Words(
        _("A person asks to be erased"),
        _("Look at the requests"),
        _erasures,
        _(
            "Erase them now, or decline with a reason. If nobody decides, the portal erases them on the day it promised."
        ),
    ),
}


def title(entry: Entry) -> str:
    """What an entry is about: a filing's title, a city's name, or what the entry itself says."""
    if entry.submission is not None:
        return entry.submission.title or entry.submission.reference
    if entry.city is not None:
        return entry.city.name
    return str(entry.data.get("city_name") or entry.data.get("city") or "")


def _names(entry: Entry) -> dict[str, str]:
    """What people typed that may stand in a notice's sentence."""
    return {"title": title(entry), "who": str(entry.who)}


def headers(entry: Entry) -> dict[str, str]:
    """What sorts a notice in a mail program: one list, one thread a filing, and where to choose what comes."""
    fields = {
        "List-Id": f"<notices.{mail_render.host()}>",
        "List-Unsubscribe": f"<{link('notices:preferences')}>",
    }
    if entry.submission_id:
        # No mail has this name; all notices of the filing hang on it.
        thread = mail_render.message_id(f"filing:{entry.submission_id}")
        fields |= {"In-Reply-To": thread, "References": thread}
    return fields


@dataclass(frozen=True)
class Said:
    """An answer as a mail shows it: as HTML, and as the lines of a plain text."""

    label: str
    html: SafeString
    text: str


@dataclass(frozen=True)
class Copied:
    """A heading of what was sent, what it is about, and the answers under it."""

    title: str
    about: str
    language: str
    answers: Sequence[Said]


def copied(chapters: Sequence[Chapter], language: str) -> list[Copied]:
    """What was sent, written in ``language``, for a mail in the language of now."""

    def said(answer: Answer) -> Said:
        html = render_to_string("submissions/lifecycle/shown.html", {"one": answer.one, "language": language}).strip()
        return Said(str(answer.label), mark_safe(html), indent(richtext.plain(html), "    "))

    return [
        Copied(str(one.title), one.about, one.language, [said(answer) for answer in one.answers]) for one in chapters
    ]


def first(chapters: Sequence[Copied], answers: int) -> list[Copied]:
    """The first ``answers`` answers, under their headings."""
    found: list[Copied] = []
    for one in chapters:
        if answers > 0:
            found.append(replace(one, answers=one.answers[:answers]))
        answers -= len(one.answers)
    return found


@dataclass(frozen=True)
class Copy:
    """The copy that goes with a receipt; ``whole`` is false where the rest is to be read in the portal."""

    chapters: Sequence[Copied]
    whole: bool


def notice(entry: Entry, recipient: Reader, copy: Copy | None = None) -> tuple[str, str, str]:
    """Subject, text and HTML of one notice; a receipt has a copy of what was sent in it."""
    words = WORDS[Happened(entry.happening)]
    said = entry.reason.strip()
    with translation.override(recipient.language):
        context = {
            "sentence": words.sentence % {name: mail_render.typed(said) for name, said in _names(entry).items()},
            # A title in other letters than the sentence's must not turn the quotation marks round it.
            "heading": format_html(
                str(words.sentence) % {"title": "{title}", "who": "{who}"},
                **{name: format_html("<bdi>{}</bdi>", said) for name, said in _names(entry).items()},
            ),
            "todo": words.todo,
            "button": words.button,
            "url": words.where(entry),
            "preferences": link("notices:preferences"),
            "name": mail_render.typed(recipient.name),
            "entry": entry,
            "case": entry.submission,
            "kind": kinds.WORDS[kinds.Kind(entry.kind)].one if entry.kind else "",
            "said": said,
            "said_lines": indent(gettext("“%(said)s”") % {"said": said}, "    "),
            "copy": copy,
            "whole_at": workplace(entry.submission) if entry.submission else "",
        }
        return mail_render.body("submissions/notices/notice", context, recipient.language)
