"""A practice on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cities.people.actor import Asked
from compact_portal.kit.gates import city_member
from submissions.lifecycle import render as filing
from submissions.lifecycle.queries import sent_as_it_stands
from submissions.practices import compose, queries
from submissions.practices.views.finding import the_practice


@require_safe
@city_member()
def pdf(request: Asked, reference: str) -> HttpResponse:
    """Everything as it will be read, as PDF: stamped as a draft, or with the day on which it was sent."""
    practice = the_practice(request, reference)
    case, given = practice.submission, queries.answers(practice)
    return filing.paper(request, case, lambda: compose.chapters(practice, given), sent_as_it_stands(case))
