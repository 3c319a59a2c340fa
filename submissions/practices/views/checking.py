"""A practice as it will be read, what is missing, and sending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from compact_portal.kit.refusals import Refusal
from submissions.attachments import queries as attachments
from submissions.journal.queries import timeline
from submissions.lifecycle import compose as filing
from submissions.practices import actions, compose, queries
from submissions.practices.views.finding import the_practice
from submissions.protection.compose import look
from submissions.protection.forms import AnswersForm
from submissions.protection.views import checked

if TYPE_CHECKING:
    from submissions.practices.models import Practice


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def check(request: Asked, reference: str) -> HttpResponse:
    """Everything as it will be read, what is missing, what may point to a person; and sending it."""
    practice = the_practice(request, reference)
    if request.method != "POST":
        return _check_page(request, practice)
    return checked(
        request,
        practice.submission,
        _answers(practice, request.POST),
        send=lambda seen, seen_in, at: actions.send(
            case_id=practice.pk, seen=seen, seen_in=seen_in, actor=request.actor, at=at
        ),
        page=lambda **again: _check_page(request, the_practice(request, reference), **again),
    )


def _answers(practice: Practice, data: Mapping[str, Any] | None = None) -> AnswersForm:
    files = {"attachments": attachments.content(practice.submission)}
    content = queries.content(practice, queries.answers(practice)) | files
    return AnswersForm(look(practice.submission, compose.texts(practice.submission, content)), "city", data=data)


def _check_page(
    request: Asked,
    practice: Practice,
    refusal: Refusal | None = None,
    status: int = 200,
    answers: AnswersForm | None = None,
) -> HttpResponse:
    given, case, at = queries.answers(practice), practice.submission, clock.now()
    files = attachments.of_case(case)
    offers = filing.offers(request.actor, case)
    entries = list(timeline(case.pk, for_staff=False)[: filing.HISTORY])
    context = {
        "at": at,
        "practice": practice,
        "case": case,
        "parts": compose.read(practice, given),
        "gaps": queries.missing(practice, given, at),
        "files": files,
        "waiting": [one for one in files if one.state == one.State.WAITING],
        "answers": (answers or _answers(practice)) if offers.edit else None,
        "form": answers,
        "offers": offers,
        "mailed": filing.mailed(request.actor, case),
        "entries": entries,
        "asked": filing.asked_of_the_city(case, entries),
        "refusal": refusal.sentence if refusal else "",
        "refused_at": refusal.field if refusal else "",
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/practices/check.html", context, status=status)
