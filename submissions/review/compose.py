"""The queue's page in plain values: its rows, its rail, its heading. Templates ask nothing of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.people.actor import Actor
from compact_portal.kit import instants
from compact_portal.kit.languages import CONTENT_LANGUAGES
from compact_portal.kit.paging import Page
from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import geneva_date
from submissions.review import queries
from submissions.review.drafts import Sought
from submissions.review.periods import age, is_late, is_unread
from submissions.review.queries import CAP, VIEWS, Count, Counts
from submissions.rulebook import kinds, states
from submissions.rulebook.states import State

VIEW_NAMES: dict[str, str | Promise] = {
    "mine": gettext_lazy("Waiting for me"),
    "unclaimed": gettext_lazy("Not yet claimed"),
    "late": gettext_lazy("Past 20 working days"),
    "again": gettext_lazy("Answered by the city"),
    "open": gettext_lazy("All open"),
    "decided": gettext_lazy("Decided"),
}
LANGUAGE_NAMES = dict(CONTENT_LANGUAGES)
# First strong isolate and its end: a name keeps its own direction inside a sentence.
_ISOLATED = "\u2068{}\u2069"


@lru_cache(maxsize=4096)
def short_day(value: date, language: str) -> str:
    """``12 Dec``, for a table."""
    return str(format_skeleton("MMMd", value, locale=instants.locale(language)))


@dataclass(frozen=True)
class Line:
    """One row of the queue, flat: fifty of them are drawn on every page."""

    reference: str
    title: str
    href: str
    city: str
    demo: bool
    state: str
    theme: str
    language: str
    language_name: str | Promise
    moved: str
    age: int
    late: bool
    unread: bool


@dataclass(frozen=True)
class Choice:
    """A link of the rail: a saved view, or a value of a filter."""

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
    chosen: bool


@dataclass(frozen=True)
class QueuePage:
    """All that the queue's template shows."""

    title: str | Promise
    number: str
    oldest: str
    views: tuple[Choice, ...]
    groups: tuple[Group, ...]
    chips: tuple[Choice, ...]
    lines: tuple[Line, ...]
    page: Page[Submission]
    sought: Sought
    sort_href: str
    all_demo: bool
    plain_href: str
    unclaimed: str
    waiting_count: int
    can_take: bool


def _sentence(case: Submission, actor: Actor) -> str:
    """What happened last, with ``%(day)s`` where its day goes."""
    if case.state == State.SUBMITTED:
        put_back = case.submitted_at is not None and case.moved_at > case.submitted_at
        return _("Put back, %(day)s") if put_back else _("Sent by the city, %(day)s")
    if case.state == State.REVIEW and is_unread(case):
        return _("City answered, %(day)s")
    if case.state == State.REVIEW and case.holder_id == actor.user_id:
        return _("Claimed by you, %(day)s")
    if case.state == State.REVIEW and case.holder is not None:
        name = _ISOLATED.format(case.holder.name).replace("%", "%%")
        return _("Claimed by %(who)s, %(day)s") % {"who": name, "day": "%(day)s"}
    return _("%(state)s, %(day)s") % {"state": states.WORDS[State(case.state)].staff, "day": "%(day)s"}


def moved(case: Submission, actor: Actor, today: date, language: str) -> str:
    """The last move in a few words: ``Claimed by you, 2 Nov``."""
    on = geneva_date(case.moved_at)
    return _sentence(case, actor) % {"day": _("today") if on == today else short_day(on, language)}


def number(value: int, language: str, *, capped: bool = False) -> str:
    """A count as the rail shows it: ``1,000+`` when counting stopped there, ``12+`` when it is at least that."""
    if value > CAP and capped:
        return f"{instants.number(CAP, language)}+"
    return f"{instants.number(value, language)}{'+' if capped and value else ''}"


def _theme(case: Submission, named: dict[int, str]) -> str:
    if case.kind == kinds.Kind.CONTRIBUTION:
        return _("Round %(number)s") % {"number": case.round.number} if case.round else ""
    return named.get(case.pk, "")


def lines(cases: Iterable[Submission], actor: Actor, sought: Sought, today: date, language: str) -> tuple[Line, ...]:
    """The rows of a page; one statement finds the themes of all."""
    cases = list(cases)
    named = queries.themes_of([case.pk for case in cases], language)
    # Resolving an address takes as long as drawing a row, so it is done once.
    before, after = reverse("review:case", args=["*"]).split("*")
    after = f"{after}?{sought.but().query()}"
    return tuple(
        Line(
            reference=case.reference,
            title=case.title or case.reference,
            href=f"{before}{case.reference}{after}",
            city=case.city.name,
            demo=case.city.is_demo,
            state=case.state,
            theme=_theme(case, named),
            language=case.language,
            language_name=LANGUAGE_NAMES.get(case.language, case.language),
            moved=moved(case, actor, today, language),
            age=age(case, today),
            late=is_late(case, today),
            unread=is_unread(case),
        )
        for case in cases
    )


def _href(sought: Sought) -> str:
    return f"{reverse('review:queue')}?{sought.query()}"


def _views(counts: Counts, sought: Sought, language: str) -> tuple[Choice, ...]:
    found = counts.of("view")
    return tuple(
        Choice(
            label=VIEW_NAMES[name],
            href=_href(Sought(view=name)),
            number=number(
                found[name].cases, language, capped=found[name].cases > CAP and name not in queries.STATES_OF_VIEW
            ),
            current=sought.view == name and not sought.narrowed,
            late=name == "late" and found[name].cases > 0,
        )
        for name in VIEWS
    )


def _label(dimension: str) -> Callable[[Count], str | Promise]:
    names: dict[str, Callable[[Count], str | Promise]] = {
        "state": lambda row: states.WORDS[State(row.value)].staff,
        "kind": lambda row: kinds.WORDS[kinds.Kind(row.value)].many,
        "bureau": lambda row: row.label,
        "language": lambda row: LANGUAGE_NAMES.get(row.value, row.value),
        "round": lambda row: _("Round %(number)s") % {"number": row.label},
    }
    return names[dimension]


def _ordered(dimension: str, rows: Iterable[Count]) -> list[Count]:
    if dimension in ("state", "kind"):
        order: list[str] = (
            [one.state for one in states.STATES] if dimension == "state" else [one.kind for one in kinds.KINDS]
        )
        return sorted(rows, key=lambda row: order.index(row.value))
    return sorted((row for row in rows if row.value != "0"), key=lambda row: (-row.cases, row.label))[:12]


def _group(dimension: str, title: str, counts: Counts, sought: Sought, language: str) -> Group:
    chosen = getattr(sought, dimension)
    rows = counts.of(dimension)
    if chosen and isinstance(chosen, str):
        rows.setdefault(chosen, Count(dimension, chosen, "", 0))
    choices = []
    for row in _ordered(dimension, rows.values()):
        value = int(row.value) if isinstance(chosen, int) else row.value
        here = value == chosen
        # The chosen value's link takes the filter away again.
        href = _href(sought.but(**{dimension: type(chosen)() if here else value}))
        choices.append(Choice(_label(dimension)(row), href, number(row.cases, language, capped=counts.capped), here))
    return Group(title, tuple(choices), bool(chosen))


def _groups(counts: Counts, sought: Sought, language: str) -> tuple[Group, ...]:
    titles = {
        "state": _("State"),
        "kind": _("Kind"),
        "bureau": _("Bureau"),
        "language": _("Original language"),
        "round": _("Round"),
    }
    groups = (_group(name, title, counts, sought, language) for name, title in titles.items())
    return tuple(one for one in groups if one.choices)


def _oldest(rows: tuple[Line, ...], sought: Sought) -> str:
    if not rows or sought.cursor or sought.newest_first or sought.view == "decided":
        return ""
    return ngettext("Oldest %(days)s working day", "Oldest %(days)s working days", rows[0].age) % {"days": rows[0].age}


def queue_page(actor: Actor, sought: Sought, at: datetime, language: str, *, can_take: bool) -> QueuePage:
    """Everything the queue shows, in a fixed number of statements."""
    today = geneva_date(at)
    base = queries.basis(actor, sought, today)
    counts = queries.counts(actor, base, sought, today, language)
    page = queries.queue(base, sought)
    rows = lines(page.rows, actor, sought, today, language)
    found = sum(row.cases for row in counts.of("all").values())
    groups, views = _groups(counts, sought, language), counts.of("view")
    return QueuePage(
        title=VIEW_NAMES[sought.view],
        number=number(found, language, capped=counts.capped),
        oldest=_oldest(rows, sought),
        views=_views(counts, sought, language),
        groups=groups,
        chips=tuple(choice for group in groups for choice in group.choices if choice.current),
        lines=rows,
        page=page,
        sought=sought,
        all_demo=bool(rows) and all(line.demo for line in rows),
        sort_href=_href(sought.but(sort="old" if sought.newest_first else "new")),
        plain_href=_href(Sought(view=sought.view)),
        unclaimed=number(views["unclaimed"].cases, language),
        waiting_count=views["mine"].cases,
        can_take=can_take,
    )


def decided(case: Submission) -> str | Promise:
    """The staff's word for how a case stands, after a decision."""
    return states.WORDS[State(case.state)].staff
