"""The desk: the queue, one case, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Actor
from compact_portal.kit.clock import now
from compact_portal.kit.gates import staff_only
from compact_portal.kit.refusals import Refusal
from submissions.protection.compose import words_to_ask
from submissions.protection.forms import AnswersForm
from submissions.review import actions, compose, queries
from submissions.review.drafts import Sought
from submissions.review.forms import DecisionForm, DispositionForm, NoteForm, SoughtForm
from submissions.review.render import CasePage, case_page, look_at
from submissions.review.render import peek as case_in_brief

DESK = frozenset({"reviewer", "coordinator"})


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _language() -> str:
    return get_language() or "en"


def _sought(request: HttpRequest) -> Sought:
    """The list a page stands in: its own address, or the one a form brought along."""
    given = QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET
    return SoughtForm(given).draft("mine" if _actor(request).staff_roles & DESK else "open")


def _back(request: HttpRequest, name: str, *args: str, mark: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name, args=args)}?{_sought(request).but().query()}{mark}")


@require_safe
@staff_only()
def queue(request: HttpRequest) -> HttpResponse:
    """The queue: a saved view, narrowed by filters, all of it in the address."""
    actor = _actor(request)
    can_take = bool(actor.staff_roles & DESK)
    page = compose.queue_page(actor, _sought(request), now(), _language(), can_take=can_take)
    return render(request, "submissions/review/queue.html", {"queue": page, "queue_count": page.waiting_count})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("reviewer", "coordinator")
def take_several(request: HttpRequest) -> HttpResponse:
    """What would be claimed, then claim it."""
    actor = _actor(request)
    if request.method != "POST":
        cases = queries.by_references(actor, request.GET.getlist("case"))
        query = QueryDict(request.GET.get("list", "")).urlencode()
        shown = {"cases": cases, "free": [one for one in cases if one.state == "submitted"], "list": query}
        return render(request, "submissions/review/take.html", shown)
    done = actions.take_several(references=request.POST.getlist("case"), actor=actor, at=now())
    for reference, sentence in done.refused:
        messages.warning(request, f"{reference}: {sentence}")
    if done.taken:
        count = len(done.taken)
        messages.success(request, ngettext("You claimed %(n)s case.", "You claimed %(n)s cases.", count) % {"n": count})
    return HttpResponseRedirect(f"{reverse('review:queue')}?view=mine")


def _find(request: HttpRequest, reference: str) -> Any:
    case = queries.case(_actor(request), reference)
    if case is None:
        raise Http404
    return case


def _disposition_forms(page: CasePage, bound: tuple[int, DispositionForm] | None) -> dict[int, DispositionForm]:
    """A form for each comment, filled with the answer it has; ``bound`` is the one that was just sent."""
    if not page.comments or not page.may["dispose"]:
        return {}
    offered = queries.paragraphs(page.case.contribution.version.text_id)
    found = {}
    for comment in page.comments:
        item = comment.item
        given = getattr(item, "disposition", None)
        initial = {"outcome": given.outcome, "reason": given.reason, "shows_in": given.shows_in_id} if given else {}
        initial.setdefault("shows_in", item.paragraph_id)
        found[item.pk] = DispositionForm(initial=initial, paragraphs=offered, auto_id=f"id_{item.pk}_%s")
    if bound:
        found[bound[0]] = bound[1]
    return found


def _show(
    request: HttpRequest,
    reference: str,
    *,
    decision: DecisionForm | None = None,
    note: NoteForm | None = None,
    item: tuple[int, DispositionForm] | None = None,
    answers: AnswersForm | None = None,
) -> HttpResponse:
    """The case's page; with a form that was refused, the same page with what was typed and status 422."""
    case, sought = _find(request, reference), _sought(request)
    page = case_page(_actor(request), case, sought, now(), _language())
    refused: forms.Form | None = decision or note or (item[1] if item else None) or answers
    return render(
        request,
        "submissions/review/case.html",
        {
            "page": page,
            "case": case,
            "form": refused,
            "decision": decision or DecisionForm(kind=case.kind, initial=_first_words(page)),
            "answers": answers or AnswersForm(page.look, "desk"),
            "note": note or NoteForm(colleagues=page.colleagues),
            "dispositions": _disposition_forms(page, item),
            "list": sought.but().query(),
            "list_name": compose.VIEW_NAMES[sought.view],
        },
        status=422 if refused else 200,
    )


def _first_words(page: CasePage) -> dict[str, Any]:
    """What the decision begins with: what must be taken out makes the words that ask for it."""
    words = words_to_ask(page.case, page.look.to_go)
    return {"seen": page.case.version} | ({"verb": "ask_changes", "reason": words} if words else {})


def _refused(form: forms.Form, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))


@require_safe
@staff_only()
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: what was filed, what happened to it, and what to do with it."""
    return _show(request, reference)


@require_safe
@staff_only()
def peek(request: HttpRequest, reference: str) -> HttpResponse:
    """A case in a few lines: a fragment that desk.js puts beside the queue where there is room."""
    shown = case_in_brief(_actor(request), _find(request, reference), now())
    return render(request, "submissions/review/peek.html", {"peek": shown, "list": _sought(request).but().query()})


@require_POST
@staff_only("reviewer", "coordinator")
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept, ask for changes or decline."""
    found = _find(request, reference)
    form = DecisionForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _show(request, reference, decision=form)
    try:
        done = actions.decide(case_id=found.pk, decision=form.draft(), actor=_actor(request), at=now())
    except Refusal as refusal:
        _refused(form, refusal)
        return _show(request, reference, decision=form)
    word = compose.decided(done)
    messages.success(
        request, _("%(reference)s: %(word)s. The city is told now.") % {"reference": reference, "word": word}
    )
    return _back(request, "review:queue")


def _move(request: HttpRequest, reference: str, act: Callable[..., Any], told: str) -> HttpResponse:
    found = _find(request, reference)
    try:
        act(case_id=found.pk, actor=_actor(request), at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, told)
    return _back(request, "review:case", reference)


@require_POST
@staff_only("reviewer", "coordinator")
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Claim the case."""
    return _move(request, reference, actions.take, _("You hold this case now."))


@require_POST
@staff_only("reviewer", "coordinator")
def let_go(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the case back in the queue."""
    return _move(request, reference, actions.let_go, _("It is back in the queue. Your notes stay with it."))


@require_POST
@staff_only("reviewer", "coordinator")
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep an internal note."""
    found = _find(request, reference)
    form = NoteForm(request.POST, colleagues=queries.colleagues(_actor(request)))
    if form.is_valid():
        try:
            actions.note(case_id=found.pk, actor=_actor(request), at=now(), **form.cleaned_data)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return _back(request, "review:case", reference, mark="#notes")
    return _show(request, reference, note=form)


@require_POST
@staff_only("reviewer", "coordinator")
def dispose(request: HttpRequest, reference: str, item: int) -> HttpResponse:
    """Answer one comment of a contribution."""
    found = _find(request, reference)
    if queries.item(found.pk, item) is None:
        raise Http404
    offered = queries.paragraphs(found.contribution.version.text_id)
    form = DispositionForm(request.POST, paragraphs=offered, auto_id=f"id_{item}_%s")
    if form.is_valid():
        try:
            actions.answer(case_id=found.pk, item_id=item, given=form.draft(), actor=_actor(request), at=now())
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return _back(request, "review:case", reference, mark=f"#item-{item}")
    return _show(request, reference, item=(item, form))


@require_POST
@staff_only("reviewer", "coordinator")
def protect(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what becomes of each place that may point to a person."""
    found = _find(request, reference)
    form = AnswersForm(look_at(found), "desk", data=request.POST)
    if form.is_valid():
        try:
            actions.protect(case_id=found.pk, given=form.given(), actor=_actor(request), at=now())
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return _back(request, "review:case", reference, mark="#protection")
    return _show(request, reference, answers=form)
