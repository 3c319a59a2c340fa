"""A copy of a practice as a new draft."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from compact_portal.kit.refusals import Refusal
from submissions.lifecycle.forms import OnceForm
from submissions.practices import actions
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
