"""The page on which a city adds files to a practice, and the two addresses from which a kept file goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
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
from submissions.lifecycle.drafts import Saved, Typed
from submissions.rulebook.fields import FILES
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


def _said(case: Submission, data: QueryDict | None = None) -> SaidForm:
    """What is said of the files, on what stands now; of a draft that is read before its files, nothing is too new."""
    return SaidForm(queries.of_case(case), version=case.version, data=data)


def _page(
    request: Asked,
    case: Submission,
    upload: FileForm,
    said: SaidForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The files with what is said of them; ``said`` is what was sent and has something to put right."""
    form = said or _said(case)
    offers = filing.offers(request.actor, case)
    context: dict[str, Any] = {
        "case": case,
        "offers": offers,
        "form": said or upload,
        "upload": upload,
        "said": form,
        "cards": form.cards(),
        "refusal": refusal,
        "others": saving.also_here(request.actor, case.pk, clock.now()) if offers.edit else [],
        "waits": any(one.state == "waiting" for one in form.attachments),
        "most": ATTACHMENTS_IN_ONE_FILING,
        "megabytes": ATTACHMENT_BYTES // 1_000_000,
        "full": len(form.attachments) >= ATTACHMENTS_IN_ONE_FILING,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "submissions/attachments/files.html", context, status=status)


def _write(request: Asked, case: Submission, act: Callable[..., Saved], told: str, place: str = "") -> HttpResponse:
    """Bring what was typed together with what stands, act, and go on; what is refused keeps what was typed."""
    form, script = _said(case, request.POST), saving.asks(request)

    def fresh() -> tuple[Submission, dict[str, str]]:
        standing = _case(request, case.reference)
        return standing, queries.said(queries.of_case(standing))

    def write(typed: Typed, at: datetime) -> Saved:
        outcome = act(case_id=case.pk, typed=typed, actor=request.actor, at=at)
        lost = form.gone()
        if not script:
            if not request.POST.get("then"):
                messages.success(request, told)
            for text in lost.values():
                sentence = _("A file that you wrote about was taken out meanwhile. You had written: %(text)s")
                messages.warning(request, sentence % {"text": f"\u2068{text}\u2069"})
        return Saved(outcome.version, (*outcome.theirs, *lost))

    def show(refusal: Refusal | None, status: int) -> HttpResponse:
        return _page(request, case, FileForm(), form, str(refusal.sentence) if refusal else "", status)

    after = f"{_after(request, case)}?saved={FILES.key}{place}"
    return saving.save(request, saving.Sheet(form, FILES.title, after, write, show, fresh, case.pk))


def _after(request: Asked, case: Submission) -> str:
    going = {"check": "practices:check", "later": "practices:tasks"}
    return reverse(going.get(request.POST.get("then", ""), "attachments:files"), args=[case.reference])


@require_POST
@city_member()
def describe(request: Asked, reference: str) -> HttpResponse:
    """Say what the images show, and the captions; by a button, or by itself (static/js/autosave.js)."""
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
