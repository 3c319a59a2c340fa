"""What stands in the head of the page, for whom. One row an entry; ``Who`` says who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor


class Who(Enum):
    """The three heads of the portal, and who among the staff."""

    READER = "reader"
    CITY = "city"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Entry:
    """A label and where it leads; ``tally`` names a number a page may show beside it."""

    label: str | Promise
    url_name: str
    who: Who
    tally: str = ""


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it; ``current`` is ``page``, ``true`` (a page below it) or empty."""

    label: str | Promise
    href: str
    current: str
    tally: str = ""


ENTRIES: tuple[Entry, ...] = (
    Entry(_("Library"), "library:list", Who.READER),
    Entry(_("Framework text"), "framework:list", Who.READER),
    Entry(_("Rounds"), "rounds:list", Who.READER),
    Entry(_("Cities"), "registry:list", Who.READER),
    Entry(_("About"), "about", Who.READER),
    Entry(_("Your city"), "lifecycle:city_home", Who.CITY),
    Entry(_("Practices"), "practices:list", Who.CITY),
    Entry(_("Comments"), "comments:list", Who.CITY),
    Entry(_("People"), "membership:people", Who.CITY),
    Entry(_("Library"), "library:list", Who.CITY),
    Entry(_("Queue"), "review:queue", Who.STAFF, tally="queue"),
    Entry(_("Registrations"), "registration:desk", Who.ADMINISTRATOR),
    Entry(_("Cities"), "registry:list", Who.STAFF),
    Entry(_("Signatories"), "desk:accounts", Who.STAFF),
    Entry(_("Letters"), "signatories:desk", Who.ADMINISTRATOR),
    Entry(_("Lists"), "lists:list", Who.ADMINISTRATOR),
    Entry(_("Mail"), "mail:desk", Who.ADMINISTRATOR),
    Entry(_("Digest"), "digests:settings", Who.STAFF),
    Entry(_("Library"), "library:list", Who.STAFF),
    Entry(_("Support"), "admin:index", Who.ADMINISTRATOR),
)


def heads(actor: Actor) -> frozenset[Who]:
    """Which entries ``actor`` sees: the desk's, a city's, or a reader's."""
    if actor.acts_for_unhcr:
        return frozenset({Who.STAFF, Who.ADMINISTRATOR} if actor.is_administrator else {Who.STAFF})
    return frozenset({Who.CITY if actor.city else Who.READER})


@cache
def _href(url_name: str) -> str:
    return reverse(url_name)


def links(actor: Actor, path: str) -> tuple[Link, ...]:
    """The head of the page at ``path``; at most one link is current, the longest that leads there."""
    seen = heads(actor)
    entries = [(entry, _href(entry.url_name)) for entry in ENTRIES if entry.who in seen]
    here = max((href for _entry, href in entries if path.startswith(href)), key=len, default="")
    return tuple(
        Link(entry.label, href, ("page" if path == href else "true") if href == here else "", entry.tally)
        for entry, href in entries
    )
