"""The public pages of letters, and the administrator's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.people.actor import Asked
from cities.signatories import actions, queries
from cities.signatories.forms import (
    InstrumentForm,
    SignatureCorrectionForm,
    SignatureForm,
    instrument_initial,
    signature_initial,
)
from compact_portal.kit import clock, files
from compact_portal.kit.gates import public, staff_only
from compact_portal.kit.keeping import kept_for_readers
from compact_portal.kit.refusals import Refusal, Stale
from compact_portal.kit.worldmap import Mark

READ_OR_SEND = ["GET", "HEAD", "POST"]


@public
@require_safe
@kept_for_readers()
def list_(request: HttpRequest) -> HttpResponse:
    """The letters; where there is only one, that letter."""
    instruments = queries.instruments()
    if len(instruments) == 1:
        return redirect("signatories:letter", instruments[0].key)
    return render(request, "cities/signatories/list.html", {"instruments": instruments})


def _found(key: str) -> Any:
    instrument = queries.instrument(key)
    if instrument is None:
        raise Http404
    return instrument


@public
@require_safe
@kept_for_readers()
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter and everybody who signed it, in the order of the list."""
    instrument = _found(key)
    signatures = list(instrument.signatures.all())
    context = {
        "instrument": instrument,
        "signatures": [(one, queries.bureau_then(one, instrument)) for one in signatures],
        "marks": [Mark(one.city.latitude, one.city.longitude, one.signs_as, "signed") for one in signatures],
    }
    return render(request, "cities/signatories/letter.html", context)


@public
@require_safe
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The letter's document, to download."""
    instrument = _found(key)
    if not instrument.document:
        raise Http404
    try:
        with instrument.document.open("rb") as file:
            return files.answer(file.read(), instrument.document_name, instrument.document_type)
    except FileNotFoundError as problem:
        raise Http404 from problem


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def desk(request: Asked) -> HttpResponse:
    """The letters with how many signed; sent, a new one is added."""
    sent = request.method == "POST"
    form = InstrumentForm(request.POST, request.FILES) if sent else InstrumentForm()

    def act() -> Any:
        document = form.cleaned_data["document"]
        return actions.add_instrument(draft=form.draft(), document=document, actor=request.actor, at=clock.now())

    shown = {"instruments": queries.for_desk()}
    return _sent(request, form, act, _("The letter was added."), "cities/signatories/desk.html", shown)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def change(request: Asked, key: str) -> HttpResponse:
    """A letter: what it says of itself, its document, its signatures."""
    found = _found(key)
    sent = request.method == "POST"
    form = InstrumentForm(request.POST, request.FILES) if sent else InstrumentForm(initial=instrument_initial(found))

    def act() -> Any:
        data = form.cleaned_data
        return actions.change_instrument(
            instrument_id=found.pk, draft=form.draft(), document=data["document"], seen=data["seen"],
            actor=request.actor, at=clock.now(),
        )  # fmt: skip

    shown = {"instrument": found, "signatures": list(found.signatures.all())}
    return _sent(request, form, act, _("The letter was changed."), "cities/signatories/change.html", shown)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def sign(request: Asked, key: str) -> HttpResponse:
    """Record that a city signed."""
    found = _found(key)
    form = SignatureForm(request.POST) if request.method == "POST" else SignatureForm()

    def act() -> Any:
        actions.sign(instrument_id=found.pk, draft=form.draft(), actor=request.actor, at=clock.now())
        return found

    shown = {"instrument": found, "title": _("Record a signature")}
    return _sent(request, form, act, _("The signature was recorded."), "cities/signatories/signature.html", shown)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def correct(request: Asked, key: str, pk: int) -> HttpResponse:
    """Correct a signature, with the reason; the journal keeps what stood before."""
    found = queries.signature(key, pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    initial = signature_initial(found)
    form = SignatureCorrectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> Any:
        data = form.cleaned_data
        actions.correct_signature(
            signature_id=found.pk, draft=form.draft(), reason=data["reason"], seen=data["seen"],
            actor=request.actor, at=clock.now(),
        )  # fmt: skip
        return found.instrument

    shown = {"instrument": found.instrument, "signature": found, "title": _("Correct a signature")}
    return _sent(request, form, act, _("The signature was corrected."), "cities/signatories/signature.html", shown)


def _sent(
    request: Asked, form: forms.Form, act: Callable[[], Any], told: str, page: str, shown: dict[str, Any]
) -> HttpResponse:
    """One form: shown, refused with what was typed, or done and led back to its letter."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                instrument = act()
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, told)
                return redirect("signatories:change", instrument.key)
    return render(request, page, shown | {"form": form, "stale": status == 409}, status=status)
