"""The desk's questions: the queue, its counts, one case and what stands round it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet

from cities.people.actor import Actor
from cities.people.models import StaffRole, User
from cities.registry.models import City
from compact_portal.kit.paging import Page, beyond, page
from compact_portal.kit.persons import Person, plain_rows
from submissions.comments.models import CommentItem
from submissions.framework.models import Paragraph
from submissions.journal.models import Entry
from submissions.journal.queries import timeline
from submissions.lifecycle.models import Revision, Submission
from submissions.lifecycle.queries import allowed
from submissions.practices.models import Practice, Theme
from submissions.review.drafts import Colleague, Sought
from submissions.review.models import Note
from submissions.rulebook.permissions import Action
from submissions.rulebook.states import ENDED, OPEN_AT_THE_DESK, SEEN_BY_STAFF, WITH_UNHCR

CAP = 1_000  # nobody reads a list further; counting stops here where no tally is kept
ROWS = 50
COLLEAGUES = 300  # offered to be told of a note

OLDEST_FIRST = ("submitted_at", "id")
NEWEST_FIRST = ("-submitted_at", "-id")

# Views that are all of some states are counted from the tally; the others are looked up, up to the cap.
STATES_OF_VIEW: dict[str, frozenset[str]] = {
    "unclaimed": frozenset({"submitted"}),
    "open": frozenset(OPEN_AT_THE_DESK),
    "decided": frozenset(ENDED),
}
VIEWS = ("mine", "unclaimed", "late", "again", "open", "decided")
ROW_FIELDS = (
    "reference",
    "kind",
    "state",
    "title",
    "language",
    "submitted_at",
    "moved_at",
    "held_at",
    "decided_at",
    "due_on",
    "holder_id",
    "holder__name",
    "city__name",
    "city__is_demo",
    "round__number",
)


def view(name: str, actor: Actor, today: date) -> Q:
    """The condition of a saved view. ``today`` is the date in Geneva."""
    if name == "mine":
        return Q(state="review", holder_id=actor.user_id)
    if name == "late":
        return Q(state__in=sorted(WITH_UNHCR), due_on__lt=today)
    if name == "again":
        return Q(state="review", moved_at__gt=F("held_at"))
    return Q(state__in=sorted(STATES_OF_VIEW[name]))


def at_the_desk(actor: Actor) -> QuerySet[Submission]:
    """Every case ``actor`` may see at the desk."""
    return allowed(actor, Action.SEE_DESK)


def _words(text: str) -> Q:
    """Cases in which each word stands in the title, the city's name or the reference."""
    words = text.split()[:6]
    named = reduce(or_, (Q(name__icontains=word) for word in words))
    cities = list(City.objects.filter(named).values_list("id", "name")[:500])
    conditions = []
    for word in words:
        there = [pk for pk, name in cities if word.casefold() in name.casefold()]
        conditions.append(Q(title__icontains=word) | Q(reference=word.upper()) | Q(city_id__in=there))
    return reduce(and_, conditions)


def basis(actor: Actor, sought: Sought, today: date) -> QuerySet[Submission]:
    """The view's cases, with the words that are looked for (one statement finds the cities they name), unfiltered."""
    cases = at_the_desk(actor).filter(view(sought.view, actor, today))
    return cases.filter(_words(sought.q)) if sought.q.strip() else cases


def _narrow(cases: QuerySet[Submission], sought: Sought) -> QuerySet[Submission]:
    chosen = {"state": sought.state, "kind": sought.kind, "language": sought.language}
    chosen |= {"bureau_id": sought.bureau, "round_id": sought.round}  # type: ignore[dict-item]
    return cases.filter(**{name: value for name, value in chosen.items() if value})


def _keys(sought: Sought) -> tuple[str, ...]:
    return NEWEST_FIRST if sought.newest_first else OLDEST_FIRST


def queue(base: QuerySet[Submission], sought: Sought, size: int = ROWS) -> Page[Submission]:
    """One page of ``base`` (see ``basis``) as filtered, with what its rows show."""
    cases = _narrow(base, sought)
    cases = cases.select_related("city", "holder", "round").only(*ROW_FIELDS)
    return page(cases, _keys(sought), sought.cursor, size)


def neighbours(actor: Actor, sought: Sought, today: date, case: Submission) -> tuple[str, str]:
    """The references before and after ``case`` in the list it was opened from; empty at the ends."""
    cases, keys = _narrow(basis(actor, sought, today), sought), _keys(sought)
    at = [case.submitted_at, case.pk]
    back = [key[1:] if key.startswith("-") else f"-{key}" for key in keys]
    before = cases.filter(beyond(keys, at, back=True)).order_by(*back).values_list("reference", "submitted_at", "id")
    after = cases.filter(beyond(keys, at, back=False)).order_by(*keys).values_list("reference", "submitted_at", "id")
    found = before[:1].union(after[:1], all=True)
    here = (case.submitted_at, case.pk)
    sides = {((when, pk) < here) != sought.newest_first: reference for reference, when, pk in found}
    return sides.get(True, ""), sides.get(False, "")


@dataclass(frozen=True)
class Count:
    """How many cases have ``value`` in ``dimension``; ``label`` names it where the database knows the name."""

    dimension: str
    value: str
    label: str
    cases: int


@dataclass(frozen=True)
class Counts:
    """``rows`` for the rail and the heading; ``capped`` when they were counted among the first of the view only."""

    rows: tuple[Count, ...]
    capped: bool

    def of(self, dimension: str) -> dict[str, Count]:
        return {row.value: row for row in self.rows if row.dimension == dimension}


_DIMENSIONS = {
    "state": ("state", "''"),
    "kind": ("kind", "''"),
    "bureau": ("bureau", "(SELECT coalesce(b.names ->> %s, b.name) FROM cities_bureau b WHERE b.id = bureau)"),
    "language": ("language", "''"),
    "round": ("round", "(SELECT r.number::text FROM submissions_round r WHERE r.id = round)"),
}


def _source(base: QuerySet[Submission], sought: Sought) -> tuple[str, list[Any]]:
    """The rows that facets add up: the tally for views that are whole states, else the view's first cases."""
    if sought.view in STATES_OF_VIEW and not sought.q.strip():
        states = sorted(STATES_OF_VIEW[sought.view])
        return "SELECT state, kind, bureau, language, round, cases FROM submissions_tally WHERE state = ANY(%s)", [
            states
        ]
    rows = base.order_by(*_keys(sought)).values_list("state", "kind", "bureau_id", "language", "round_id")[: CAP + 1]
    inner, params = rows.query.sql_with_params()
    columns = "state, kind, bureau, language, coalesce(round, 0) AS round, 1 AS cases"
    found = f"({inner}) AS found (state, kind, bureau, language, round)"
    return f"SELECT {columns} FROM {found}", list(params)  # noqa: S608 - Django's own SQL


def _facet(name: str, sought: Sought, language: str) -> tuple[str, list[Any]]:
    """One dimension's counts, narrowed by every filter but its own; ``all`` by each of them."""
    column, label = _DIMENSIONS.get(name, ("''::text", "''"))
    conditions, params = ["cases > 0"], [language] if "%s" in label else []
    for other in _DIMENSIONS:
        if other != name and (value := getattr(sought, other)):
            conditions.append(f"{other} = %s")
            params.append(value)
    where = " AND ".join(conditions)
    columns = f"'{name}' AS dimension, {column}::text AS value, {label} AS label, sum(cases)::int AS cases"
    # Only names of this module are written into the statement; values are parameters.
    return f"SELECT {columns} FROM source WHERE {where} GROUP BY {column}", params  # noqa: S608


def _views(actor: Actor, today: date) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    params: list[Any] = []
    for name in VIEWS:
        if name in STATES_OF_VIEW:
            number = "coalesce((SELECT sum(cases) FROM submissions_tally WHERE state = ANY(%s)), 0)::int"
            params.append(sorted(STATES_OF_VIEW[name]))
        else:
            cases = at_the_desk(actor).filter(view(name, actor, today)).order_by().values_list("id")[: CAP + 1]
            inner, more = cases.query.sql_with_params()
            number = f"(SELECT count(*) FROM ({inner}) AS them)::int"  # noqa: S608 - Django's own SQL
            params.extend(more)
        parts.append(f"SELECT 'view', '{name}', '', {number}")
    return parts, params


def counts(actor: Actor, base: QuerySet[Submission], sought: Sought, today: date, language: str) -> Counts:
    """Every number of the queue's page, in one statement. ``base`` is what ``basis`` found."""
    source, params = _source(base, sought)
    parts = []
    for name in (*_DIMENSIONS, "all"):
        sql, more = _facet(name, sought, language)
        parts.append(sql)
        params.extend(more)
    views, more = _views(actor, today)
    sql = f"WITH source AS MATERIALIZED ({source}) " + " UNION ALL ".join([*parts, *views])
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *more])
        rows = tuple(
            Count(dimension, value, label or "", cases) for dimension, value, label, cases in cursor.fetchall()
        )
    whole = sought.view in STATES_OF_VIEW and not sought.q.strip()
    found = sum(row.cases for row in rows if row.dimension == "all")
    return Counts(rows, capped=not whole and found > CAP)


def waiting(actor: Actor, today: date) -> int:
    """How many cases wait for ``actor``, up to the cap and one."""
    return at_the_desk(actor).filter(view("mine", actor, today))[: CAP + 1].count()


_THEMES = """
    SELECT link.practice_id, string_agg(coalesce(theme.names ->> %s, theme.name), ', ' ORDER BY theme."order")
    FROM submissions_practice_themes AS link JOIN submissions_theme AS theme ON theme.id = link.theme_id
    WHERE link.practice_id = ANY(%s) GROUP BY link.practice_id
"""


def themes_of(case_ids: Sequence[int], language: str) -> dict[int, str]:
    """The names of the themes of each practice among ``case_ids``, in order, in one line."""
    with connection.cursor() as cursor:
        cursor.execute(_THEMES, [language, list(case_ids)])
        return dict(cursor.fetchall())


def theme_names(language: str) -> dict[str, str]:
    """The name of every theme by its key."""
    rows = Theme.objects.values_list("key", "name", "names")
    return {key: names.get(language) or name for key, name, names in rows}


def by_references(actor: Actor, references: Sequence[str]) -> list[Submission]:
    """The cases among ``references`` that ``actor`` may see, in the order of their making; at most one page."""
    asked = [one for one in references[:ROWS] if "\x00" not in one]  # PostgreSQL takes no NUL
    cases = at_the_desk(actor).filter(reference__in=asked)
    return list(cases.select_related("city", "holder").order_by("id"))


def case(actor: Actor, reference: str) -> Submission | None:
    """One case with what its page shows at the top, or None: not there and not for you look alike."""
    cases = at_the_desk(actor).select_related(
        "city__country", "bureau", "round", "holder", "practice", "contribution__version__text"
    )
    return cases.defer("practice__search").filter(reference=reference).first()


def entries(case_id: int) -> list[Entry]:
    """What happened to the case, newest first, internal acts included."""
    return list(timeline(case_id, for_staff=True)[:200])


def notes(case_id: int) -> list[Note]:
    """What staff wrote to each other, oldest first."""
    return list(Note.objects.filter(submission_id=case_id)[:200])


def sealed(case_id: int) -> list[Revision]:
    """What was sent last and what was sent before it, newest first."""
    found = Revision.objects.filter(submission_id=case_id, sealed_at__isnull=False)
    return list(found.select_related("by").order_by("-version")[:2])


def colleagues(actor: Actor) -> list[Colleague]:
    """Everybody else at UNHCR, by name: all of them may read what is at the desk, so each can be told of a note."""
    roles = ArrayAgg("roles__role", order_by="roles__role")
    found = User.objects.filter(is_active=True, roles__isnull=False).exclude(pk=actor.user_id or 0)
    rows = found.annotate(offices=roles).order_by("name", "pk").values_list("pk", "name", "email", "offices")
    return [
        Colleague(pk, name or email, [str(StaffRole.Role(one).label) for one in held])
        for pk, name, email, held in rows[:COLLEAGUES]
    ]


def _standing(case_id: int) -> QuerySet[CommentItem]:
    return CommentItem.objects.filter(contribution_id=case_id, removed_at=None)


def items(case_id: int, ids: Sequence[int] | None) -> list[CommentItem]:
    """A contribution's comments with their paragraphs, practices and answers, in the order of the text.

    ``ids`` are those that were sent last; without them, those that stand.
    """
    found = _standing(case_id) if ids is None else CommentItem.objects.filter(contribution_id=case_id, pk__in=ids)
    # A comment may rest on a practice its city is still writing: that one is nobody else's yet.
    practices = Practice.objects.filter(submission__submitted_at__isnull=False, submission__state__in=SEEN_BY_STAFF)
    practices = practices.select_related("submission").only("title", "language", "submission__reference")
    return list(
        found.select_related("paragraph", "disposition__shows_in")
        .prefetch_related(Prefetch("practices", queryset=practices))
        .order_by("paragraph__order", "order", "id")
    )


def item(case_id: int, item_id: int) -> CommentItem | None:
    """One comment that stands in the case, or None."""
    return _standing(case_id).select_related("paragraph", "contribution__version").filter(pk=item_id).first()


def unanswered(case_id: int) -> int:
    """How many comments of a contribution have no answer yet."""
    return _standing(case_id).filter(disposition=None).count()


def paragraphs(text_id: int) -> list[Paragraph]:
    """The paragraphs in which a comment on a text can show, of every published version, newest first."""
    found = Paragraph.objects.filter(version__text_id=text_id, version__published_at__isnull=False)
    found = found.select_related("version").only("number", "order", "version__label", "version__number")
    return list(found.order_by("-version__number", "order"))


def paragraph(item: CommentItem, paragraph_id: int | None) -> Paragraph | None:
    """A paragraph of the text the comment is on, in any version; None when it is none."""
    text_id = item.contribution.version.text_id
    return Paragraph.objects.filter(pk=paragraph_id, version__text_id=text_id).first() if paragraph_id else None


def held(person: Person) -> dict[str, Any]:
    """Which internal notes somebody wrote."""
    own = Note.objects.filter(by_id=person.user_id).order_by("id")
    return {"notes": plain_rows(own, filing="submission__reference", under_the_name="by_name", at="at", text="body")}
