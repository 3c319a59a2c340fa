"""Gates: who may reach a view at all. What a person may do there is the rule book's and the action's to say.

Every view carries exactly one of these; a test walks the resolver and finds those that carry none. A gate reads
``request.actor`` (set by the middleware of ``cities.people``) and knows nothing of its rooms. The signed-out are sent
to sign in and come back; whoever is signed in and does not belong gets the 404 of a page that is not there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Test = Callable[[Any], bool]


def public(view: View) -> View:
    """Open to everybody, on purpose."""
    view.gate = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to whoever is signed in."""
    return _gate("signed_in", lambda actor: True)(view)


def staff_only(*roles: str) -> Callable[[View], View]:
    """Open to UNHCR staff: in any role, or in one of ``roles``. Written ``@staff_only()`` or ``@staff_only("reviewer")``."""
    return _gate("staff", lambda actor: bool(actor.staff_roles & set(roles) if roles else actor.staff_roles), roles)


def city_member(*roles: str) -> Callable[[View], View]:
    """Open to whoever acts for an active city: in any role, or in one of ``roles``."""
    return _gate("city", lambda actor: actor.seat is not None and (not roles or actor.city_role in roles), roles)


def _gate(name: str, belongs: Test, roles: tuple[str, ...] = ()) -> Callable[[View], View]:
    if not all(isinstance(role, str) for role in roles):
        raise TypeError("A gate is called with the names of roles: write @staff_only() with its brackets.")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if not actor.is_authenticated:
                return _sign_in(request)
            if not belongs(actor):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.gate, guarded.roles = name, roles  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    # A fragment must not be replaced by a whole sign-in page: the page that asked says what to do.
    if request.headers.get("HX-Request"):
        return HttpResponse(_("You are signed out. Sign in again in another window, then try once more."), status=401)
    return redirect_to_login(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Where to come back to: this page; after a form was sent, the page on which it stood, if the browser says which."""
    stood = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and stood.netloc == request.get_host() and stood.path.startswith("/"):
        return urlunsplit(("", "", "/" + stood.path.lstrip("/\\"), stood.query, ""))
    return request.get_full_path()
