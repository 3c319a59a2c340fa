"""The public page of rounds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compact_portal.kit import clock
from compact_portal.kit.gates import public
from compact_portal.kit.keeping import kept_for_readers
from submissions.rounds import queries


@public
@require_safe
@kept_for_readers()
def list_(request: HttpRequest) -> HttpResponse:
    """Rounds open, coming and closed, and the calendar of the process."""
    context = {"rounds": queries.rounds_at(clock.now()), "milestones": queries.calendar()}
    return render(request, "submissions/rounds/list.html", context)
