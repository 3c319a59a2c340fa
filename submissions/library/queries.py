"""Finding what is published. Every list starts from ``published``, so what is not public is nowhere counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear

from cities.people.actor import NOBODY
from cities.registry.models import Bureau, City, Fact
from compact_portal.kit.paging import Page, page
from compact_portal.kit.rows import leads_somewhere
from submissions.attachments.queries import files_sent
from submissions.comments.models import CommentItem
from submissions.framework.models import Paragraph
from submissions.library.drafts import COUNTED, PAGE_SIZE, RANKED, Wish
from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import GENEVA
from submissions.lifecycle.queries import visible_to
from submissions.practices.models import SEARCHED_ANSWERS, Practice, Theme, reference_in
from submissions.practices.queries import published, reference_named

# Between the fields of one highlighted text, and round a word that matched: characters that nobody types.
START, STOP, PART = "\ue000", "\ue001", "\ue002"
SEARCHED = ("title", "summary", *SEARCHED_ANSWERS)


@dataclass(frozen=True)
class Facets:
    """How many published practices each choice would leave; ``total`` is capped at RANKED + 1.

    ``exact`` is false when more matched than are counted: then the choices stand without numbers.
    """

    total: int = 0
    exact: bool = True
    counts: dict[str, dict[Any, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where a practice was taken from: one that is published here, or an address of the web."""

    practice: Submission | None = None
    address: str = ""


@dataclass(frozen=True)
class Around:
    """What stands round a practice: where it was taken from, its city's newest others, and what was taken from it."""

    origin: Origin
    more: Sequence[Submission]
    adapted: Sequence[Submission]


MORE, ADAPTED = 4, 20


def around(case: Submission) -> Around:
    """The published practices round one, all in one statement, as a public page has few.

    A city's words on where it took a practice from lead to the first practice they name, or to the address they are.
    The same words, read from the other side, say which were adapted from it.
    """
    said = case.practice.adapted_from
    named = reference_named(said)
    others = published().exclude(pk=case.pk).select_related("city").order_by("-decided_at", "-id")
    adapted = others.alias(taken=reference_in("practice__adapted_from")).filter(taken=case.reference)
    rows = others.filter(city_id=case.city_id).annotate(part=Value("more"))[:MORE]
    rows = rows.union(adapted.annotate(part=Value("adapted"))[:ADAPTED], all=True)
    if named:
        first = published().select_related("city").filter(reference=named).annotate(part=Value("origin"))
        rows = rows.union(first.order_by("id")[:1], all=True)
    found: list[Any] = sorted(rows, key=lambda row: (row.decided_at, row.pk), reverse=True)
    by_part = {part: [row for row in found if row.part == part] for part in ("origin", "more", "adapted")}
    address = said if not named and leads_somewhere(said) else ""
    origin = Origin(practice=next(iter(by_part["origin"]), None), address=address)
    return Around(origin, by_part["more"], by_part["adapted"])


def with_card(cases: QuerySet[Submission]) -> QuerySet[Submission]:
    """With what a list shows of each: city, life, themes."""
    themes = Prefetch("practice__themes", Theme.objects.order_by("order"))
    return cases.select_related("city", "practice").prefetch_related(themes).defer("practice__search")


def tsquery(words: str) -> str:
    """The words as PostgreSQL understands them, in every language at once; empty when only stop words are left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.portal_tsquery(%s)::text", [words])
        return str(cursor.fetchone()[0])


class _Ready(SearchQuery):
    """A tsquery that is ready: made once, not once a row."""

    template = "%(expressions)s::tsquery"


def _matching(query: str) -> QuerySet[Submission]:
    cases = published()
    return cases.filter(practice__search=_Ready(query)) if query else cases


def _conditions(wish: Wish) -> dict[str, Q]:
    """One condition for each kind of choice made."""
    made = {
        "theme": (wish.themes, Q(practice__in=Practice.objects.filter(themes__key__in=wish.themes))),
        "region": (wish.regions, Q(bureau__key__in=wish.regions)),
        "language": (wish.languages, Q(language__in=wish.languages)),
        "life": (wish.lives, Q(practice__life__in=wish.lives)),
        "year": (wish.years, Q(year__in=wish.years)),
    }
    return {name: condition for name, (chosen, condition) in made.items() if chosen}


def _narrowed(cases: QuerySet[Submission], wish: Wish) -> QuerySet[Submission]:
    cases = cases.alias(year=ExtractYear("decided_at", tzinfo=GENEVA))
    if wish.city:
        cases = cases.filter(city__slug=wish.city)
    for condition in _conditions(wish).values():
        cases = cases.filter(condition)
    return cases


def browse(wish: Wish) -> Page[Submission]:
    """Published practices that fit the choices, newest first, by keyset."""
    return page(_narrowed(with_card(published()), wish), ("-decided_at", "-id"), wish.cursor, PAGE_SIZE)


def best(wish: Wish, query: str) -> list[Submission]:
    """One page of what matches, best or newest first, each with ``marked``: its texts with the matches marked."""
    rank = RawSQL("ts_rank(submissions_practice.search, %s::tsquery)", [query])
    found = _narrowed(_matching(query), wish).annotate(rank=rank).values("id", "rank", "decided_at")[:RANKED]
    inner, params = found.query.sql_with_params()
    order = "decided_at DESC, id DESC" if wish.newest else "rank DESC, decided_at DESC, id DESC"
    start = (wish.page - 1) * PAGE_SIZE
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({inner}) SELECT id FROM found ORDER BY {order} LIMIT %s OFFSET %s",  # noqa: S608
            [*params, PAGE_SIZE, start],
        )
        ids = [row[0] for row in cursor.fetchall()]
    rows = with_card(Submission.objects.filter(pk__in=ids)).annotate(marked=_marked(query))
    place = {pk: index for index, pk in enumerate(ids)}
    return sorted(rows, key=lambda row: place[row.pk])


def _marked(query: str) -> RawSQL:
    """All texts of a practice in one, with each match between START and STOP, in the text's own language."""
    texts = " || %s || ".join(f"translate(submissions_practice.{name}, %s, '')" for name in SEARCHED)
    params: list[str] = []
    for _name in SEARCHED:
        params += [START + STOP + PART, f"\n{PART}\n"]
    configuration = (
        "(CASE submissions_practice.language WHEN 'en' THEN 'public.english_unaccent' "
        "WHEN 'fr' THEN 'public.french_unaccent' WHEN 'es' THEN 'public.spanish_unaccent' "
        "WHEN 'ru' THEN 'public.russian_unaccent' WHEN 'ar' THEN 'public.arabic_unaccent' "
        "ELSE 'public.simple_unaccent' END)::regconfig"
    )
    options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
    return RawSQL(  # noqa: S611
        f"ts_headline({configuration}, {texts}, %s::tsquery, %s)", [*params[:-1], query, options]
    )


_GROUPS = {"region": "bureau_id", "language": "language", "life": "life", "year": "year"}
_SETS = {7: "region", 11: "language", 13: "life", 14: "year"}


def facets(wish: Wish, query: str) -> Facets:
    """What each choice would leave, all in one statement: a choice is counted under the other choices made."""
    top = COUNTED if query else RANKED
    year = ExtractYear("decided_at", tzinfo=GENEVA)
    cases = _matching(query).filter(**({"city__slug": wish.city} if wish.city else {}))
    matches, matched_params = _facet_rows(cases, wish, year)[: top + 1].query.sql_with_params()
    fits, fit_params = _narrowed(_matching(query), wish).values("id")[: RANKED + 1].query.sql_with_params()
    others = {
        name: " AND ".join(f"fits_{other}" for other in (*_GROUPS, "theme") if other != name)
        for name in (*_GROUPS, "theme")
    }
    sums = ", ".join(f"count(*) FILTER (WHERE {others[name]})" for name in _GROUPS)
    sql = f"""
        WITH matches AS MATERIALIZED ({matches})
        SELECT grouping(bureau_id, language, life, year), bureau_id, language, life, year, {sums}, count(*)
        FROM matches GROUP BY GROUPING SETS ((bureau_id), (language), (life), (year), ())
        UNION ALL
        SELECT -1, t.theme_id, NULL, NULL, NULL, count(*) FILTER (WHERE {others["theme"]}), 0, 0, 0, 0
        FROM matches JOIN submissions_practice_themes t ON t.practice_id = matches.id GROUP BY t.theme_id
        UNION ALL
        SELECT -2, NULL, NULL, NULL, NULL, count(*), 0, 0, 0, 0 FROM ({fits}) AS fit
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*matched_params, *fit_params])
        return _read_facets(cursor.fetchall(), top)


def _facet_rows(cases: QuerySet[Submission], wish: Wish, year: ExtractYear) -> QuerySet[Submission, Any]:
    """Matches with the columns that are counted and, for each kind of choice, whether the row fits it."""
    made = _conditions(wish)
    flags = {f"fits_{name}": made.get(name, Q(pk__isnull=False)) for name in (*_GROUPS, "theme")}
    rows = cases.annotate(life=F("practice__life"), year=year).annotate(**flags).order_by()
    return cast("QuerySet[Submission, Any]", rows.values("id", "bureau_id", "language", "life", "year", *flags))


def _read_facets(rows: Sequence[tuple[Any, ...]], top: int) -> Facets:
    counts: dict[str, dict[Any, int]] = {name: {} for name in (*_GROUPS, "theme")}
    total, matched = 0, 0
    for kind, bureau, language, life, year, *sums in rows:
        if kind == -2:
            total = sums[0]
        elif kind == -1:
            counts["theme"][bureau] = sums[0]
        elif kind == 15:
            matched = sums[4]
        else:
            name = _SETS[kind]
            value = {"region": bureau, "language": language, "life": life, "year": year}[name]
            counts[name][value] = sums[list(_GROUPS).index(name)]
    return Facets(total=total, exact=matched <= top, counts=counts)


def themes() -> list[Theme]:
    """The vocabulary of themes, in its order, archived ones included: old practices bear them."""
    return list(Theme.objects.order_by("order"))


def bureaux() -> list[Bureau]:
    """Every bureau, past ones included."""
    return list(Bureau.objects.order_by("name"))


def published_practice(reference: str) -> Submission | None:
    """One published practice with its city, themes, the paragraphs it speaks to and the files it was sent with, or None."""
    paragraphs = Prefetch(
        "practice__paragraphs", Paragraph.objects.select_related("version__text").order_by("version_id", "order")
    )
    cases = published().filter(reference=reference).select_related("city__country", "bureau", "practice")
    cases = cases.prefetch_related("practice__themes", paragraphs).defer("practice__search")
    return cases.annotate(files_sent=files_sent()).first()


def cited_in(practice: Practice) -> list[CommentItem]:
    """Published comments that rest on a practice, each with what became of it."""
    contributions = visible_to(NOBODY).filter(kind="contribution")
    items = CommentItem.objects.filter(
        practices=practice, removed_at=None, contribution__submission__in=contributions
    ).select_related("contribution__submission__city", "paragraph__version__text", "disposition")
    return list(items.order_by("-contribution__submission__decided_at", "order")[:20])


def latest_facts(city: City) -> list[Fact]:
    """The newest figure of each kind about a city."""
    return list(Fact.objects.filter(city=city).order_by("what", "-year").distinct("what"))


def newest(size: int = 5) -> list[Submission]:
    """The newest practices, for the start page."""
    return list(with_card(published()).order_by("-decided_at", "-id")[:size])


def cities_on_the_map(size: int = 200) -> list[City]:
    """Cities with a published practice."""
    return list(
        City.objects.filter(pk__in=published().values("city_id")).select_related("bureau").order_by("name")[:size]
    )


@dataclass(frozen=True)
class Measures:
    """How far each of the four asks has come, from public filings; see the page About for how each is counted."""

    took_part: int
    answered: int
    taken_up: int
    practices: int
    practice_cities: int
    heard_from: int
    active: int

    @property
    def share_taken_up(self) -> float | None:
        return self.taken_up / self.answered if self.answered else None


def measures(at: datetime) -> Measures:
    """The measures of the four asks at an instant, in one statement."""
    public = visible_to(NOBODY)
    contributions = public.filter(kind="contribution", submitted_at__gt=at - timedelta(days=365), round__isnull=False)
    answered = CommentItem.objects.filter(
        contribution__submission__in=public.filter(kind="contribution"), removed_at=None, disposition__isnull=False
    )
    parts = [
        contributions.values("city_id").distinct(),
        answered.values("pk"),
        answered.filter(disposition__outcome__in=["taken_up", "in_part"]).values("pk"),
        published().values("pk"),
        published().values("city_id").distinct(),
        public.filter(submitted_at__gt=at - timedelta(days=90), city__standing="active").values("city_id").distinct(),
        City.objects.filter(standing="active").values("pk"),
    ]
    pieces = [one.order_by().query.sql_with_params() for one in parts]
    counts = [f"(SELECT count(*) FROM ({piece}) AS one)" for piece, _params in pieces]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [value for _piece, params in pieces for value in params])
        return Measures(*cursor.fetchone())
