"""What is posted from the page where a filing is checked: its answers are kept, whatever else was asked for with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.refusals import Refusal
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle import compose as filing
from submissions.lifecycle import render as saving
from submissions.lifecycle.forms import CheckedForm
from submissions.lifecycle.views import TOLD
from submissions.protection import actions
from submissions.protection.forms import AnswersForm
from submissions.rulebook import kinds
from submissions.rulebook.transitions import Verb

if TYPE_CHECKING:
    from submissions.lifecycle.models import Submission

    Send = Callable[[int, str, datetime], Submission]

# What has a page of its own, where its reason is given.
_ON_ANOTHER_PAGE = frozenset({Verb.RETURN, Verb.WITHDRAW})
_BY_ONE_PRESS = frozenset({Verb.ASK_CLEARANCE, Verb.READY})


def checked(
    request: Asked,
    case: Submission,
    answers: AnswersForm,
    *,
    send: Send,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """Keep the answers; then do what the button said: send, ask for clearance, go where a reason is given, or nothing more.

    ``send`` is given the version and the state that were on the page.
    ``page`` shows the filing anew, with what was refused (``refusal``, ``status``) and what was chosen (``answers``).
    """
    form, at = CheckedForm(request.POST), clock.now()
    if not form.is_valid():
        return page(refusal=Refusal(filing.SEND_ANEW), status=422, answers=answers)
    if not answers.is_valid():
        return page(status=422, answers=answers)
    try:
        if given := answers.given():
            actions.answer(case_id=case.pk, side="city", given=given, actor=request.actor, at=at)
        if "keep" in request.POST:
            return _kept(request, case)
        return _then(request, case, send, form, at)
    except Refusal as refusal:
        return page(refusal=refusal, status=saving.status(refusal))


def _kept(request: Asked, case: Submission) -> HttpResponse:
    if saving.asks(request):
        return HttpResponse(status=204)
    messages.success(request, _("Your answers are kept. Nothing was sent."))
    return redirect(request.path)


def _then(request: Asked, case: Submission, send: Send, form: CheckedForm, at: datetime) -> HttpResponse:
    act, seen = request.POST.get("act", ""), form.cleaned_data["version"]
    if not act:
        send(seen, form.cleaned_data["state"], at)
        return redirect("lifecycle:receipt", case.reference)
    if act in _ON_ANOTHER_PAGE:
        return redirect("lifecycle:move", case.reference, act)
    if act not in _BY_ONE_PRESS:
        raise Refusal(filing.SEND_ANEW)
    lifecycle.move(case_id=case.pk, verb=Verb(act), actor=request.actor, at=at, seen=seen)
    messages.success(request, str(TOLD[Verb(act)]))
    return redirect(kinds.WORDS[kinds.Kind(case.kind)].workplace, case.reference)
