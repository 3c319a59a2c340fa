"""Asking to take part, and the administrator's desk for it."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Asked
from cities.registration import actions, queries
from cities.registration.drafts import Proof
from cities.registration.forms import (
    AnswerForm,
    ApproveForm,
    ChooseForm,
    CodeForm,
    DeclineForm,
    MoreForm,
    RequestForm,
    once,
)
from cities.registration.periods import (
    AN_HOUR,
    CODES_TO_AN_ADDRESS,
    FILES_FROM_A_NETWORK,
    REQUESTS_FROM_A_NETWORK,
    TRIES_FROM_A_NETWORK,
)
from compact_portal.kit import clock, files, limits
from compact_portal.kit.domains import normal_address
from compact_portal.kit.gates import public, staff_only
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.telling import Event, how_many

log = structlog.get_logger(__name__)
# What is recorded vouches for whoever asks next: of such a domain an administrator says so themselves.
DOUBTFUL = frozenset(("free_mail", "look_alike", "mixed_scripts", "others_domain", "sub_domain", "not_official"))

READ_OR_SEND = ["GET", "HEAD", "POST"]
# Whoever has the link may read the page; no cache may keep it.
SECRET = cache_control(no_store=True, private=True)


@public
@require_safe
def start(request: Asked) -> HttpResponse:
    """What taking part means, what is needed, how long it takes."""
    return render(request, "cities/registration/start.html")


@public
@require_safe
def choose(request: Asked) -> HttpResponse:
    """Find one's city in the registry, or say that it is not there."""
    typed = {name: " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:120] for name in ("q", "country")}
    form = ChooseForm(typed)
    country = typed["country"] if form.is_valid() else ""
    looked = bool(typed["q"] or country)
    page = queries.choices(typed["q"], country, request.GET.get("cursor", "")[:500]) if looked else None
    context = {"form": form, "page": page, "words": typed["q"], "country": country}
    return render(request, "cities/registration/choose.html", context)


@public
@require_http_methods(READ_OR_SEND)
def ask(request: Asked) -> HttpResponse:
    """The form. Sent, it answers the same whether or not the address is known here."""
    sent = request.method == "POST"
    city = queries.choice((request.POST if sent else request.GET).get("city", "")[:140])
    if not sent:
        return _ask(request, RequestForm(initial=_initial(request), city=city))
    if not _may_hand_in(request):
        return _ask(request, RequestForm(request.POST, city=city), status=429, refusal=_too_many())
    form = RequestForm(request.POST, request.FILES, city=city)
    if not form.is_valid():
        return _ask(request, form, status=422)
    token = form.token()
    if queries.by_token(token) is None and not _may_send_code(request, form.cleaned_data["email"], new=True):
        return _ask(request, form, status=429, refusal=_too_many())
    try:
        actions.ask(draft=form.draft(), token=token, at=clock.now())
    except Refusal as refusal:
        form.add_error("proof", str(refusal.sentence))
        return _ask(request, form, status=503)
    return redirect("registration:prove", token=token)


def _initial(request: Asked) -> dict[str, str]:
    looked_for = {"municipality": request.GET.get("name", "")[:120], "country": request.GET.get("country", "")[:2]}
    return {"once": once(), "language": request.LANGUAGE_CODE, **looked_for}


def _ask(request: Asked, form: RequestForm, status: int = 200, refusal: str = "") -> HttpResponse:
    return render(request, "cities/registration/ask.html", {"form": form, "refusal": refusal}, status=status)


def _may_hand_in(request: Asked) -> bool:
    """Whether a file that came along may be looked at: that costs time, and anybody may send one."""
    network = limits.network(request)
    return not request.FILES or limits.spend("registration-file", network, times=FILES_FROM_A_NETWORK, seconds=AN_HOUR)


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
    return _status(request, _found(token), token)


def _status(
    request: Asked, registration: Any, token: str, form: AnswerForm | None = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    story = queries.story(registration)
    answered = Event(city_id=registration.city_id)
    context = {
        "mailed": how_many(answered, "registration_answered") if registration.standing == "more" else 0,
        "writer_mailed": queries.reached(registration),
        "registration": registration,
        "token": token,
        "story": story,
        "asked": next((step for step in reversed(story) if step.name == "more"), None),
        "form": form or AnswerForm(),
        "refusal": refusal,
    }
    return render(request, "cities/registration/status.html", context, status=status)


@public
@require_POST
@SECRET
def answer(request: Asked, token: str) -> HttpResponse:
    """Answer what UNHCR asked for."""
    registration = _found(token)
    if not _may_hand_in(request):
        return _status(request, registration, token, AnswerForm(request.POST), status=429, refusal=_too_many())
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _status(request, registration, token, form, status=422)
    try:
        actions.answer(registration_id=registration.pk, draft=form.draft(), at=clock.now())
    except Refusal as refusal:
        return _status(request, _found(token), token, form, status=409, refusal=str(refusal.sentence))
    messages.success(request, _("UNHCR has your answer."))
    return redirect("registration:status", token=token)


@public
@require_POST
@SECRET
def withdraw(request: Asked, token: str) -> HttpResponse:
    """Take the request back."""
    try:
        actions.withdraw(registration_id=_found(token).pk, at=clock.now())
    except Refusal as refusal:
        return _status(request, _found(token), token, status=409, refusal=str(refusal.sentence))
    messages.success(request, _("The request is taken back."))
    return redirect("registration:status", token=token)


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
    # The writer gets a mail too, which says that UNHCR has the request.
    mailed = queries.reached(registration) + how_many(Event(city_id=registration.city_id), "registration_asked")
    context = {"form": form, "registration": registration, "token": token, "refusal": refusal, "mailed": mailed}
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
    """Requests by where they stand, with what to look at while they are open."""
    wanted = request.GET.get("show", "")
    tab = wanted if wanted in queries.SHOWN else "waiting"
    page = queries.shown(tab, request.GET.get("cursor", "")[:500])
    known = queries.background([] if tab == "decided" else page.rows)
    listed = [(row, [] if tab == "decided" else queries.warnings(row, known)) for row in page.rows]
    context = {"page": page, "rows": listed, "tab": tab, "tabs": _tabs(tab)}
    return render(request, "cities/registration/desk.html", context)


def _tabs(here: str) -> list[dict[str, Any]]:
    names = {"waiting": _("Waiting"), "more": _("Asked for more"), "decided": _("Decided")}
    return [{"key": tab, "name": names[tab], "n": n, "here": tab == here} for tab, n in queries.counts().items()]


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


@require_safe
@staff_only("administrator")
@SECRET
def document(request: Asked, pk: int, document: int) -> HttpResponse:
    """A proof of mandate, to save and read."""
    found = queries.document(pk, document)
    try:
        if found is None:
            raise Http404
        with found.file.open("rb") as held:
            return files.answer(held.read(), found.name, found.media_type)
    except FileNotFoundError as gone:
        log.error("document_is_gone", registration=pk, document=document)
        raise Http404 from gone


def _vet(request: Asked, registration: Any, refusal: str = "", status: int = 200, **sent: Form) -> HttpResponse:
    warnings = queries.warnings(registration)
    doubtful = DOUBTFUL & {one.kind for one in warnings}
    initial = {"name": registration.proposed_name, "record_domain": not doubtful, "time_zone": "UTC"}
    context = {
        "registration": registration,
        "mailed": queries.reached(registration),
        "warnings": warnings,
        "story": queries.story(registration),
        "approving": ApproveForm(request=registration, initial=initial),
        "asking": MoreForm(),
        "declining": DeclineForm(),
        "form": next(iter(sent.values()), None),
        "refusal": refusal,
        **sent,
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
def ask_more(request: Asked, pk: int) -> HttpResponse:
    """Ask for more, in words the person reads."""
    registration = _for_desk(pk)
    form = MoreForm(request.POST)
    if not form.is_valid():
        return _vet(request, registration, asking=form, status=422)
    actor, message = request.actor, form.cleaned_data["message"]
    try:
        done = actions.ask_more(registration_id=pk, message=message, actor=actor, at=clock.now())
    except Refusal as refusal:
        return _vet(request, _for_desk(pk), refusal=str(refusal.sentence), status=409)
    messages.success(request, _("A mail asks %(name)s for more. The answer comes back to this desk.") % _names(done))
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
