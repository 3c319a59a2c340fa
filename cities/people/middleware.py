"""Who is asking: the Actor on every request, the second factor demanded of staff, and how long their session lasts."""

from __future__ import annotations

import copy
from collections.abc import Callable

import structlog
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from cities.people.actor import NOBODY, Actor, Seat
from cities.people.queries import actor_for, has_app, note_session
from compact_portal.kit import clock

log = structlog.get_logger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

CITY_KEY = "acting_city"
STARTED_KEY, SEEN_KEY = "staff_since", "staff_seen"
LAST_KEY, _LAST_NOTED_EVERY = "last_seen", 10 * 60
STAFF_IDLE, STAFF_LONGEST, _NOTED_EVERY = 30 * 60, 12 * 60 * 60, 60  # seconds

# What needs no second factor whoever asks: the look of the page, signing out, and the answers monitors read.
_FREE = frozenset({"set_language", "set_appearance", "account_logout", "healthz", "readyz", "metrics", "demo:people"})
# Where a person goes who has none yet: to set one up. With a password one is asked for it first.
_SETTING_UP = frozenset(
    {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_email_verification_sent"}
)
# Where a person goes who has one and came in without it, before it was set up in another browser.
_PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return NOBODY
    return actor_for(request.user.pk, request.session.get(CITY_KEY))


def actor(get_response: Answer) -> Answer:
    """Give each request its ``actor``, read anew so that a suspension takes effect at the next click."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with timezone.override(settings.TIME_ZONE):
            return get_response(request)

    return middleware


def last_seen(get_response: Answer) -> Answer:
    """Note now and then that a session goes on, for the list in which its owner looks for one they do not know."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and request.session.session_key:
            at = clock.now()
            if int(at.timestamp()) - request.session.get(LAST_KEY, 0) >= _LAST_NOTED_EVERY:
                request.session[LAST_KEY] = int(at.timestamp())
                note_session(request.session.session_key, at)
        return response

    return middleware


@receiver(user_logged_in)
def _began(request: HttpRequest, **_kwargs: object) -> None:
    request.session[LAST_KEY] = int(clock.now().timestamp())


def second_factor(get_response: Answer) -> Answer:
    """Let staff nowhere, Django admin included, before this very session has passed a second factor.

    A session of theirs also ends after half an hour without a click and after twelve hours in any case.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        return _stopped(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # allauth counts attempts in the cache. Without it nobody is let in, and is told so instead of a fault.
        if isinstance(exception, RedisError) and request.path.startswith("/accounts/"):
            log.warning("sign_in_unavailable", problem=type(exception).__name__)
            page = render(request, "account/unavailable.html", status=503)
            page.headers["Retry-After"] = "60"
            return page
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _stopped(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return None
    person: Actor = request.actor  # type: ignore[attr-defined]
    if not (person.is_staff or request.user.is_staff):
        return None
    if over := _over(request):
        log.info("session_ended", user=request.user.pk, why=over)
        logout(request)
        messages.info(request, _OVER[over])
        return redirect_to_login(_here(request))
    return _sent_to_prove(request, person)


_OVER = {
    "idle": _("You were signed out because nothing was done for half an hour. Sign in again to go on."),
    "too_long": _("You were signed out because you signed in twelve hours ago. Sign in again to go on."),
}


def _here(request: HttpRequest) -> str:
    """Where to come back to: this page, or the start after a form was sent."""
    return request.get_full_path() if request.method == "GET" else reverse("people:home")


def _sent_to_prove(request: HttpRequest, person: Actor) -> HttpResponse | None:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in _FREE:
        return None
    if not person.has_second_factor:
        return None if name in _SETTING_UP else HttpResponseRedirect(reverse("mfa_index"))
    records = get_authentication_records(request, request.user)
    if name in _PROVING or any(record.get("method") == "mfa" for record in records):
        return None
    way = "mfa_reauthenticate" if has_app(person.user_id or 0) else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(way)}?{urlencode({'next': _here(request)})}")


def _over(request: HttpRequest) -> str:
    """Why a staff session has ended, or an empty text. Notes once a minute that it goes on."""
    at = int(clock.now().timestamp())
    session = request.session
    started, seen = session.get(STARTED_KEY), session.get(SEEN_KEY)
    if started is not None and at - started >= STAFF_LONGEST:
        return "too_long"
    if seen is not None and at - seen >= STAFF_IDLE:
        return "idle"
    if started is None:
        session[STARTED_KEY] = at
    if seen is None or at - seen >= _NOTED_EVERY:
        session[SEEN_KEY] = at
    return ""


def hats(get_response: Answer) -> Answer:
    """Offer somebody of several hats the one under which a page opens, where they came to it under another.

    Reading never changes for whom they act: the page offered has a button. Whoever may open the page under none of
    their hats gets the 404 of a page that is not there, as does everybody who has only one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        # What is sent from the desk is an act of the person's own role; only reading asks for the hat.
        if getattr(view, "gate", "") != "staff" or request.method not in ("GET", "HEAD") or _only_a_part(request):
            return None
        person: Actor = request.actor  # type: ignore[attr-defined]
        if not person.is_staff or person.acts_for_unhcr:
            return None
        roles = set(getattr(view, "roles", ()))
        return _offered(request, []) if not roles or roles & person.staff_roles else None

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        view = request.resolver_match.func if request.resolver_match else None
        if not isinstance(exception, Http404) or getattr(view, "gate", "") != "city" or _only_a_part(request):
            return None
        person: Actor = request.actor  # type: ignore[attr-defined]
        seats = [seat for seat in person.other_seats if _opens(request, seat)]
        return _offered(request, seats) if seats else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _only_a_part(request: HttpRequest) -> bool:
    # A part of a page must not be replaced by a whole one.
    return bool(request.headers.get("HX-Request"))


def _opens(request: HttpRequest, seat: Seat) -> bool:
    """Whether the page can be read in another of the person's seats: tried with the very view, which says it best."""
    tried = copy.copy(request)
    tried.method = "GET"
    tried.actor = request.actor.acting_for(seat.city.id)  # type: ignore[attr-defined]
    match = request.resolver_match
    assert match is not None
    try:
        # Not closed: that is how a request ends, with its connection to the database.
        return bool(match.func(tried, *match.args, **match.kwargs).status_code < 400)
    except Http404:
        return False


def _offered(request: HttpRequest, seats: list[Seat]) -> HttpResponse:
    context = {"seats": seats, "sent": request.method == "POST", "way_on": request.get_full_path()}
    return render(request, "cities/people/hats.html", context, status=409)
