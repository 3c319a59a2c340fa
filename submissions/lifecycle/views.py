"""The city's home, the receipt, and the moves a city makes that send nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.membership.queries import members, open_invitations
from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from compact_portal.kit.refusals import Refusal
from submissions.journal.queries import timeline
from submissions.lifecycle import actions, compose, queries
from submissions.lifecycle import render as saving
from submissions.lifecycle.forms import ReasonForm, SeenForm
from submissions.rulebook import kinds
from submissions.rulebook.limits import CHANGES_WITHIN_DAYS
from submissions.rulebook.permissions import may
from submissions.rulebook.transitions import BY_VERB, Transition, Verb

if TYPE_CHECKING:
    from submissions.lifecycle.models import Submission

# What a city does here; sending needs the text at hand, so it stands with practices and comments.
TOLD: dict[Verb, str | Promise] = {
    Verb.ASK_CLEARANCE: _("Your city’s leads are told by mail that it waits for them."),
    Verb.READY: _("Your city’s leads are told by mail that it is ready to be sent again."),
    Verb.TAKE_BACK: _("It is a draft again. Your city’s leads are told by mail that it no longer waits for them."),
    Verb.RETURN: _("It is a draft again, with your note. Your city is told by mail."),
    Verb.WITHDRAW: _("It is withdrawn."),
}
PEOPLE_SHOWN = 8


@require_safe
@city_member()
def city_home(request: Asked) -> HttpResponse:
    """What waits for the person and until when; what the city filed; what it is writing; who works on it."""
    actor, at = request.actor, clock.now()
    context = {
        "at": at,
        "waits": [(case, case.moved_at + timedelta(days=CHANGES_WITHIN_DAYS)) for case in queries.waiting(actor)],
        "filed": queries.filed(actor),
        "drafts": queries.in_the_city(actor),
        "most": queries.LINES_SHOWN,
        "lately": queries.lately(actor),
        "round": queries.open_round(at),
        "members": list(members(actor)[:PEOPLE_SHOWN]),
        "invitations": list(open_invitations(actor, at)[:PEOPLE_SHOWN]),
    }
    return render(request, "submissions/lifecycle/city_home.html", context)


def _case(request: Asked, reference: str) -> Submission:
    case = queries.for_city(request.actor, reference)
    if case is None:
        raise Http404
    return case


@require_safe
@city_member()
def receipt(request: Asked, reference: str) -> HttpResponse:
    """That it arrived: its reference, what happens next, and until when. What was not sent has no receipt."""
    case = _case(request, reference)
    if case.submitted_at is None:
        return redirect(kinds.WORDS[kinds.Kind(case.kind)].workplace, reference)
    context = {
        "case": case,
        "entries": list(timeline(case.pk, for_staff=False)[: compose.HISTORY]),
        "way": compose.way(case),
        "workplace": kinds.WORDS[kinds.Kind(case.kind)].workplace,
        "offers": compose.offers(request.actor, case),
    }
    return render(request, "submissions/lifecycle/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def move(request: Asked, reference: str, verb: str) -> HttpResponse:
    """Ask for clearance or take that back, return, or withdraw. What needs a reason has a page that says what it will do."""
    case = _case(request, reference)
    if verb not in set(TOLD):
        raise Http404
    row = BY_VERB[Verb(verb)]
    if request.method == "POST":
        return _move(request, case, row)
    if not row.needs_reason or case.state not in row.sources or not may(request.actor, row.asks, case):
        return redirect(kinds.WORDS[kinds.Kind(case.kind)].workplace, reference)
    return _move_page(request, case, row, ReasonForm(initial={"version": case.version}, verb=row.verb))


def _move(request: Asked, case: Submission, row: Transition) -> HttpResponse:
    form = ReasonForm(request.POST, verb=row.verb) if row.needs_reason else SeenForm(request.POST)
    if not form.is_valid():
        return _move_page(request, case, row, form, status=422)
    seen, reason, at = form.cleaned_data["version"], form.cleaned_data.get("reason", ""), clock.now()
    try:
        actions.move(case_id=case.pk, verb=row.verb, actor=request.actor, at=at, reason=reason, seen=seen)
    except Refusal as refusal:
        return _move_page(request, case, row, form, refusal, status=saving.status(refusal))
    messages.success(request, str(TOLD[row.verb]))
    if row.verb is Verb.WITHDRAW:
        return redirect("lifecycle:city_home")
    return redirect(kinds.WORDS[kinds.Kind(case.kind)].workplace, case.reference)


def _move_page(
    request: Asked, case: Submission, row: Transition, form: SeenForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page of a move; after a refusal it keeps the reason that was typed."""
    context = {
        "case": case,
        "row": row,
        "mailed": compose.mailed(request.actor, case, row.verb),
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "workplace": kinds.WORDS[kinds.Kind(case.kind)].workplace,
    }
    return render(request, "submissions/lifecycle/move.html", context, status=status)
