"""After sign-in, and a person's own page."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people import actions, queries
from cities.people.actor import Asked
from cities.people.forms import DeclineErasureForm, ProfileForm
from compact_portal.kit import clock, languages, paging
from compact_portal.kit.gates import signed_in, staff_only
from compact_portal.kit.persons import keepers
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.telling import Event, how_many
from compact_portal.mail.drafts import FAREWELL

log = structlog.get_logger(__name__)

View = Callable[[Asked], HttpResponse]


def proved_again(view: View) -> View:
    """Open to whoever proved lately that it is they; others are asked once more and come back.

    What they sent is not sent again for them: a page that is sent late is shown anew.
    """

    @functools.wraps(view)
    def guarded(request: Asked) -> HttpResponse:
        if is_reauthentication_required(request, app="people"):
            if request.method == "POST":
                return HttpResponseRedirect(request.path)
            raise ReauthenticationRequired
        return view(request)

    return guarded


@require_safe
@signed_in
def home(request: Asked) -> HttpResponse:
    """Where one's work is: the queue for UNHCR, the city's home for members; else what can be done."""
    actor = request.actor
    if actor.acts_for_unhcr:
        return redirect("review:queue")
    if actor.seat:
        return redirect("lifecycle:city_home")
    return render(request, "cities/people/nowhere.html", {"suspended": queries.suspended_cities(actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: Asked) -> HttpResponse:
    """My name, office, language and time zone, and the way to password, second factor and sessions."""
    actor = request.actor
    if request.method != "POST":
        fields = ("name", "office", "language", "time_zone")
        form = ProfileForm(initial={name: getattr(request.user, name) for name in fields})
        return _profile(request, form)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _profile(request, form, status=422)
    draft = form.draft()
    actions.save_profile(draft=draft, actor=actor, at=clock.now())
    response = redirect("people:profile")
    languages.keep(response, draft.language)
    messages.success(request, _("Saved."))
    return response


def _profile(request: Asked, form: ProfileForm, status: int = 200) -> HttpResponse:
    return render(request, "cities/people/profile.html", {"form": form, "notices": _page_of_notices()}, status=status)


def _page_of_notices() -> str:
    """Where one chooses what is told at once; the page belongs to a room above this one and may not be there."""
    try:
        return reverse("notices:preferences")
    except NoReverseMatch:
        return ""


@require_safe
@signed_in
def data(request: Asked) -> HttpResponse:
    """What is held about me, in words, and the way to all of it."""
    return render(request, "cities/people/data.html", {"keepers": keepers()})


@require_safe
@signed_in
@proved_again
def download(request: Asked) -> HttpResponse:
    """All that is held about me, as one file."""
    at = clock.now()
    found = {"portal": settings.PUBLIC_URL, "made": at, **queries.everything(request.actor.user_id or 0)}
    body = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    log.info("own_data_downloaded", who=request.actor.user_id)
    named = f'attachment; filename="compact-portal-{at:%Y-%m-%d}.json"'
    return HttpResponse(
        body + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": named, "Cache-Control": "no-store, private"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proved_again
def erasure(request: Asked) -> HttpResponse:
    """What goes and what stays when I am erased, what must be settled first, and my asking for it."""
    if request.method != "POST":
        return _erasure(request)
    try:
        actions.ask_erasure(actor=request.actor, at=clock.now())
    except Refusal as refusal:
        return _erasure(request, refusal=str(refusal.sentence), status=409)
    messages.success(request, _("Your request is noted. A mail says so, too."))
    return redirect("people:erasure")


def _erasure(request: Asked, refusal: str = "", status: int = 200) -> HttpResponse:
    own = queries.reached(request.user)  # type: ignore[arg-type]
    context = {
        "own": own,
        "mailed": own + how_many(Event(request.actor.user_id), "erasure_asked"),
        "asked": queries.open_request(request.actor.user_id or 0),
        "stops": queries.stops(request.user),  # type: ignore[arg-type]
        "days": settings.ERASURE_DAYS,
        "mail_days": settings.MAIL_TEXT_DAYS,
        "refusal": refusal,
    }
    return render(request, "cities/people/erasure.html", context, status=status)


@require_POST
@signed_in
def take_back(request: Asked) -> HttpResponse:
    """Take my request back."""
    try:
        actions.take_back_erasure(actor=request.actor, at=clock.now())
        messages.success(request, _("Your request is taken back. Nothing is erased."))
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("people:profile")


@require_safe
@staff_only("administrator")
def erasures(request: Asked) -> HttpResponse:
    """Wishes to be erased: those that wait, soonest due first, or those that ended, newest first."""
    ended = request.GET.get("show") == "ended"
    keys = ("-ended_at", "-id") if ended else ("due_at", "id")
    page = paging.page(queries.erasure_requests(ended=ended), keys, request.GET.get("cursor", ""), size=25)
    return render(request, "cities/people/erasures.html", {"page": page, "ended": ended, "now": clock.now()})


@require_safe
@staff_only("administrator")
def erasure_request(request: Asked, pk: int) -> HttpResponse:
    """One wish: whose, what stops it, and the decision."""
    return _decide(request, _found(pk))


def _found(pk: int) -> Any:
    found = queries.erasure_request(pk)
    if found is None:
        raise Http404
    return found


def _decide(
    request: Asked, asked: Any, form: DeclineErasureForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    stops = [] if asked.ended_at else queries.stops(asked.user)
    context = {"asked": asked, "stops": stops, "form": form or DeclineErasureForm(), "refusal": refusal}
    context |= {"mailed": queries.reached(asked.user, FAREWELL), "mailed_why": queries.reached(asked.user)}
    return render(request, "cities/people/erasure_request.html", context, status=status)


@require_POST
@staff_only("administrator")
def erase(request: Asked, pk: int) -> HttpResponse:
    """Erase the person now."""
    _found(pk)
    try:
        actions.erase(request_id=pk, actor=request.actor, at=clock.now())
    except Refusal as refusal:
        return _decide(request, _found(pk), refusal=str(refusal.sentence), status=409)
    messages.success(request, _("The person is erased."))
    return redirect("people:erasures")


@require_POST
@staff_only("administrator")
def decline_erasure(request: Asked, pk: int) -> HttpResponse:
    """Decline, with a reason the person reads."""
    asked = _found(pk)
    form = DeclineErasureForm(request.POST)
    if not form.is_valid():
        return _decide(request, asked, form, status=422)
    try:
        reason = form.cleaned_data["reason"]
        actions.decline_erasure(request_id=pk, reason=reason, actor=request.actor, at=clock.now())
    except Refusal as refusal:
        return _decide(request, _found(pk), form, refusal=str(refusal.sentence), status=409)
    messages.success(request, _("The request is declined. A mail gives the person the reason."))
    return redirect("people:erasures")
