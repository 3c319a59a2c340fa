"""One entry of the journal, one filing that waits, one silent city: as a digest says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from cities.registry.models import City
from compact_portal.kit import instants
from compact_portal.mail import render as mail_render
from compact_portal.mail.render import typed
from submissions.comments.models import Disposition
from submissions.digests.drafts import Item
from submissions.digests.models import Audience
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import geneva_date
from submissions.notices.render import link, workplace
from submissions.rounds.models import Round
from submissions.rulebook import kinds
from submissions.rulebook.happenings import Happened
from submissions.rulebook.routes import Section
from submissions.rulebook.states import WITH_UNHCR

SAID = 220
WAITING, SILENT = "waiting", "silent"

# (audience, section): the heading, and the words of its count. The order is the order in the digest.
WORDS: dict[tuple[str, str], tuple[str | Promise, Any]] = {
    ("city", WAITING): (
        gettext_lazy("Waits for your city"),
        ngettext_lazy("%(n)s waits for your city", "%(n)s wait for your city", "count"),
    ),
    ("city", Section.ANSWERS): (
        gettext_lazy("What became of what you said"),
        ngettext_lazy("%(n)s answer has come", "%(n)s answers have come", "count"),
    ),
    ("city", Section.PUBLISHED): (
        gettext_lazy("From other cities"),
        ngettext_lazy("%(n)s new from other cities", "%(n)s new from other cities", "count"),
    ),
    ("city", Section.ROUNDS): (
        gettext_lazy("Rounds"),
        ngettext_lazy("%(n)s round opened or closed", "%(n)s rounds opened or closed", "count"),
    ),
    ("staff", Section.MENTIONS): (
        gettext_lazy("A colleague mentions you"),
        ngettext_lazy("%(n)s mention of you", "%(n)s mentions of you", "count"),
    ),
    ("staff", Section.NEW): (
        gettext_lazy("Newly filed"),
        ngettext_lazy("%(n)s newly filed", "%(n)s newly filed", "count"),
    ),
    ("staff", Section.AGAIN): (
        gettext_lazy("Sent again after changes"),
        ngettext_lazy("%(n)s sent again", "%(n)s sent again", "count"),
    ),
    ("staff", WAITING): (
        gettext_lazy("Waiting for UNHCR, longest first"),
        ngettext_lazy("%(n)s waiting", "%(n)s waiting", "count"),
    ),
    ("staff", Section.DECIDED): (
        gettext_lazy("Decided"),
        ngettext_lazy("%(n)s decided", "%(n)s decided", "count"),
    ),
    ("staff", Section.WITHDRAWN): (
        gettext_lazy("Withdrawn by the city"),
        ngettext_lazy("%(n)s withdrawn", "%(n)s withdrawn", "count"),
    ),
    ("staff", Section.JOINED): (
        gettext_lazy("Cities that joined"),
        ngettext_lazy("%(n)s city joined", "%(n)s cities joined", "count"),
    ),
    ("staff", SILENT): (
        gettext_lazy("Cities that filed nothing for half a year"),
        ngettext_lazy("%(n)s city silent", "%(n)s cities silent", "count"),
    ),
}

_STAFF_TITLES: dict[str, str | Promise] = {
    Section.MENTIONS: gettext_lazy("%(who)s mentions you in an internal note on “%(title)s”"),
    Section.NEW: gettext_lazy("%(city)s: “%(title)s”"),
    Section.AGAIN: gettext_lazy("%(city)s: “%(title)s”"),
    Section.WITHDRAWN: gettext_lazy("%(city)s withdrew “%(title)s”"),
}
_ANSWERS: dict[str, str | Promise] = {
    Happened.CHANGES_ASKED: gettext_lazy("UNHCR asks for changes to “%(title)s”"),
    Happened.ACCEPTED: gettext_lazy("Accepted: “%(title)s”"),
    Happened.DECLINED: gettext_lazy("Not accepted: “%(title)s”"),
    Happened.MERGED: gettext_lazy("Joined with another filing: “%(title)s”"),
}


def _title(case: Submission, language: str) -> str:
    return typed(case.title or case.reference, language)


def _short(text: str) -> str:
    return Truncator(mail_render.one_line(text, 2000)).chars(SAID)


def _meta(case: Submission, *parts: str) -> str:
    return " · ".join([case.reference, str(kinds.WORDS[kinds.Kind(case.kind)].one), *filter(None, parts)])


def _staff_item(entry: Entry, section: str, language: str) -> Item:
    case = _case(entry)
    words = {
        "city": typed(case.city.name, language),
        "title": _title(case, language),
        "who": typed(str(entry.who), language),
    }
    sentence = _STAFF_TITLES.get(section) or _ANSWERS[entry.happening]
    due = (
        _("answer due by %(day)s") % {"day": instants.day(case.due_on, language)}
        if case.due_on and case.state in WITH_UNHCR
        else ""
    )
    filed = _("filed %(day)s") % {"day": instants.day(geneva_date(entry.at), language)}
    if section == Section.MENTIONS:  # the note itself stays at the desk
        note = f"{link('review:case', case.reference)}#notes"
        return Item(str(sentence) % words, _meta(case, words["city"]), note, _("Read the note"))
    decided = section == Section.DECIDED
    return Item(
        title=str(sentence) % words,
        meta=_meta(case, words["city"], words["who"]) if decided else _meta(case, filed, due),
        said=_short(entry.reason if decided or section == Section.WITHDRAWN else case.summary),
        said_language=case.language,
        label=_("Open the case"),
        url=link("review:case", case.reference),
    )


def _city_item(entry: Entry, section: str, language: str) -> Item:
    case = _case(entry)
    if section == Section.PUBLISHED:
        city = typed(case.city.name, language)
        return Item(
            title=_("%(city)s: “%(title)s”") % {"city": city, "title": _title(case, language)},
            meta=_meta(case),
            said=_short(case.summary),
            said_language=case.language,
            label=_("Read what %(city)s did") % {"city": city},
            url=link("library:practice", case.reference),
        )
    asked, disposed = entry.happening == Happened.CHANGES_ASKED, entry.happening == Happened.DISPOSED
    return Item(
        title=_disposed(entry) if disposed else str(_ANSWERS[entry.happening]) % {"title": _title(case, language)},
        meta=_meta(case, _title(case, language) if disposed else "", _day_of(entry, language)),
        said=_short(entry.reason),
        label=_("See the changes") if asked else _("Read the answer"),
        url=workplace(case),
        is_button=asked,
    )


def _disposed(entry: Entry) -> str:
    outcome = str(Disposition.Outcome(entry.data["outcome"]).label).lower()
    return _("Comment on paragraph %(number)s: %(outcome)s") % {"number": entry.data["paragraph"], "outcome": outcome}


def _round(entry: Entry, called: Round | None, language: str) -> Item:
    opened = entry.happening == Happened.ROUND_OPENED
    sentence = _("A round opened: “%(title)s”") if opened else _("A round closed: “%(title)s”")
    closes = (
        _("open until %(when)s") % {"when": instants.instant(called.closes_at, language)} if called and opened else ""
    )
    return Item(
        title=sentence % {"title": typed(called.title if called else "", language)},
        meta=closes or _day_of(entry, language),
        said=_short(called.about) if called and opened else "",
        said_language="en",
        label=_("Read what is asked") if opened else _("See the rounds"),
        url=link("rounds:list"),
    )


def silent_item(city: City, last: datetime | None, language: str) -> Item:
    """A city that filed nothing for long, and when it filed last."""
    said = (
        _("last filed %(day)s") % {"day": instants.day(geneva_date(last), language)}
        if last
        else _("has filed nothing yet")
    )
    return Item(
        title=typed(city.name, language),
        meta=" · ".join([city.country.names.get(language) or city.country.name, said]),
        label=_("Open the city’s page"),
        url=link("registry:city", city.slug),
    )


def _joined(entry: Entry, language: str) -> Item:
    city = entry.city
    if city is None:
        raise ValueError(f"journal entry {entry.pk} ({entry.happening}) names no city")
    return Item(
        title=_("%(city)s takes part") % {"city": typed(city.name, language)},
        meta=" · ".join([city.country.names.get(language) or city.country.name, _day_of(entry, language)]),
        label=_("Open the city’s page"),
        url=link("registry:city", city.slug),
    )


def _day_of(entry: Entry, language: str) -> str:
    return instants.day(geneva_date(entry.at), language)


def _case(entry: Entry) -> Submission:
    if entry.submission is None:
        raise ValueError(f"journal entry {entry.pk} ({entry.happening}) names no filing")
    return entry.submission


def item(audience: str, entry: Entry, section: str, language: str, rounds: Mapping[int, Round]) -> Item:
    """One entry in words; ``rounds`` are those the edition names, by id."""
    if section == Section.JOINED:
        return _joined(entry, language)
    if section == Section.ROUNDS:
        return _round(entry, rounds.get(entry.data["round"]), language)
    build: Callable[[Entry, str, str], Item] = _staff_item if audience == Audience.STAFF else _city_item
    return build(entry, section, language)


def waiting_item(audience: str, case: Submission, at: datetime, language: str) -> Item:
    """One filing that waits, and how long."""
    title = _title(case, language)
    if audience == Audience.STAFF:
        days = (at - (case.submitted_at or at)).days
        age = ngettext("%(n)s day", "%(n)s days", days) % {"n": instants.number(days, language)}
        city = typed(case.city.name, language)
        words = _("%(city)s: “%(title)s”") % {"city": city, "title": title}
        return Item(words, _meta(case, age), link("review:case", case.reference), _("Open the case"))
    if case.state == "changes":
        words = str(_ANSWERS[Happened.CHANGES_ASKED]) % {"title": title}
        return Item(words, _meta(case), workplace(case), _("See the changes"), is_button=True)
    words = _("“%(title)s” waits for your lead to clear it") % {"title": title}
    return Item(words, _meta(case), workplace(case), _("Read it and send it"), is_button=True)
