"""The pages on which a city comments on the framework, paragraph by paragraph, and sends what it says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
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
from compact_portal.kit.gates import city_member
from compact_portal.kit.languages import first_offered
from compact_portal.kit.refusals import Refusal
from submissions.comments import actions, compose, queries
from submissions.comments.forms import AboutForm, CommentForm, StartForm
from submissions.framework import queries as framework
from submissions.journal.queries import timeline
from submissions.lifecycle import compose as filing
from submissions.lifecycle import render as saving
from submissions.lifecycle.drafts import Saved, Typed
from submissions.lifecycle.forms import TableForm
from submissions.lifecycle.queries import sent_as_it_stands
from submissions.lifecycle.render import Sheet
from submissions.protection.compose import look
from submissions.protection.forms import AnswersForm
from submissions.protection.views import checked

if TYPE_CHECKING:
    from submissions.comments.models import CommentItem, Contribution
    from submissions.framework.models import Paragraph, Version
    from submissions.lifecycle.models import Submission

NEWEST = ("-changed_at", "-id")


def _contribution(request: Asked, reference: str) -> Contribution:
    contribution = queries.for_city(request.actor, reference)
    if contribution is None:
        raise Http404
    return contribution


def _item(contribution: Contribution, pk: int) -> CommentItem:
    one = queries.item(contribution, pk)
    if one is None:
        raise Http404
    return one


@require_safe
@city_member()
def listing(request: Asked) -> HttpResponse:
    """The city's contributions, last changed first."""
    page = paging.page(queries.listed(request.actor), NEWEST, request.GET.get("cursor", ""))
    return render(request, "submissions/comments/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@city_member("lead", "drafter")
def start(request: Asked) -> HttpResponse:
    """Choose a paragraph, then write; a comment joins the city's open draft."""
    version, city = framework.newest_text(), request.actor.city
    asked = request.POST if request.method == "POST" else request.GET
    paragraph = queries.paragraph(version, asked.get("paragraph", "")[:12]) if version else None
    if version is None or city is None:
        return render(request, "submissions/comments/start.html", {})
    if paragraph is None:
        context = {"version": version, "paragraphs": framework.paragraphs(version)}
        return render(
            request, "submissions/comments/start.html", context, status=422 if request.method == "POST" else 200
        )
    if request.method == "POST":
        return _begin(request, version, paragraph, city.id)
    first = {"once": uuid.uuid4(), "paragraph": paragraph.number, "language": first_offered(request.actor.language)}
    form = StartForm(city.id)
    form.initial.update(first)
    return _start_page(request, version, paragraph, form)


def _begin(request: Asked, version: Version, paragraph: Paragraph, city_id: int) -> HttpResponse:
    form = StartForm(city_id, data=request.POST)
    if not form.is_valid():
        return _start_page(request, version, paragraph, form, status=422)
    language = form.cleaned_data["language"] or first_offered(request.actor.language)
    try:
        one = actions.begin(
            city_id=city_id,
            number=paragraph.number,
            language=language,
            values=form.typed().values,
            once=form.cleaned_data["once"],
            actor=request.actor,
            at=clock.now(),
        )
    except Refusal as refusal:
        return _start_page(request, version, paragraph, form, refusal, status=saving.status(refusal))
    reference = one.contribution.submission.reference
    return redirect(f"{reverse('comments:draft', args=[reference])}?saved=new:{paragraph.number}")


def _start_page(
    request: Asked,
    version: Version,
    paragraph: Paragraph,
    form: StartForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    context = {
        "at": at,
        "version": version,
        "paragraph": paragraph,
        "form": form,
        "draft": queries.open_draft(form.city_id, version.pk),
        "round": queries.feeds(version.pk, at),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "submissions/comments/start.html", context, status=status)


@require_safe
@city_member()
def draft(request: Asked, reference: str) -> HttpResponse:
    """The comments of one filing and what is left to do. What cannot be edited is read instead."""
    contribution = _contribution(request, reference)
    case = contribution.submission
    offers = filing.offers(request.actor, case)
    if not offers.edit:
        return redirect("comments:check", reference)
    gaps = queries.missing(contribution, clock.now())
    entries = list(timeline(case.pk, for_staff=False)[: filing.HISTORY])
    context = {
        "contribution": contribution,
        "case": case,
        "lines": compose.lines(contribution),
        "about_done": not [gap for gap in gaps if gap.item is None and gap.name],
        "offers": offers,
        "entries": entries,
        "asked": filing.asked_of_the_city(case, entries),
        "others": saving.also_here(request.actor, case.pk, clock.now()),
        "saved": _kept_as(reference, request.GET.get("saved", "")),
    }
    return render(request, "submissions/comments/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def item(request: Asked, reference: str, pk: int) -> HttpResponse:
    """One comment; saved by its button, or by itself (static/js/autosave.js)."""
    contribution = _contribution(request, reference)
    one, case = _item(contribution, pk), contribution.submission
    posted = request.POST if request.method == "POST" else None
    form = CommentForm(case.city_id, one=one, version=case.version, data=posted)

    def fresh() -> tuple[Submission, dict[str, Any]]:
        standing = _contribution(request, reference)
        return standing.submission, queries.answers(_item(standing, pk))

    def write(typed: Typed, at: datetime) -> Saved:
        return actions.save_item(case_id=case.pk, item_id=pk, typed=typed, actor=request.actor, at=at)

    def show(refusal: Refusal | None, status: int) -> HttpResponse:
        return _form_page(request, "submissions/comments/item.html", contribution, form, refusal, status, item=one)

    return _sheet(request, case, Sheet(form, _("Your comment"), _after(reference, one), write, show, fresh, case.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def about(request: Asked, reference: str) -> HttpResponse:
    """In general, language, mandate and consent of one filing."""
    contribution = _contribution(request, reference)
    case = contribution.submission
    form = AboutForm(contribution, data=request.POST if request.method == "POST" else None)

    def fresh() -> tuple[Submission, dict[str, Any]]:
        standing = _contribution(request, reference)
        return standing.submission, queries.about(standing)

    def write(typed: Typed, at: datetime) -> Saved:
        return actions.save_about(case_id=case.pk, typed=typed, actor=request.actor, at=at)

    def show(refusal: Refusal | None, status: int) -> HttpResponse:
        return _form_page(request, "submissions/comments/about.html", contribution, form, refusal, status)

    return _sheet(request, case, Sheet(form, _("About this filing"), _after(reference), write, show, fresh, case.pk))


def _sheet(request: Asked, case: Submission, sheet: Sheet) -> HttpResponse:
    """Show a form, or save what it sent; who may not write reads instead."""
    if request.method == "POST":
        return saving.save(request, sheet)
    if not filing.offers(request.actor, case).edit:
        return redirect("comments:check", case.reference)
    return sheet.show(None, 200)


def _form_page(
    request: Asked,
    template: str,
    contribution: Contribution,
    form: TableForm,
    refusal: Refusal | None,
    status: int,
    **more: Any,
) -> HttpResponse:
    context = {
        "contribution": contribution,
        "case": contribution.submission,
        "form": form,
        "others": saving.also_here(request.actor, contribution.pk, clock.now()),
        "refusal": refusal.sentence if refusal else "",
        **more,
    }
    return render(request, template, context, status=status)


def _after(reference: str, one: CommentItem | None = None) -> str:
    saved = f"items/{one.pk}" if one else "about"
    return f"{reverse('comments:draft', args=[reference])}?saved={saved}"


def _kept_as(reference: str, saved: str) -> str:
    """The name under which autosave.js kept what was saved just now, and may forget it."""
    return saved if not saved or saved.startswith("new:") else f"{reverse('comments:draft', args=[reference])}{saved}/"


@require_POST
@city_member("lead", "drafter")
def remove(request: Asked, reference: str, pk: int) -> HttpResponse:
    """Take one comment out of a filing that is still the city's."""
    contribution = _contribution(request, reference)
    _item(contribution, pk)
    try:
        actions.remove_item(case_id=contribution.pk, item_id=pk, actor=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The comment is removed. Its text stays in the history of the filing."))
    return redirect("comments:draft", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def check(request: Asked, reference: str) -> HttpResponse:
    """Everything as it will be read, what is missing, what may point to a person; and sending it."""
    contribution = _contribution(request, reference)
    if request.method != "POST":
        return _check_page(request, contribution)
    return checked(
        request,
        contribution.submission,
        _answers(contribution, request.POST),
        send=lambda seen, seen_in, at: actions.send(
            case_id=contribution.pk, seen=seen, seen_in=seen_in, actor=request.actor, at=at
        ),
        page=lambda **again: _check_page(request, _contribution(request, reference), **again),
    )


def _answers(contribution: Contribution, data: Mapping[str, Any] | None = None) -> AnswersForm:
    texts = compose.texts(contribution.submission, queries.content(contribution))
    return AnswersForm(look(contribution.submission, texts), "city", data=data)


def _check_page(
    request: Asked,
    contribution: Contribution,
    refusal: Refusal | None = None,
    status: int = 200,
    answers: AnswersForm | None = None,
) -> HttpResponse:
    case, at = contribution.submission, clock.now()
    offers = filing.offers(request.actor, case)
    entries = list(timeline(case.pk, for_staff=False)[: filing.HISTORY])
    context = {
        "at": at,
        "contribution": contribution,
        "case": case,
        "items": queries.items(contribution),
        "undertaking": compose.undertaking(contribution),
        "gaps": queries.missing(contribution, at),
        "answers": (answers or _answers(contribution)) if offers.edit else None,
        "form": answers,
        "round": case.round if case.submitted_at else queries.feeds(contribution.version_id, at),
        "offers": offers,
        "mailed": filing.mailed(request.actor, case),
        "entries": entries,
        "asked": filing.asked_of_the_city(case, entries),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "submissions/comments/check.html", context, status=status)


@require_safe
@city_member()
def pdf(request: Asked, reference: str) -> HttpResponse:
    """Everything as it will be read, as PDF: stamped as a draft, or with the day on which it was sent."""
    contribution = _contribution(request, reference)
    case = contribution.submission
    return saving.paper(request, case, lambda: compose.chapters(contribution), sent_as_it_stands(case))
