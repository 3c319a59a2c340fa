"""Sign in with one click as any invented person, second factor included. For demonstrations on one's own machine.

Three things must hold at every click, whatever the settings say: the request comes from this machine and through no
proxy, DEMONSTRATION is on, and the person is invented. checks.py sees to it that a server on the net never starts so.
"""

from __future__ import annotations

import ipaddress
import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cities.people import queries
from cities.people.actor import Asked
from cities.people.middleware import SEEN_KEY, STARTED_KEY
from cities.people.models import User
from compact_portal.kit import languages
from compact_portal.kit.gates import public

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def at_home(request: Asked) -> bool:
    """Whether the request comes straight from this machine, and demonstrating is what the portal is for here."""
    if not settings.DEMONSTRATION or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@public
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Asked) -> HttpResponse:
    """One button for each invented person; pressing it signs in as them."""
    if not at_home(request):
        raise Http404
    if request.method != "POST":
        return render(request, "compact_portal/devservices/people.html", {"groups": groups()})
    number = request.POST.get("person", "")
    person = queries.may_be_demonstrated(int(number)) if number.isdecimal() and len(number) < 10 else None
    if person is None:
        raise Http404
    _sign_in(request, person)
    response = redirect("people:home")
    languages.keep(response, person.language)
    return response


def groups() -> list[tuple[str, list[User]]]:
    """The people by what they are here: UNHCR, cities, everybody else."""
    found = list(queries.for_demonstration())
    staff = [one for one in found if one.roles.all()]
    members = [one for one in found if not one.roles.all() and one.memberships.all()]
    rest = [one for one in found if not one.roles.all() and not one.memberships.all()]
    return [("staff", staff), ("cities", members), ("others", rest)]


def _sign_in(request: Asked, person: User) -> None:
    logout(request)
    login(request, person, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    if queries.works_for_unhcr(person.pk):
        factor, _made = Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}}
        )
        record_authentication(request, person, method="mfa", type=factor.type, id=factor.pk)
        request.session[STARTED_KEY] = request.session[SEEN_KEY] = int(time.time())
