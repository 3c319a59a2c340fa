"""The list of accounts in plain values, its sheet, and the words of the mails about a city's standing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.desk import queries
from cities.desk.drafts import CONTACTS, LEADS, VIEWS, Sought
from cities.desk.periods import dormant_before, is_dormant, today
from cities.desk.queries import CAP
from cities.people.compose import Plain, Words, address_of, mail
from cities.registry.models import City
from compact_portal.kit import instants
from compact_portal.kit.languages import named
from compact_portal.kit.paging import Page
from compact_portal.mail.render import Quoted, typed

TITLES: dict[str, str | Promise] = {"signed": gettext_lazy("Signatories"), "all": gettext_lazy("All cities")}
LEAD_NAMES: dict[str, str | Promise] = {
    "none": gettext_lazy("No lead"),
    "dormant": gettext_lazy("Dormant lead"),
    "present": gettext_lazy("Lead is present"),
}
CONTACT_NAMES: dict[str, str | Promise] = {
    "overdue": gettext_lazy("Contact is overdue"),
    "quiet": gettext_lazy("None in 180 days"),
}


@dataclass(frozen=True)
class Line:
    """One row of the list, flat: fifty of them are drawn on every page."""

    id: int
    name: str
    signs_as: str
    demo: bool
    href: str
    country: str
    country_href: str
    standing: str
    word: str | Promise
    lead: str
    more: int
    seen: str
    dormant: bool
    filed: int
    contacted: str
    next: str
    overdue: bool
    act: str
    act_href: str
    may_be_invited: bool


@dataclass(frozen=True)
class Choice:
    """A link of the rail: a view, or a value of a filter."""

    label: str | Promise
    href: str
    number: str
    current: bool
    late: bool = False


@dataclass(frozen=True)
class Group:
    """A filter with its values."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class AccountsPage:
    """All that the list's template shows."""

    title: str | Promise
    number: str
    views: tuple[Choice, ...]
    groups: tuple[Group, ...]
    chips: tuple[Choice, ...]
    lines: tuple[Line, ...]
    page: Page[City]
    sought: Sought
    dormant: int
    dormant_href: str
    plain_href: str
    may_act: bool
    kinds: tuple[tuple[str, str], ...] = (("csv", "CSV"), ("xlsx", "XLSX"))

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What a search keeps of the list: every filter but the words."""
        return tuple((name, value) for name, value in self.all_kept if name not in ("view", "q"))

    @property
    def all_kept(self) -> tuple[tuple[str, str], ...]:
        """The list as fields of a form."""
        return tuple(parse_qsl(self.sought.but().query()))


def _href(sought: Sought) -> str:
    return f"{reverse('desk:accounts')}?{sought.query()}"


def number(value: int, language: str) -> str:
    """A count as the rail shows it: ``1,000+`` when counting stopped there."""
    return f"{instants.number(CAP, language)}+" if value > CAP else instants.number(value, language)


class _Lines:
    """Draws rows; what is the same for all of them is made once."""

    def __init__(self, sought: Sought, at: datetime, language: str, *, may_act: bool) -> None:
        self.sought, self.language, self.may_act = sought, language, may_act
        self.dormant, self.today = dormant_before(at), today(at)
        self.words = dict(City.Standing.choices)
        # Resolving an address takes as long as drawing a row.
        self.before, self.after = reverse("desk:account", args=["x"]).rsplit("x", 1)
        self.country = _href(sought.but(country="ZZ")).split("ZZ")
        self.acts = {
            "invite": _("Invite"), "restore": _("Restore"), "contact": _("Record a contact"),
        }  # fmt: skip

    def _day(self, value: date | datetime | None) -> str:
        if isinstance(value, datetime):
            value = today(value)
        return instants.day(value, self.language) if value else ""

    def _act(self, city: City) -> str:
        if city.standing == City.Standing.SUSPENDED:
            return "restore"
        return "contact" if city.lead_count else "invite"

    def line(self, city: City, lead: queries.LeadSeen | None, signs_as: str) -> Line:
        act, dormant = self._act(city), is_dormant(city.lead_seen_at, city.standing_since, self.dormant)
        return Line(
            id=city.pk, name=city.name, signs_as="" if signs_as == city.name else signs_as, demo=city.is_demo,
            href=f"{self.before}{city.slug}{self.after}", country=named(city.country),
            country_href=city.country_id.join(self.country),
            standing=city.standing, word=self.words[city.standing], lead=lead.name if lead else "",
            more=max(city.lead_count - 1, 0), seen=self._day(city.lead_seen_at), dormant=bool(lead) and dormant,
            filed=city.filed_count, contacted=self._day(city.contacted_on), next=self._day(city.next_contact_on),
            overdue=bool(city.next_contact_on and city.next_contact_on < self.today),
            act=self.acts[act] if self.may_act else "",
            act_href=f"{self.before}{city.slug}{self.after}{act}/",
            may_be_invited=act == "invite" and self.may_act,
        )  # fmt: skip


def lines(cities: Iterable[City], sought: Sought, at: datetime, language: str, *, may_act: bool) -> tuple[Line, ...]:
    """The rows of a page; one statement finds the leads of all, one the names they signed under."""
    cities = list(cities)
    ids = [city.pk for city in cities]
    leads, signing = queries.leads_of(ids), queries.names_of_signing(ids)
    draw = _Lines(sought, at, language, may_act=may_act)
    return tuple(draw.line(city, leads.get(city.pk), signing.get(city.pk, "")) for city in cities)


def _choices(
    name: str, values: Iterable[tuple[Any, str | Promise]], sought: Sought, counts: dict[str, int], language: str
) -> tuple[Choice, ...]:
    """Links that set a filter; the chosen value's link takes it away again."""
    found, chosen = [], getattr(sought, name)
    for value, label in values:
        here = value == chosen
        href = _href(sought.but(**{name: type(chosen)() if here else value}))
        count = number(counts[value], language) if value in counts else ""
        late = value in ("dormant", "overdue") and bool(counts[value])
        found.append(Choice(label, href, count, here, late))
    return tuple(found)


def _groups(sought: Sought, counts: dict[str, int], language: str) -> tuple[Group, ...]:
    bureaux = [(one.pk, named(one)) for one in queries.bureaux()]
    rows: tuple[tuple[str, str, Iterable[tuple[Any, str | Promise]]], ...] = (
        ("lead", _("Lead"), [(name, LEAD_NAMES[name]) for name in LEADS]),
        ("contact", _("Contact with UNHCR"), [(name, CONTACT_NAMES[name]) for name in CONTACTS]),
        ("standing", _("Standing"), City.Standing.choices),
        ("bureau", _("Bureau"), bureaux),
    )
    return tuple(Group(title, _choices(name, values, sought, counts, language)) for name, title, values in rows)


def _country(sought: Sought) -> tuple[Choice, ...]:
    if not sought.country:
        return ()
    found = queries.country(sought.country)
    return (Choice(named(found) if found else sought.country, _href(sought.but(country="")), "", True),)


def accounts_page(sought: Sought, at: datetime, language: str, *, may_act: bool) -> AccountsPage:
    """Everything the list shows, in a fixed number of statements."""
    counts = queries.tallies(sought, at)
    page = queries.listed(sought, at)
    groups = _groups(sought, counts, language)
    chips = tuple(choice for group in groups for choice in group.choices if choice.current)
    return AccountsPage(
        title=TITLES[sought.view],
        number="" if sought.narrowed else number(counts[sought.view], language),
        views=tuple(
            Choice(TITLES[name], _href(Sought(view=name)), number(counts[name], language), name == sought.view)
            for name in VIEWS
        ),
        groups=groups,
        chips=(*chips, *_country(sought)),
        lines=lines(page.rows, sought, at, language, may_act=may_act),
        page=page,
        sought=sought,
        dormant=counts["dormant"],
        dormant_href=_href(Sought(view=sought.view, lead="dormant")),
        plain_href=_href(Sought(view=sought.view)),
        may_act=may_act,
    )


def sheet(cities: Iterable[Any]) -> tuple[list[str], Iterator[list[Any]]]:
    """The list as a sheet: headings in the page's language, and a row a city as they come."""
    headings = [
        _("City"), _("Signs as"), _("Country"), _("Bureau"), _("Standing"), _("Standing since"), _("Leads"),
        _("E-mail of the leads"), _("Last sign-in of a lead"), _("Filed"), _("Last contact"), _("Next contact"),
    ]  # fmt: skip
    words = dict(City.Standing.choices)
    rows = (
        [
            city.name, city.signs_as, named(city.country), named(city.bureau), words[city.standing],
            city.standing_since, city.lead_names, city.lead_emails, city.lead_seen_at, city.filed_count,
            city.contacted_on, city.next_contact_on,
        ]
        for city in cities
    )  # fmt: skip
    return headings, rows


def suspended(city: City, reason: str, language: str) -> Words:
    """That the city's part has ended for now, and why."""

    def words() -> Plain:
        return {
            "subject": _("%(city)s is suspended from Compact Portal") % {"city": typed(city.name)},
            "heading": _("%(city)s is suspended") % {"city": typed(city.name)},
            "paragraphs": [
                _("Nobody can act for %(city)s in Compact Portal until UNHCR restores it.")
                % {"city": typed(city.name)},
                _("UNHCR gives this reason:"),
                Quoted(reason),
                _("What %(city)s filed stays. Its drafts are kept.") % {"city": typed(city.name)},
            ],
        }

    return mail(language, words)


def restored(city: City, reason: str, language: str) -> Words:
    """That the city takes part again."""

    def words() -> Plain:
        return {
            "subject": _("%(city)s takes part in Compact Portal again") % {"city": typed(city.name)},
            "heading": _("%(city)s takes part again") % {"city": typed(city.name)},
            "paragraphs": [
                _("UNHCR has restored %(city)s. Sign in to go on where you were.") % {"city": typed(city.name)},
                *([Quoted(reason)] if reason else []),
            ],
            "button_label": _("Sign in"),
            "button_url": address_of("account_request_login_code"),
        }

    return mail(language, words)
