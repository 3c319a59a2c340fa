"""Digests in words: items, the head with the counts, the mail and its personal places.

An edition is rendered once a language with marks where a person's own words go (name, dates, links); each copy is
then a few replacements. Rendering every copy would cost more than sending it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from cities.people.models import User
from compact_portal.kit import instants
from compact_portal.kit.languages import direction
from compact_portal.mail import render as mail_render
from compact_portal.mail.drafts import MailDraft
from compact_portal.mail.render import typed
from submissions.digests import queries
from submissions.digests.drafts import Digest, Frame, Item, Kept, Part
from submissions.digests.models import Audience, DigestRun, Edition, Issue, Subscription
from submissions.digests.render.items import SILENT, WAITING, WORDS, item, silent_item, waiting_item
from submissions.notices.render import link
from submissions.rounds import queries as rounds
from submissions.rulebook.routes import Section

SHOWN_IN_A_MAIL = 15
SHOWN_ON_A_PAGE = 500


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
        called = rounds.by_ids(found[one].data["round"] for one in listed.get(Section.ROUNDS, [])[:most])
        parts, counts = [], {}
        for (audience, name), (heading, _count) in WORDS.items():
            if audience != edition.audience:
                continue
            if name == WAITING:
                items = _waiting_items(edition, at, language, waits)
                hidden = len(edition.content["waiting"]) - len(items)  # no "and 1 more" for what may not be read
                total = edition.content["waiting_count"] - hidden
            elif name == SILENT:
                items, total = _silent_items(edition, language), edition.content.get("silent_count", 0)
            else:
                ids = listed.get(name, [])
                items, total = [item(audience, found[one], name, language, called) for one in ids[:most]], len(ids)
            if items:
                counts[str(name)] = total
                parts.append(
                    Part(str(name), str(heading), items, total - len(items), _elsewhere(edition.audience, name))
                )
        shown = [found[one].city for ids in listed.values() for one in ids[:most]]
        return Digest(headline(edition.audience, counts, language), parts, _demonstration(shown, language), counts)


def _elsewhere(audience: str, name: str) -> str:
    """Where all that waits is listed."""
    if name == SILENT:
        return link("registry:list")
    if name != WAITING:
        return ""
    return link("review:queue") if audience == Audience.STAFF else link("lifecycle:city_home")


def _waiting_items(edition: Edition, at: datetime, language: str, waits: Collection[int] | None) -> list[Item]:
    ids = [one for one in edition.content["waiting"] if waits is None or one in waits]
    cases = queries.cases(ids)
    return [waiting_item(edition.audience, cases[one], at, language) for one in ids if one in cases]


def _silent_items(edition: Edition, language: str) -> list[Item]:
    ids = edition.content.get("silent", [])
    cities = queries.silent_cities(ids)
    return [silent_item(cities[one], cities[one].last_filed_at, language) for one in ids if one in cities]  # type: ignore[attr-defined]


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
    if edition.content.get("silent"):
        counts[SILENT] = edition.content["silent_count"]
    with translation.override(language):
        return headline(edition.audience, counts, language)


def _demonstration(cities: Sequence[Any], language: str) -> str:
    names = sorted({typed(city.name, language) for city in cities if city is not None and city.is_demo})
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
            "more": any(part.more and not part.more_url for part in made.parts),
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
        for one in part.items:
            number += 1
            items.append((number, replace(one, said=_("“%(said)s”") % {"said": one.said} if one.said else "")))
        parts.append({"part": part, "items": items, "line": "-" * len(part.heading)})
    return {**context, "numbered": parts}


def personal(one: Subscription, issue: Issue) -> dict[str, str]:
    """What is a person's own in their copy."""
    language = one.language
    where = instants.place_of(one.time_zone, language)
    return {
        "name": typed(one.user.name or one.user.email, language),
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
    city = typed(one.city.name, one.language).replace("%", "%%")
    return _("%(often)s because you take part for %(city)s.") % {"often": often, "city": city}


def copy_text(shared: Frame, one: Subscription, issue: Issue) -> str:
    """The plain text of one person's copy."""
    text = shared.text
    with translation.override(one.language):
        for mark, words in zip(shared.marks, personal(one, issue).values(), strict=True):
            text = text.replace(mark, words)
    return text


def test_mail(shared: Frame, one: Subscription, issue: Issue) -> MailDraft:
    """A copy that is marked as a test: nothing in it counts as told."""
    html = shared.html
    with translation.override(one.language):
        subject = _("Test: %(subject)s") % {"subject": shared.subject}
        for mark, words in zip(shared.marks, personal(one, issue).values(), strict=True):
            html = html.replace(mark, escape(words))
    return MailDraft(
        key=f"digest-test:{one.pk}:{issue.at.timestamp()}",
        to=one.user.email,
        to_name=one.user.name,
        subject=subject,
        text=copy_text(shared, one, issue),
        html=html,
        purpose="digest",
        language=one.language,
        headers=_headers(one, _link("digests:unsubscribe", "sample", one.unsubscribe_token)),
    )


def note(one: Subscription, run: DigestRun, since: datetime) -> MailDraft:
    """The line that there was nothing to tell, for whoever wants it said."""
    stop = _link("digests:unsubscribe", "sample", one.unsubscribe_token)
    with translation.override(one.language):
        nothing = _("Nothing was filed") if one.audience == Audience.STAFF else _("Nothing new for your city")
        subject, text, html = mail_render.plain(
            subject=_("Digest: %(counts)s") % {"counts": nothing.lower()},
            heading=nothing,
            paragraphs=[
                _("There was nothing to tell since %(since)s.")
                % {"since": instants.instant(since.replace(second=0, microsecond=0), one.language, one.time_zone)}
            ],
            button_label=_("Change how often, or the hour"),
            button_url=link("digests:settings"),
            foot=_why(one) % {"place": instants.place_of(one.time_zone, one.language)},
            language=one.language,
        )
    return MailDraft(
        key=f"digest-note:{one.pk}:{run.pk}", to=one.user.email, to_name=one.user.name, subject=subject, text=text,
        html=html, purpose="digest", language=one.language, headers=_headers(one, stop),
    )  # fmt: skip


def late(user: User, since: datetime, at: datetime) -> MailDraft:
    """To an administrator: digests were made long after they were due."""
    with translation.override(user.language):
        subject, text, html = mail_render.plain(
            subject=_("Digests were late"),
            heading=_("Digests were late"),
            paragraphs=[
                _(
                    "Digests that were due on %(due)s were made on %(made)s. Nothing was lost, and nothing was sent twice."
                )
                % {
                    "due": instants.instant(since, user.language, user.time_zone),
                    "made": instants.instant(at, user.language, user.time_zone),
                },
                _("Look whether the worker and beat ran in between."),
            ],
            button_label=_("Look at the post office"),
            button_url=link("mail:desk"),
            language=user.language,
        )
    return MailDraft(
        key=f"digests-late:{since:%Y%m%dT%H%M}:{user.pk}", to=user.email, to_name=user.name, subject=subject,
        text=text, html=html, purpose="notice", language=user.language,
    )  # fmt: skip


def _headers(one: Subscription, stop: str) -> dict[str, str]:
    """What makes it one of a list that can be left with one click (RFC 2369, RFC 8058), and threads it."""
    return {
        "List-Id": f"<{one.audience}.digests.{mail_render.host()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "References": mail_render.message_id(f"digests:{one.pk}"),
        "Precedence": "bulk",
    }


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
        headers=_headers(one, own["stop"]),
    )
