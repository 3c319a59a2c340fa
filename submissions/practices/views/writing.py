"""Beginning a practice and writing it, part by part."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Asked
from compact_portal.kit import clock, paging
from compact_portal.kit.gates import city_member, staff_only
from compact_portal.kit.languages import first_offered
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.rows import put_earlier
from submissions.journal.queries import timeline
from submissions.lifecycle import compose as filing
from submissions.lifecycle import render as saving
from submissions.lifecycle.drafts import Saved, Typed
from submissions.lifecycle.forms import SeenForm
from submissions.practices import actions, queries
from submissions.practices.forms import StartForm, StepForm
from submissions.practices.views.finding import the_practice
from submissions.rulebook.fields import CURRENT, FILE_FIELDS, FILES, FORM_VERSION, FORMS, PRACTICE, Step, form_of

if TYPE_CHECKING:
    from submissions.lifecycle.models import Submission
    from submissions.practices.models import Practice

NEWEST = ("-changed_at", "-id")


@require_safe
@city_member()
def listing(request: Asked) -> HttpResponse:
    """The city's practices, last changed first."""
    page = paging.page(queries.listed(request.actor), NEWEST, request.GET.get("cursor", ""))
    return render(request, "submissions/practices/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@city_member("lead", "drafter")
def start(request: Asked) -> HttpResponse:
    """What is needed, how long it takes, in which language; then a draft."""
    first = {"once": uuid.uuid4(), "language": first_offered(request.actor.language)}
    form = StartForm(request.POST if request.method == "POST" else None, initial=first)
    city = request.actor.city
    context = {"form": form, "steps": CURRENT.steps}
    if form.is_valid() and city:
        try:
            case = actions.begin(city_id=city.id, actor=request.actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            context["refusal"] = refusal.sentence
        else:
            return redirect("practices:step", case.reference, CURRENT.steps[0].key)
    return render(request, "submissions/practices/start.html", context, status=422 if form.is_bound else 200)


@require_safe
@city_member()
def tasks(request: Asked, reference: str) -> HttpResponse:
    """The parts of the form and how far each is. What cannot be edited is read instead."""
    practice = the_practice(request, reference)
    offers = filing.offers(request.actor, practice.submission)
    if not offers.edit:
        return redirect("practices:check", reference)
    given = queries.answers(practice)
    entries = list(timeline(practice.pk, for_staff=False)[: filing.HISTORY])
    context = {
        "practice": practice,
        "case": practice.submission,
        "offers": offers,
        "parts": queries.tasks(practice, given, queries.missing(practice, given)),
        "outdated": practice.form != FORM_VERSION,
        "origin": queries.origin(practice),
        "entries": entries,
        "asked": filing.asked_of_the_city(practice.submission, entries),
        "others": saving.also_here(request.actor, practice.pk, clock.now()),
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/practices/tasks.html", context)


@require_POST
@city_member()
def renew(request: Asked, reference: str) -> HttpResponse:
    """Take the newest form for a practice that was begun with an earlier one."""
    practice, form = the_practice(request, reference), SeenForm(request.POST)
    if form.is_valid():
        try:
            actions.renew(case_id=practice.pk, seen=form.cleaned_data["version"], actor=request.actor, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.sentence))
        else:
            messages.success(request, _("Your answers stand, and the new questions are there."))
    return redirect("practices:tasks", reference)


@require_safe
@staff_only()
def table(request: Asked, version: int = FORM_VERSION) -> HttpResponse:
    """What a practice is asked, in one version of the form."""
    if version not in FORMS:
        raise Http404
    context = {"form": FORMS[version], "versions": sorted(FORMS), "newest": FORM_VERSION}
    context["parts"] = [(step, FORMS[version].of(step.key)) for step in FORMS[version].steps] + [(FILES, FILE_FIELDS)]
    return render(request, "submissions/practices/table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def step(request: Asked, reference: str, step: str) -> HttpResponse:
    """One part of the form; saved by its button, or by itself (static/js/autosave.js)."""
    practice = the_practice(request, reference)
    row = form_of(practice.form).step(step)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _save(request, practice, row)
    if not filing.offers(request.actor, practice.submission).edit:
        return redirect("practices:check", reference)
    return _step_page(request, practice, row, StepForm(row, practice))


def _step_page(
    request: Asked, practice: Practice, row: Step, form: StepForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    given, asked = queries.answers(practice), form_of(practice.form)
    context = {
        "practice": practice,
        "case": practice.submission,
        "form": form,
        "step": row,
        "number": asked.steps.index(row) + 1,
        "parts": queries.tasks(practice, given, queries.missing(practice, given)),
        "others": saving.also_here(request.actor, practice.pk, clock.now()),
        "refusal": refusal.sentence if refusal else "",
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/practices/step.html", context, status=status)


def _save(request: Asked, practice: Practice, row: Step) -> HttpResponse:
    form = StepForm(row, practice, data=request.POST)

    def fresh() -> tuple[Submission, dict[str, Any]]:
        standing = the_practice(request, practice.submission.reference)
        return standing.submission, queries.answers(standing)

    def write(typed: Typed, at: datetime) -> Saved:
        return actions.save_answers(case_id=practice.pk, typed=typed, actor=request.actor, at=at)

    def show(refusal: Refusal | None, status: int) -> HttpResponse:
        return _step_page(request, practice, row, form, refusal, status)

    after = f"{_after(request, practice, row)}?saved={row.key}{_moved_to(request, row)}"
    return saving.save(request, saving.Sheet(form, row.title, after, write, show, fresh, practice.pk))


def _after(request: Asked, practice: Practice, row: Step) -> str:
    reference, following = practice.submission.reference, form_of(practice.form).after(row)
    if request.POST.get("then") == "later":
        return reverse("practices:tasks", args=[reference])
    if request.POST.get("then") == "here" or put_earlier(request.POST):
        return reverse("practices:step", args=[reference, row.key])
    if following is None:
        return reverse("attachments:files", args=[reference])  # the part that is no step of the form
    return reverse("practices:step", args=[reference, following.key])


def _moved_to(request: Asked, row: Step) -> str:
    """The place on the page where a row stands that was just put earlier; empty rows above it are gone by then."""
    if (up := put_earlier(request.POST)) is None or up[0] not in PRACTICE or not PRACTICE[up[0]].columns:
        return ""
    name, columns = up[0], PRACTICE[up[0]].columns
    above = [[request.POST.get(f"{name}-{n}-{one.name}", "") for one in columns] for n in range(up[1] - 1)]
    return f"#id_{name}_{sum(any(text.strip() for text in texts) for texts in above)}_{columns[0].name}"
