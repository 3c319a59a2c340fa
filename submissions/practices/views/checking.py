"""A practice as it will be read, what is missing, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from compact_portal.kit.refusals import Refusal
from submissions.attachments import queries as attachments
from submissions.journal.queries import timeline
from submissions.lifecycle import compose as filing
from submissions.lifecycle import render as saving
from submissions.lifecycle.forms import SeenForm
from submissions.practices import actions, compose, queries
from submissions.practices.views.finding import the_practice
from submissions.rulebook.fields import form_of

if TYPE_CHECKING:
    from submissions.practices.models import Practice


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def check(request: Asked, reference: str) -> HttpResponse:
    """Everything as it will be read, what is missing, what may point to a person; and sending it."""
    practice = the_practice(request, reference)
    if request.method != "POST":
        return _check_page(request, practice)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _check_page(request, practice, Refusal(filing.SEND_ANEW), status=422)
    seen, at = form.cleaned_data["version"], clock.now()
    try:
        actions.send(case_id=practice.pk, seen=seen, actor=request.actor, at=at)
    except Refusal as refusal:
        return _check_page(request, the_practice(request, reference), refusal, status=saving.status(refusal))
    return redirect("lifecycle:receipt", reference)


def _check_page(request: Asked, practice: Practice, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    given, case = queries.answers(practice), practice.submission
    entries = list(timeline(case.pk, for_staff=False)[: filing.HISTORY])
    context = {
        "at": clock.now(),
        "practice": practice,
        "case": case,
        "parts": compose.read(practice, given),
        "gaps": queries.missing(practice, given),
        "files": attachments.of_case(case),
        "suspicions": filing.suspicions(form_of(practice.form).fields, given),
        "offers": filing.offers(request.actor, case),
        "mailed": filing.mailed(request.actor, case),
        "entries": entries,
        "asked": filing.asked_of_the_city(case, entries),
        "refusal": refusal.sentence if refusal else "",
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/practices/check.html", context, status=status)
