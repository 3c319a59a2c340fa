"""The library's pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cities.people.actor import Asked
from compact_portal.kit.gates import public
from compact_portal.kit.keeping import kept_for_readers
from compact_portal.kit.worldmap import Mark
from submissions.attachments import queries as attachments
from submissions.library import compose, queries
from submissions.library.drafts import PAGE_SIZE, RANKED
from submissions.library.forms import read_wish, reference_in
from submissions.practices.queries import published
from submissions.rulebook.fields import PRACTICE


@public
@require_safe
@kept_for_readers("theme", "region", "language", "life", "year", "city", "sort", "cursor")
def list_(request: HttpRequest) -> HttpResponse:
    """Practices that match words and choices, or the newest; a reference leads straight to its practice."""
    wish = read_wish(request.GET)
    if (reference := reference_in(wish.words)) and published().filter(reference=reference).exists():
        return redirect("library:practice", reference)
    query = queries.tsquery(wish.words) if wish.words else ""
    nothing = bool(wish.words) and not query
    page = None if wish.words else queries.browse(wish)
    rows = page.rows if page else ([] if nothing else queries.best(wish, query))
    facets = queries.Facets() if nothing else queries.facets(wish, query)
    groups = compose.groups(wish, facets, queries.themes(), queries.bureaux())
    context = {
        "wish": wish,
        "hits": [compose.hit(row, wish.words) for row in rows],
        "page": page,
        "total": min(facets.total, RANKED),
        "more": facets.total > RANKED,
        "next_page": wish.page + 1 if wish.words and min(facets.total, RANKED) > wish.page * PAGE_SIZE else None,
        "groups": groups,
        "chips": compose.chips(groups, request.GET),
        "marks": compose.marks(rows),
    }
    return render(request, "submissions/library/list.html", context)


@public
@require_safe
@kept_for_readers()
def practice(request: Asked, reference: str) -> HttpResponse:
    """One published practice, set like a report."""
    case = queries.published_practice(reference)
    if case is None:
        raise Http404
    around = queries.around(case)
    context = {
        "case": case,
        "practice": case.practice,
        "sections": compose.sections(case.practice),
        "origin": around.origin,
        "licence": dict(PRACTICE["licence"].choices).get(case.practice.licence, ""),
        "themes": list(case.practice.themes.all()),
        "paragraphs": list(case.practice.paragraphs.all()),
        "facts": queries.latest_facts(case.city),
        "files": attachments.published(case),
        "cited": queries.cited_in(case.practice),
        "adapted": around.adapted,
        "may_adapt": compose.may_adapt(request.actor, case),
        "more": around.more,
        "marks": [Mark(case.city.latitude, case.city.longitude, case.city.name)],
        "address": settings.PUBLIC_URL + reverse("library:practice", args=[case.reference]),
    }
    return render(request, "submissions/library/practice.html", context)
