"""Who is asking: the Actor on every request, and the second factor demanded of staff."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cities.people.actor import NOBODY, Actor
from cities.people.queries import actor_for

Answer = Callable[[HttpRequest], HttpResponse]

CITY_KEY = "acting_city"
# Where staff without a second factor may go: to set one up, to sign out, to change language.
_FREE = ("/accounts/", "/language/", "/appearance/", "/static/", "/healthz", "/readyz", "/demo/")


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


def second_factor(get_response: Answer) -> Answer:
    """Send staff who have no second factor to set one up before anything else, Django admin included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(_FREE):
            person: Actor = request.actor  # type: ignore[attr-defined]
            needs = person.is_staff or getattr(request.user, "is_staff", False)
            if needs and not person.has_second_factor:
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return get_response(request)

    return middleware
