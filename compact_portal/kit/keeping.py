"""Public pages kept for readers who are not signed in: written once, answered until something public changes.

What makes a page old is not time but the journal's room, which says in one statement a word that is another as soon as
any public page may be another (it binds itself here at start-up). The word is read before the page is written: a page
of an older state can only be kept under the older word, which nobody asks for again.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

import django
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import get_language
from redis.exceptions import RedisError

from compact_portal.kit import clock

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Position = Callable[[datetime], str | None]
Page = tuple[str, bytes]  # its kind, and what it says

KEPT_SECONDS = 60 * 60  # when the store may throw a page away that nobody asked for; no promise rests on it
NEAR = 200  # pages that a process holds itself: some megabytes
QUERY_CHARACTERS = 200
WITH_A_QUERY = 500  # at one position; addresses with a query can be made up without end
SLOW_SECONDS, REST_SECONDS = 0.3, 10.0
_SHOWN_CODE = frozenset({".py", ".html", ".txt", ".mo", ".css", ".js", ".svg"})
_ROOMS = ("compact_portal", "cities", "submissions", "templates", "static")

_position: list[Position] = []
_near: dict[str, Page] = {}
_lock = threading.Lock()
_rests_until = [0.0]


def bind(position: Position) -> None:
    """Called once, by the journal, when the apps are ready."""
    _position[:] = [position]


def kept_for_readers(*choices: str) -> Callable[[View], View]:
    """Keep what a public view answers. ``choices`` are the keys of a query with which it is kept too.

    A view may depend on its address, the language, the appearance, what stands in the database for everybody, the
    rounds that are open and the day in UTC. Free words are no choice: nobody asks for the same twice.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            name = _name(request, frozenset(choices))
            tag = f'W/"{name}"'
            if name and tag in parse_etags(request.headers.get("If-None-Match", "")):
                response: HttpResponseBase = HttpResponseNotModified(headers={"ETag": tag})
            elif name and (found := _kept(name)):
                response = HttpResponse(found[1], content_type=found[0], headers={"ETag": tag})
            else:
                response = view(request, *args, **kwargs)
                if name and _for_everybody(request, response):
                    _keep(request, name, cast(HttpResponse, response))
                    response.headers["ETag"] = tag
            # Whoever keeps it asks first: what was withdrawn is gone at the next request.
            patch_cache_control(response, no_cache=True)
            return response

        kept.kept = frozenset(choices)  # type: ignore[attr-defined]
        return cast(View, kept)

    return decorate


def _name(request: HttpRequest, choices: frozenset[str]) -> str | None:
    """What this very answer is called, or None when it is for one reader, or cannot be trusted to be the same again."""
    if settings.DEBUG or not _by_anybody(request) or not set(request.GET) <= choices:
        return None
    # Inside somebody's transaction its changes are seen and not yet said.
    if len(request.META.get("QUERY_STRING", "")) > QUERY_CHARACTERS or connection.in_atomic_block or not _position:
        return None
    position = _position[0](clock.now())
    if position is None:
        return None
    appearance = request.COOKIES.get("appearance")
    chosen = appearance if appearance in ("light", "dark") else "device"
    parts = (edition(), position, get_language(), chosen, request.get_full_path())
    return salted_hmac("kept for readers", repr(parts), algorithm="sha256").hexdigest()[:40]


def _by_anybody(request: HttpRequest) -> bool:
    """Whether this is asked by a reader of whom nothing is known, for a whole page."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return False
    return not any(name in request.headers for name in ("HX-Request", "Range", "Authorization"))


def _kept(name: str) -> Page | None:
    """A page that is kept: by this process, or by one of the others in the store."""
    if near := _near.get(name):
        return near
    started = time.monotonic()
    if started < _rests_until[0]:
        return None
    found = cache.get(f"kept:{name}")
    if time.monotonic() - started > SLOW_SECONDS:  # a store that hangs must not make every page slow
        _rests_until[0] = time.monotonic() + REST_SECONDS
    if not isinstance(found, tuple):
        return None
    _bring_near(name, found)
    return found


def _keep(request: HttpRequest, name: str, page: HttpResponse) -> None:
    if request.META.get("QUERY_STRING") and not _has_room():
        return
    kept = (page.headers["Content-Type"], page.content)
    _bring_near(name, kept)
    if time.monotonic() >= _rests_until[0]:
        cache.set(f"kept:{name}", kept, KEPT_SECONDS)


def _bring_near(name: str, page: Page) -> None:
    """Hold a page in this process too. What is called the same is the same for ever, so nothing here can be old."""
    with _lock:
        while len(_near) >= NEAR:
            _near.pop(next(iter(_near)))
        _near[name] = page


def _for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A whole page, in which nothing was put for this reader: no cookie, no session, no token, no message, no header."""
    if response.status_code != 200 or response.streaming or response.cookies or request.session.modified:
        return False
    # A token is only seen to have been given to somebody who had none.
    if settings.CSRF_COOKIE_NAME in request.COOKIES or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return False
    return {name.lower() for name in response.headers} <= {"content-type", "vary", "content-language"}


def _has_room() -> bool:
    """Whether another page with a query may be kept in this hour."""
    place = f"kept-with-query:{int(time.time()) // KEPT_SECONDS}"
    try:
        cache.add(place, 0, KEPT_SECONDS)
        return cache.incr(place) <= WITH_A_QUERY
    except (RedisError, ValueError):
        return False


@functools.cache
def edition() -> str:
    """The code, the templates, the catalogues and the values of the environment: another portal keeps other pages."""
    said = sha256(repr((django.VERSION, sorted(settings.VALUES.items()))).encode())
    for room in _ROOMS:
        for file in sorted((settings.BASE_DIR / room).rglob("*")):
            if file.suffix in _SHOWN_CODE:
                said.update(str(file.relative_to(settings.BASE_DIR)).encode() + sha256(file.read_bytes()).digest())
    return said.hexdigest()
