"""Asking to take part, and the administrator's desk for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Asked
from cities.registration import actions, queries
from cities.registration.drafts import Proof
from cities.registration.forms import ApproveForm, CodeForm, DeclineForm, RequestForm, once
from cities.registration.periods import (
    AN_HOUR,
    CODES_TO_AN_ADDRESS,
    REQUESTS_FROM_A_NETWORK,
    TRIES_FROM_A_NETWORK,
)
from compact_portal.kit import clock, limits, paging
from compact_portal.kit.domains import normal_address
from compact_portal.kit.gates import public, staff_only
from compact_portal.kit.refusals import Refusal

READ_OR_SEND = ["GET", "HEAD", "POST"]
# Whoever has the link may read the page; no cache may keep it.
SECRET = cache_control(no_store=True, private=True)


@public
@require_safe
def start(request: Asked) -> HttpResponse:
    """What taking part means, what is needed, how long it takes."""
    return render(request, "cities/registration/start.html")


@public
@require_http_methods(READ_OR_SEND)
def ask(request: Asked) -> HttpResponse:
    """The form. Sent, it answers the same whether or not the address is known here."""
    if request.method != "POST":
        form = RequestForm(initial={"once": once(), "language": request.LANGUAGE_CODE})
        return _ask(request, form)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=422)
    token = form.token()
    if queries.by_token(token) is None and not _may_send_code(request, form.cleaned_data["email"], new=True):
        return _ask(request, form, status=429, refusal=_too_many())
    actions.ask(draft=form.draft(), token=token, at=clock.now())
    return redirect("registration:prove", token=token)


def _ask(request: Asked, form: RequestForm, status: int = 200, refusal: str = "") -> HttpResponse:
    return render(request, "cities/registration/ask.html", {"form": form, "refusal": refusal}, status=status)


def _too_many() -> str:
    return _("Too many requests have come from your network or for this address. Try again in an hour.")


def _may_send_code(request: Asked, email: str, *, new: bool = False) -> bool:
    network = limits.network(request)
    if new and not limits.spend("register", network, times=REQUESTS_FROM_A_NETWORK, seconds=AN_HOUR):
        return False
    return limits.spend("registration-code", normal_address(email), times=CODES_TO_AN_ADDRESS, seconds=AN_HOUR)


def _found(token: str) -> Any:
    registration = queries.by_token(token)
    if registration is None:
        raise Http404
    return registration


@public
@require_safe
@SECRET
def status(request: Asked, token: str) -> HttpResponse:
    """Where the request stands, for whoever holds its link."""
    return render(request, "cities/registration/status.html", {"registration": _found(token), "token": token})


@public
@require_http_methods(READ_OR_SEND)
@SECRET
def prove(request: Asked, token: str) -> HttpResponse:
    """Type the code. Opening the page proves nothing."""
    registration = _found(token)
    if registration.standing != "unproved":
        return redirect("registration:status", token=token)
    if request.method != "POST":
        return _prove(request, registration, token, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _prove(request, registration, token, form, status=422)
    if not limits.spend("registration-try", limits.network(request), times=TRIES_FROM_A_NETWORK, seconds=AN_HOUR):
        return _prove(request, registration, token, form, status=429, refusal=_too_many())
    proof = actions.prove(registration_id=registration.pk, typed=form.cleaned_data["code"], at=clock.now())
    if proof is Proof.PROVED:
        return redirect("registration:status", token=token)
    form.add_error("code", _not_proved(proof))
    return _prove(request, registration, token, form, status=422)


def _not_proved(proof: Proof) -> str:
    return {
        Proof.WRONG: _("This is not the code we sent. Look for the newest mail and type its code."),
        Proof.SPENT: _("This code was tried too often. Ask for a new one."),
        Proof.EXPIRED: _("This code has expired. Ask for a new one."),
    }[proof]


def _prove(
    request: Asked, registration: Any, token: str, form: CodeForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {"form": form, "registration": registration, "token": token, "refusal": refusal}
    return render(request, "cities/registration/prove.html", context, status=status)


@public
@require_POST
@SECRET
def resend(request: Asked, token: str) -> HttpResponse:
    """Mail a new code, as often as the limits allow."""
    registration = _found(token)
    if not _may_send_code(request, registration.email):
        return _prove(request, registration, token, CodeForm(), status=429, refusal=_too_many())
    actions.send_another_code(registration_id=registration.pk, at=clock.now())
    messages.success(request, _("A new code is on its way. The old one no longer works."))
    return redirect("registration:prove", token=token)


@require_safe
@staff_only("administrator")
def desk(request: Asked) -> HttpResponse:
    """Requests that wait, oldest first, with what to look at; or those decided, newest first."""
    show_decided = request.GET.get("show") == "decided"
    rows, keys = (queries.decided(), ("-asked_at", "-id")) if show_decided else (queries.waiting(), ("asked_at", "id"))
    page = paging.page(rows, keys, request.GET.get("cursor", ""), size=25)
    known = queries.background(page.rows)
    listed = [(row, [] if show_decided else queries.warnings(row, known)) for row in page.rows]
    context = {"page": page, "rows": listed, "show_decided": show_decided}
    return render(request, "cities/registration/desk.html", context)


@require_safe
@staff_only("administrator")
def vet(request: Asked, pk: int) -> HttpResponse:
    """One request: who asks, what to look at, and the decision."""
    return _vet(request, _for_desk(pk))


def _for_desk(pk: int) -> Any:
    registration = queries.for_desk(pk)
    if registration is None:
        raise Http404
    return registration


def _vet(
    request: Asked,
    registration: Any,
    approving: ApproveForm | None = None,
    declining: DeclineForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    warnings = queries.warnings(registration)
    doubtful = {"free_mail", "look_alike", "mixed_scripts", "others_domain"} & {one.kind for one in warnings}
    initial = {"name": registration.proposed_name, "record_domain": not doubtful, "time_zone": "UTC"}
    context = {
        "registration": registration,
        "warnings": warnings,
        "approving": approving or ApproveForm(request=registration, initial=initial),
        "declining": declining or DeclineForm(),
        "form": declining if declining and declining.errors else approving,
        "refusal": refusal,
    }
    return render(request, "cities/registration/vet.html", context, status=status)


@require_POST
@staff_only("administrator")
def approve(request: Asked, pk: int) -> HttpResponse:
    """Admit the municipality."""
    registration = _for_desk(pk)
    form = ApproveForm(request.POST, request=registration)
    if not form.is_valid():
        return _vet(request, registration, approving=form, status=422)
    actor = request.actor
    try:
        done = actions.approve(registration_id=pk, draft=form.draft(), actor=actor, at=clock.now())
    except Refusal as refusal:
        return _vet(request, _for_desk(pk), refusal=str(refusal.sentence), status=409)
    messages.success(request, _("%(city)s takes part. A mail tells %(name)s how to sign in.") % _names(done))
    return redirect("registration:desk")


@require_POST
@staff_only("administrator")
def decline(request: Asked, pk: int) -> HttpResponse:
    """Decline, with a reason the person reads."""
    registration = _for_desk(pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _vet(request, registration, declining=form, status=422)
    actor = request.actor
    try:
        done = actions.decline(registration_id=pk, reason=form.cleaned_data["reason"], actor=actor, at=clock.now())
    except Refusal as refusal:
        return _vet(request, _for_desk(pk), refusal=str(refusal.sentence), status=409)
    messages.success(
        request, _("The request of %(city)s was declined. A mail gives %(name)s the reason.") % _names(done)
    )
    return redirect("registration:desk")


def _names(registration: Any) -> dict[str, str]:
    return {"city": registration.municipality, "name": registration.person}
