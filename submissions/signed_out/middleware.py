"""A filing's form that arrives after its session ended is kept, and the person is sent to sign in and find it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import clock
from submissions.signed_out import actions
from submissions.signed_out.compose import PAGES, ROUTES, worth_keeping
from submissions.signed_out.drafts import COOKIE, COOKIE_AGE, MARK, Browser, browser_of, cookie, new_browser

Answer = Callable[[HttpRequest], HttpResponse]


def kept_posts(get_response: Answer) -> Answer:
    """Mark the browsers in which filings are written; keep what such a browser posts without its session.

    Only the forms of ``compose.ROUTES``, only of a browser in which somebody was signed in, only what a page of the
    portal posted: a stranger's page can plant nothing here. Nothing kept is ever sent by itself.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is None or match.view_name not in PAGES:
            return response
        browser, user_id = browser_of(request.COOKIES.get(COOKIE, "")), request.user.pk
        if request.method == "POST":
            return _posted(request, response, browser, user_id) if match.view_name in ROUTES else response
        if user_id and response.status_code == 200:
            _mark(response, browser if browser and browser.user_id == user_id else new_browser(user_id))
        return response

    return middleware


def _mark(response: HttpResponse, browser: Browser) -> None:
    response.set_cookie(
        COOKIE,
        cookie(browser),
        max_age=COOKIE_AGE,
        path=reverse("lifecycle:city_home"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _posted(request: HttpRequest, response: HttpResponse, browser: Browser | None, user_id: int | None) -> HttpResponse:
    if browser is None or user_id not in (None, browser.user_id):
        return response
    if _lost(request, response) and _from_a_page_of_ours(request):
        return _kept(request, response, browser)
    mark = request.POST.get(MARK, "") if user_id and response.status_code == 302 else ""
    if re.fullmatch(r"[0-9]{1,18}", mark):
        actor = request.actor  # type: ignore[attr-defined]
        actions.forget_post(post_id=int(mark), browser=browser, actor=actor, at=clock.now())
    return response


def _lost(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the form did not arrive for want of a session, or of the token of the session it was made in."""
    if request.headers.get("Accept", "").startswith("application/json") or request.headers.get("HX-Request"):
        return False  # a script keeps its text itself
    if getattr(request, "csrf_failed", False):
        return True
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(reverse(settings.LOGIN_URL))
    return to_sign_in and not request.user.is_authenticated


def _from_a_page_of_ours(request: HttpRequest) -> bool:
    """Whether a browser says that a page of the portal posted this; what says nothing of itself is not kept."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    try:
        return site == "same-origin" and urlsplit(origin).netloc == request.get_host()
    except ValueError:  # such as "http://["
        return False


def _kept(request: HttpRequest, response: HttpResponse, browser: Browser) -> HttpResponse:
    match, answers = request.resolver_match, dict(request.POST.lists())
    route = match.view_name if match else ""
    if not worth_keeping(route, answers) or not actions.keep_post(
        browser=browser, route=route, address=request.get_full_path(), answers=answers, at=clock.now()
    ):
        return response
    if request.user.is_authenticated:
        return redirect("signed_out:typed")
    messages.info(request, _("You were signed out while writing. What you typed is kept: sign in to find it again."))
    return redirect_to_login(reverse("signed_out:typed"))
