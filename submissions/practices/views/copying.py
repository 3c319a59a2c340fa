"""A new draft that comes from another practice: a copy of the city's own, or adapted from one in the library."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from compact_portal.kit.languages import first_offered
from compact_portal.kit.refusals import Refusal
from submissions.lifecycle.forms import OnceForm
from submissions.practices import actions, queries
from submissions.practices.forms import StartForm
from submissions.practices.views.finding import the_practice


@require_http_methods(["GET", "HEAD", "POST"])
@city_member("lead", "drafter")
def copy(request: Asked, reference: str) -> HttpResponse:
    """What is copied and what is given anew; then a draft of its own."""
    practice = the_practice(request, reference)
    form = OnceForm(request.POST if request.method == "POST" else None, initial={"once": uuid.uuid4()})
    context = {"practice": practice, "case": practice.submission, "form": form}
    if form.is_valid():
        once, at = form.cleaned_data["once"], clock.now()
        try:
            made = actions.copy(case_id=practice.pk, once=once, actor=request.actor, at=at)
        except Refusal as refusal:
            context["refusal"] = refusal.sentence
        else:
            return redirect("practices:tasks", made.reference)
    return render(request, "submissions/practices/copy.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@city_member("lead", "drafter")
def adapt(request: Asked, reference: str) -> HttpResponse:
    """What a draft adapted from a published practice begins with, and in which language; then the draft."""
    source, city = queries.published().select_related("city").filter(reference=reference).first(), request.actor.city
    if source is None or city is None:
        raise Http404
    first = {"once": uuid.uuid4(), "language": first_offered(request.actor.language)}
    form = StartForm(request.POST if request.method == "POST" else None, initial=first)
    context = {"case": source, "own": source.city_id == city.id, "form": form}
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.adapt(source_id=source.pk, city_id=city.id, actor=request.actor, at=clock.now(), **given)
        except Refusal as refusal:
            context["refusal"] = refusal.sentence
        else:
            return redirect("practices:tasks", made.reference)
    return render(request, "submissions/practices/adapt.html", context, status=422 if form.is_bound else 200)
