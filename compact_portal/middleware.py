"""Requests that are refused before anything reads them, and pages that nobody may keep."""

from __future__ import annotations

import codecs
import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

Answer = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Also on what is refused before Django's own middleware comes to it, such as a foreign Host.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
}


def request_id(get_response: Answer) -> Answer:
    """Give each request a name of its own, for the log and for the person who reports a fault."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=name)
        request.request_id = name  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers["X-Request-Id"] = name
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        for header, value in ALWAYS.items():
            response.headers.setdefault(header, value)
        return response

    return middleware


def _foreign_charset(request: HttpRequest) -> bool:
    charset = request.content_params.get("charset") if request.content_params else None
    if not charset:
        return False
    try:
        return codecs.lookup(charset).name != "utf-8"
    except LookupError:
        return True


def strict_requests(get_response: Answer) -> Answer:
    """Refuse unknown methods (405), foreign charsets and NUL in an address, query or cookie (400).

    A plain Django view answers TRACE with 200. A form in UTF-7, and a session cookie with a NUL (written ``\\000`` in
    quotes), end in a bare 500: all were tried.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query:
            return HttpResponse("The address holds a character that cannot be.", status=400, content_type="text/plain")
        if any("\x00" in value for value in request.COOKIES.values()):
            return HttpResponse("A cookie holds a character that cannot be.", status=400, content_type="text/plain")
        if _foreign_charset(request):
            return HttpResponse("Please send the form in UTF-8.", status=400, content_type="text/plain")
        return get_response(request)

    return middleware


def private_pages(get_response: Answer) -> Answer:
    """What a signed-in person sees is kept by no cache, nor is what somebody sees who is about to sign in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/accounts/") or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def words_for_refusals(get_response: Answer) -> Answer:
    """Say something where Django says nothing: an address that takes only a form, and a session that has ended.

    Whoever signs in again after a form was sent comes back to the form's address, and found an empty page there.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "OPTIONS":
            page = render(request, "errors/405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(
            resolve_url(settings.LOGIN_URL)
        )
        # A script says what became of its own request, such as text that its browser keeps; nobody reads this answer.
        if to_sign_in and not request.headers.get("Accept", "").startswith("application/json"):
            _say_that_it_ended(request)
        return response

    return middleware


def _say_that_it_ended(request: HttpRequest) -> None:
    # A browser that still shows a session of which nothing is left: it ran out, or access was taken away meanwhile.
    # Or one that names somebody who is let in no more.
    session = request.session
    left = request.COOKIES.get(settings.SESSION_COOKIE_NAME) and (session.is_empty() or SESSION_KEY in session)
    if not left or request.user.is_authenticated or getattr(messages.get_messages(request), "added_new", False):
        return
    if request.method == "POST":
        messages.info(request, _("Your session has ended, so what you sent was not done. Sign in again to go on."))
    else:
        messages.info(request, _("Your session has ended. Sign in again to go on."))
