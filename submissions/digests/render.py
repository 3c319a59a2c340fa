"""Digests in words: items, the head with the counts, the mail and its personal places.

An edition is rendered once a language with marks where a person's own words go (name, dates, links); each copy is
then a few replacements. Rendering every copy would cost more than sending it.
"""

from __future__ import annotations

import secrets
import textwrap
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from compact_portal.kit import instants
from compact_portal.kit.languages import direction
from compact_portal.mail import render as mail_render
from compact_portal.mail.drafts import MailDraft
from submissions.comments.models import Disposition
from submissions.digests import queries
from submissions.digests.drafts import Digest, Frame, Item, Kept, Part
from submissions.digests.models import Audience, Edition, Issue, Subscription
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import geneva_date
from submissions.notices.render import link, workplace
from submissions.rulebook import kinds
from submissions.rulebook.happenings import Happened
from submissions.rulebook.routes import Section
from submissions.rulebook.states import WITH_UNHCR

SHOWN_IN_A_MAIL = 15
SHOWN_ON_A_PAGE = 500
SAID = 220

WAITING = "waiting"

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
}

_STAFF_TITLES: dict[str, str | Promise] = {
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

_OPEN, _CLOSE = "\u2068", "\u2069"  # isolates: text of another direction does not disturb the sentence round it


def _typed(text: str, language: str) -> str:
    """What somebody typed, on one line and, where its direction may differ, isolated."""
    line = mail_render.one_line(text)
    foreign = any("\u0590" <= letter <= "\u08ff" for letter in line) != (direction(language) == "rtl")
    return f"{_OPEN}{line}{_CLOSE}" if foreign else line


def _title(case: Submission, language: str) -> str:
    return _typed(case.title or case.reference, language)


def _short(text: str) -> str:
    return Truncator(mail_render.one_line(text, 2000)).chars(SAID)


def _meta(case: Submission, *parts: str) -> str:
    return " · ".join([case.reference, str(kinds.WORDS[kinds.Kind(case.kind)].one), *filter(None, parts)])


def _staff_item(entry: Entry, section: str, language: str) -> Item:
    case = _case(entry)
    words = {"city": _typed(case.city.name, language), "title": _title(case, language)}
    sentence = _STAFF_TITLES.get(section) or _ANSWERS[entry.happening]
    due = (
        _("answer due by %(day)s") % {"day": instants.day(case.due_on, language)}
        if case.due_on and case.state in WITH_UNHCR
        else ""
    )
    filed = _("filed %(day)s") % {"day": instants.day(geneva_date(entry.at), language)}
    decided = section == Section.DECIDED
    return Item(
        title=str(sentence) % words,
        meta=_meta(case, words["city"], str(entry.who)) if decided else _meta(case, filed, due),
        said=_short(entry.reason if decided or section == Section.WITHDRAWN else case.summary),
        said_language=case.language,
        label=_("Open the case"),
        url=link("review:case", case.reference),
    )


def _city_item(entry: Entry, section: str, language: str) -> Item:
    case = _case(entry)
    if section == Section.PUBLISHED:
        city = _typed(case.city.name, language)
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


def _joined(entry: Entry, language: str) -> Item:
    city = entry.city
    if city is None:
        raise ValueError(f"journal entry {entry.pk} ({entry.happening}) names no city")
    return Item(
        title=_("%(city)s takes part") % {"city": _typed(city.name, language)},
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


def _item(audience: str, entry: Entry, section: str, language: str) -> Item:
    if section == Section.JOINED:
        return _joined(entry, language)
    build: Callable[[Entry, str, str], Item] = _staff_item if audience == Audience.STAFF else _city_item
    return build(entry, section, language)


def _waiting_item(audience: str, case: Submission, at: datetime, language: str) -> Item:
    title = _title(case, language)
    if audience == Audience.STAFF:
        days = (at - (case.submitted_at or at)).days
        age = ngettext("%(n)s day", "%(n)s days", days) % {"n": instants.number(days, language)}
        city = _typed(case.city.name, language)
        words = _("%(city)s: “%(title)s”") % {"city": city, "title": title}
        return Item(words, _meta(case, age), link("review:case", case.reference), _("Open the case"))
    if case.state == "changes":
        words = str(_ANSWERS[Happened.CHANGES_ASKED]) % {"title": title}
        return Item(words, _meta(case), workplace(case), _("See the changes"), is_button=True)
    words = _("“%(title)s” waits for your lead to clear it") % {"title": title}
    return Item(words, _meta(case), workplace(case), _("Read it and send it"), is_button=True)


def digest(
    edition: Edition,
    at: datetime,
    *,
    language: str,
    most: int,
    only: Collection[int] | None = None,
    waits: Collection[int] | None = None,
) -> Digest:
    """``edition`` in ``language``, ``most`` items a section; of its entries ``only``, of what waits ``waits``, by id."""
    with translation.override(language):
        listed = {
            name: [one for one in ids if only is None or one in only]
            for name, ids in edition.content["sections"].items()
        }
        found = queries.told(one for ids in listed.values() for one in ids[:most])
        parts, counts = [], {}
        for (audience, name), (heading, _count) in WORDS.items():
            if audience != edition.audience:
                continue
            if name == WAITING:
                items, total = _waiting_items(edition, at, language, waits), edition.content["waiting_count"]
            else:
                ids = listed.get(name, [])
                items, total = [_item(audience, found[one], name, language) for one in ids[:most]], len(ids)
            if items:
                counts[str(name)] = total
                parts.append(
                    Part(str(name), str(heading), items, total - len(items), _elsewhere(edition.audience, name))
                )
        shown = [found[one].city for ids in listed.values() for one in ids[:most]]
        return Digest(headline(edition.audience, counts, language), parts, _demonstration(shown, language), counts)


def _elsewhere(audience: str, name: str) -> str:
    """Where all that waits is listed."""
    if name != WAITING:
        return ""
    return link("review:queue") if audience == Audience.STAFF else link("lifecycle:city_home")


def _waiting_items(edition: Edition, at: datetime, language: str, waits: Collection[int] | None) -> list[Item]:
    ids = [one for one in edition.content["waiting"] if waits is None or one in waits]
    cases = queries.cases(ids)
    return [_waiting_item(edition.audience, cases[one], at, language) for one in ids if one in cases]


def headline(audience: str, counts: dict[str, int], language: str) -> str:
    """``2 newly filed, 1 decided``: the counts in the order of the digest."""
    said = [
        count % {"count": counts[str(name)], "n": instants.number(counts[str(name)], language)}
        for (whose, name), (_heading, count) in WORDS.items()
        if whose == audience and str(name) in counts
    ]
    line = _(", ").join(said)
    return line[:1].upper() + line[1:]


def headline_of(edition: Edition, language: str) -> str:
    """The line of counts of an edition as it was told."""
    counts = {name: len(ids) for name, ids in edition.content["sections"].items()}
    if edition.content["waiting"]:
        counts[WAITING] = edition.content["waiting_count"]
    with translation.override(language):
        return headline(edition.audience, counts, language)


def _demonstration(cities: Sequence[Any], language: str) -> str:
    names = sorted({_typed(city.name, language) for city in cities if city is not None and city.is_demo})
    if not names:
        return ""
    return _("Demonstration: these cities are invented: %(cities)s.") % {"cities": _(", ").join(names)}


PERSONAL = ("name", "since", "until", "why", "page", "stop")


def frame(edition: Edition, at: datetime, *, language: str) -> Frame:
    """Render ``edition`` once for everybody who reads ``language``."""
    made = digest(edition, at, language=language, most=SHOWN_IN_A_MAIL)
    # A mark nobody can guess, so that no title can pretend to be one.
    salt = secrets.token_hex(8)
    marks = {name: f"{{{salt}.{name}}}" for name in PERSONAL}
    with translation.override(language):
        context = {
            "digest": made,
            "mark": marks,
            "audience": edition.audience,
            "language": language,
            "direction": direction(language),
            "portal_url": settings.PUBLIC_URL,
            "settings_url": link("digests:settings"),
            "more": any(part.more and part.name != WAITING for part in made.parts),
        }
        text = mail_render.tidy(render_to_string("submissions/digests/mail.txt", _numbered(context)))
        html = mail_render.inlined(render_to_string("submissions/digests/mail.html", context))
        subject = _("Digest: %(counts)s") % {"counts": made.headline}
    return Frame(subject, text, html, tuple(marks.values()))


def _numbered(context: dict[str, Any]) -> dict[str, Any]:
    """The parts with their items numbered through, as the plain text has them, and a line under each heading."""
    number, parts = 0, []
    for part in context["digest"].parts:
        items = []
        for item in part.items:
            number += 1
            items.append((number, replace(item, title=_wrap(item.title), meta=_wrap(item.meta), said=_wrap(item.said))))
        parts.append({"part": part, "items": items, "line": "-" * len(part.heading)})
    return {**context, "numbered": parts}


def _wrap(text: str) -> str:
    """``text`` broken for a plain-text mail, every line after the first set in by three."""
    return textwrap.fill(text, 70, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)


def personal(one: Subscription, issue: Issue) -> dict[str, str]:
    """What is a person's own in their copy."""
    language = one.language
    where = instants.place_of(one.time_zone, language)
    return {
        "name": mail_render.one_line(one.user.name or one.user.email),
        "since": instants.instant(issue.from_at.replace(second=0, microsecond=0), language, one.time_zone),
        "until": instants.instant(issue.at.replace(second=0, microsecond=0), language, one.time_zone),
        "why": _why(one) % {"place": where},
        "page": _link("digests:issue", "987654321", issue.pk),
        "stop": _link("digests:unsubscribe", "sample", one.unsubscribe_token),
    }


@lru_cache(maxsize=8)
def _address(_portal: str, view: str, sample: str) -> tuple[str, str]:
    """What stands before and after the argument in a page's address; resolving each would cost as much as sending."""
    start, _sample, end = link(view, sample).partition(sample)
    return start, end


def _link(view: str, sample: str, argument: object) -> str:
    start, end = _address(settings.PUBLIC_URL, view, sample)
    return f"{start}{argument}{end}"


def _why(one: Subscription) -> str:
    often = {
        "daily": _("You get this every day"),
        "twice_daily": _("You get this twice a day"),
        "weekly": _("You get this once a week"),
        "off": _("You asked for this once"),
    }[one.cadence]
    if one.city is None:
        return _("%(often)s because you work for UNHCR.") % {"often": often}
    city = _typed(one.city.name, one.language).replace("%", "%%")
    return _("%(often)s because you take part for %(city)s.") % {"often": often, "city": city}


def copy_text(shared: Frame, one: Subscription, issue: Issue) -> str:
    """The plain text of one person's copy."""
    text = shared.text
    with translation.override(one.language):
        for mark, words in zip(shared.marks, personal(one, issue).values(), strict=True):
            text = text.replace(mark, words)
    return text


def mail(kept: Kept, one: Subscription, issue: Issue) -> MailDraft:
    """One person's copy."""
    with translation.override(one.language):
        own = personal(one, issue)
    return MailDraft(
        key=issue.mail_key,
        to=one.user.email,
        to_name=one.user.name,
        subject=kept.subject,
        stencil=kept.stencil,
        fills=tuple(own.values()),
        purpose="digest",
        language=one.language,
        headers={
            "List-Id": f"<{one.audience}.digests.{mail_render.host()}>",
            "List-Unsubscribe": f"<{own['stop']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "References": mail_render.message_id(f"digests:{one.pk}"),
            "Precedence": "bulk",
        },
    )
