"""Pages that belong to no room: the way in, what the portal is, and the reader's two choices."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cities.signatories import queries as signatories
from compact_portal.context import APPEARANCE_COOKIE, APPEARANCES
from compact_portal.kit import clock, languages
from compact_portal.kit.gates import public
from compact_portal.kit.keeping import kept_for_readers
from compact_portal.kit.worldmap import Mark
from submissions.library import queries as library
from submissions.rounds import queries as rounds

YEAR = 60 * 60 * 24 * 365


@public
@require_safe
@kept_for_readers()
def home(request: HttpRequest) -> HttpResponse:
    """The way in: search, the open round, what is new, how far the four asks have come, who signed."""
    at = clock.now()  # what is counted back from today is counted from its start: the page is kept
    letter = signatories.first_instrument()
    signatures = list(letter.signatures.all()) if letter else []
    cities = library.cities_on_the_map()
    newest = library.newest()
    context = {
        "measures": library.measures(at.replace(hour=0, minute=0, second=0, microsecond=0)),
        "round": rounds.open_round(at),
        "newest": newest,
        "themes": list({theme.pk: theme for case in newest for theme in case.practice.themes.all()}.values())[:3],
        "letter": letter,
        "signatures": signatures,
        "cities": cities,
        "marks": [Mark(one.city.latitude, one.city.longitude, one.signs_as, "signed") for one in signatures]
        + [Mark(one.latitude, one.longitude, one.name) for one in cities],
    }
    return render(request, "home.html", context)


@public
@require_safe
@kept_for_readers()
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is, how its numbers are counted, accessibility and privacy."""
    return render(request, "about.html")


def _from_here(request: HttpRequest) -> bool:
    """Whether a choice was posted by a page of ours.

    The two choices carry no CSRF token: a token would put a cookie on every page of every reader and keep public pages
    out of caches, to guard nothing but a colour. A browser says where a post comes from; a stranger's is refused.
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site in ("same-origin", "none") and (not origin or _host_of(origin) == request.get_host())


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as "http://["
        return ""


def _back(request: HttpRequest) -> HttpResponseRedirect:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return HttpResponseRedirect(asked if safe else "/")


@public
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of the interface and go back to where the reader was."""
    if not _from_here(request):
        return HttpResponseForbidden(content_type="text/plain")
    response = _back(request)
    languages.keep(response, request.POST.get("language", ""))
    return response


@public
@csrf_exempt
@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; ``device`` forgets the choice."""
    if not _from_here(request):
        return HttpResponseForbidden(content_type="text/plain")
    response = _back(request)
    chosen = request.POST.get("appearance", "")
    if chosen == "device":
        response.delete_cookie(APPEARANCE_COOKIE)
    elif chosen in APPEARANCES:
        response.set_cookie(
            APPEARANCE_COOKIE, chosen, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
    return response
