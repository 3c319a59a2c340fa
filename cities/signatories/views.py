"""The public pages of letters."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cities.signatories import queries
from compact_portal.kit.gates import public
from compact_portal.kit.worldmap import Mark


@public
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """The letters; where there is only one, that letter."""
    instruments = queries.instruments()
    if len(instruments) == 1:
        return redirect("signatories:letter", instruments[0].key)
    return render(request, "cities/signatories/list.html", {"instruments": instruments})


@public
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter and everybody who signed it, in the order of the list."""
    instrument = queries.instrument(key)
    if instrument is None:
        raise Http404
    signatures = list(instrument.signatures.all())
    context = {
        "instrument": instrument,
        "signatures": signatures,
        "marks": [Mark(one.city.latitude, one.city.longitude, one.signs_as, "signed") for one in signatures],
    }
    return render(request, "cities/signatories/letter.html", context)
