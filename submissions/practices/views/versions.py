"""What a practice said before: who wrote which version, what changed between any two, bringing one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cities.people.actor import Asked
from compact_portal.kit import clock, paging
from compact_portal.kit.gates import city_member
from compact_portal.kit.refusals import Refusal
from submissions.attachments.compose import changes
from submissions.lifecycle import compose as filing
from submissions.lifecycle import render as saving
from submissions.lifecycle.queries import last_saved
from submissions.practices import actions, compose, queries
from submissions.practices.forms import PairForm, RestoreForm
from submissions.practices.views.finding import the_practice

if TYPE_CHECKING:
    from submissions.practices.models import Practice

NEWEST = ("-version",)


@require_safe
@city_member()
def versions(request: Asked, reference: str) -> HttpResponse:
    """Every version that was kept, newest first, with who and when; two of them to compare."""
    practice = the_practice(request, reference)
    page = paging.page(queries.versions(practice), NEWEST, request.GET.get("cursor", ""))
    context = {"practice": practice, "case": practice.submission, "page": page}
    return render(request, "submissions/practices/versions.html", context)


@require_safe
@city_member()
def compare(request: Asked, reference: str) -> HttpResponse:
    """What changed between two versions, word by word; brought back from there, where the second is what stands."""
    practice, pair = the_practice(request, reference), PairForm(request.GET)
    if not pair.is_valid():
        return redirect("practices:versions", reference)
    return _compare_page(request, practice, pair.cleaned_data["a"], pair.cleaned_data["b"])


@require_POST
@city_member()
def restore(request: Asked, reference: str) -> HttpResponse:
    """Bring a version back, whole or the ticked answers of it, as a new version."""
    practice, form = the_practice(request, reference), RestoreForm(request.POST)
    if not form.is_valid():
        if "back_to" not in form.cleaned_data:
            return redirect("practices:versions", reference)
        return _compare_page(request, practice, form.cleaned_data["back_to"], None, form, status=422)
    back_to, seen, at = form.cleaned_data["back_to"], form.cleaned_data["version"], clock.now()
    try:
        actions.restore(case_id=practice.pk, version=back_to, names=form.names, seen=seen, actor=request.actor, at=at)
    except Refusal as refusal:
        standing = the_practice(request, reference)
        return _compare_page(request, standing, back_to, None, None, refusal, saving.status(refusal))
    messages.success(request, _("It is restored as a new version. What stood before is kept as a version too."))
    return redirect("practices:versions", reference)


def _compare_page(
    request: Asked,
    practice: Practice,
    a: int,
    b: int | None,
    form: RestoreForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    old = queries.version_at(practice, a)
    new = last_saved(practice.pk) if b is None else queries.version_at(practice, b)
    if old is None or new is None:
        raise Http404
    if old.version > new.version:
        old, new = new, old
    case = practice.submission
    context = {
        "practice": practice,
        "case": case,
        "old": old,
        "new": new,
        "differences": compose.differences(old.content, new.content, {"themes": queries.theme_names()}),
        "files": changes(case, old, new),
        "may_restore": filing.offers(request.actor, case).edit and new.version == case.version > old.version,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "submissions/practices/compare.html", context, status=status)
