"""The page on which a city adds files to a practice, and the two addresses from which a kept file goes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit import files as kept
from compact_portal.kit.gates import city_member, public
from compact_portal.kit.refusals import Refusal
from submissions.attachments import actions, queries
from submissions.attachments.forms import FileForm, SaidForm
from submissions.lifecycle import compose as filing
from submissions.lifecycle import queries as cases
from submissions.lifecycle import render as saving
from submissions.rulebook.kinds import Kind
from submissions.rulebook.limits import ATTACHMENT_BYTES, ATTACHMENTS_IN_ONE_FILING

if TYPE_CHECKING:
    from submissions.attachments.models import Attachment
    from submissions.lifecycle.models import Submission


def _case(request: Asked, reference: str) -> Submission:
    case = cases.for_city(request.actor, reference)
    if case is None or case.kind != Kind.PRACTICE:
        raise Http404
    return case


def _file(case: Submission, number: int) -> Attachment:
    found = queries.in_draft(case, number)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@city_member()
def files(request: Asked, reference: str) -> HttpResponse:
    """The files of a practice; sent, it adds one. A script that shows the progress is answered with data."""
    case = _case(request, reference)
    if request.method != "POST":
        return _page(request, case, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, case, form, 422)
    try:
        made = actions.add(case_id=case.pk, clean=form.cleaned_data["file"], actor=request.actor, at=clock.now())
    except Refusal as refusal:
        form.add_error("file", str(refusal.sentence))
        return _refused(request, case, form, _status(refusal))
    if saving.asks(request):
        return JsonResponse({"added": made.pk, "name": made.name})
    messages.success(request, _("%(name)s is added.") % {"name": made.name})
    return redirect("attachments:files", reference)


def _status(refusal: Refusal) -> int:
    return 503 if isinstance(refusal, actions.NotKept) else saving.status(refusal)


def _refused(request: Asked, case: Submission, form: FileForm, status: int) -> HttpResponse:
    if saving.asks(request):
        return JsonResponse({"refused": str(form.errors["file"][0])}, status=status)
    return _page(request, case, form, status=status)


def _page(
    request: Asked,
    case: Submission,
    upload: FileForm,
    said: SaidForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The files with what is said of them; ``said`` is what was sent and has something to put right."""
    form = said or SaidForm(queries.of_case(case))
    context: dict[str, Any] = {
        "case": case,
        "offers": filing.offers(request.actor, case),
        "form": said or upload,
        "upload": upload,
        "rows": form.rows(),
        "refusal": refusal,
        "waits": any(one.state == "waiting" for one in form.attachments),
        "most": ATTACHMENTS_IN_ONE_FILING,
        "megabytes": ATTACHMENT_BYTES // 1_000_000,
        "full": len(form.attachments) >= ATTACHMENTS_IN_ONE_FILING,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/attachments/files.html", context, status=status)


def _write(request: Asked, case: Submission, act: Callable[..., None], told: str, place: str = "") -> HttpResponse:
    """Check what was typed, act, and go back to the page; what is refused keeps what was typed."""
    form = SaidForm(queries.of_case(case), request.POST)
    if not form.is_valid():
        return _page(request, case, FileForm(), form, status=422)
    try:
        act(case_id=case.pk, said=form.said(), actor=request.actor, at=clock.now())
    except Refusal as refusal:
        return _page(request, case, FileForm(), form, str(refusal.sentence), saving.status(refusal))
    if request.POST.get("then") == "check":
        return redirect("practices:check", case.reference)
    messages.success(request, told)
    return redirect(reverse("attachments:files", args=[case.reference]) + place)


@require_POST
@city_member()
def describe(request: Asked, reference: str) -> HttpResponse:
    """Say what the images show, and the captions."""
    return _write(request, _case(request, reference), actions.describe, _("Saved."))


@require_POST
@city_member()
def remove(request: Asked, reference: str, number: int) -> HttpResponse:
    """Take a file out of the draft."""
    case = _case(request, reference)
    told = _("%(name)s is taken out.") % {"name": _file(case, number).name}
    return _write(request, case, partial(actions.remove, attachment_id=number), told)


@require_POST
@city_member()
def put_earlier(request: Asked, reference: str, number: int) -> HttpResponse:
    """Put a file one place earlier."""
    case = _case(request, reference)
    told = _("%(name)s stands earlier now.") % {"name": _file(case, number).name}
    return _write(request, case, partial(actions.put_earlier, attachment_id=number), told, f"#file-{number}")


def _content(request: HttpRequest, reference: str, number: int) -> tuple[Attachment, bytes]:
    found = queries.readable(request.actor, reference, number)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    try:
        with found.file.open("rb") as held:
            return found, held.read()
    except FileNotFoundError as gone:
        raise Http404 from gone


@public
@require_safe
def download(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A file, to be saved, for whoever may read the filing."""
    found, content = _content(request, reference, number)
    return kept.answer(content, found.name, found.media_type)


@public
@require_safe
def picture(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """An image, to be shown on the portal's own pages."""
    found, content = _content(request, reference, number)
    if not found.is_image:
        raise Http404
    return kept.picture(content, found.media_type)
