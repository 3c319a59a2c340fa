"""The public pages of cities."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.registry import queries
from compact_portal.kit.gates import public
from compact_portal.kit.worldmap import Mark

WORDS_CHARACTERS = 100


@public
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Cities by name, found by name, country or bureau, with their map."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:WORDS_CHARACTERS]
    bureau = request.GET.get("bureau", "").replace("\x00", "")[:50]
    page = queries.cities(words, bureau, request.GET.get("cursor", "")[:500])
    context = {
        "words": words,
        "bureau": bureau,
        "page": page,
        "bureaux": queries.bureaux(),
        "marks": [Mark(one.latitude, one.longitude, one.name) for one in page.rows],
    }
    return render(request, "cities/registry/list.html", context)


@public
@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """One city: where it lies, what is known of it, what it signed."""
    found = queries.city(slug)
    if found is None:
        raise Http404
    context = {
        "city": found,
        "practices": queries.practices_of(found),
        "marks": [Mark(found.latitude, found.longitude, found.name)],
    }
    return render(request, "cities/registry/city.html", context)
