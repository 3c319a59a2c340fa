"""The post office's desk: what waits, what was sent, what failed and why; and what mail providers report."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compact_portal.kit import clock, paging
from compact_portal.kit.gates import public, staff_only
from compact_portal.kit.refusals import Refusal
from compact_portal.mail import actions, adapter, compose, forms, queries
from compact_portal.mail.drafts import PURPOSES, By
from compact_portal.mail.forms import HoldForm, LiftForm, StopForm

log = structlog.get_logger(__name__)

MOST_POSTED = 1_000_000  # bytes of one report


def _by(request: HttpRequest) -> By:
    actor = request.actor  # type: ignore[attr-defined]
    return By(actor.user_id, str(actor.name))


@staff_only("administrator")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Mails, newest first, narrowed by state, purpose and words, with the reason where one was refused."""
    return _desk(request, HoldForm())


def _desk(request: HttpRequest, form: HoldForm, status: int = 200) -> HttpResponse:
    sought = forms.sought(request.GET.dict())
    page = paging.page(queries.desk(sought), ["-id"], request.GET.get("cursor", ""))
    tallies = queries.tallies()
    context: dict[str, Any] = {
        "page": page, "tallies": tallies, "waiting_now": tallies[0][2], "sought": sought, "outbox": queries.outbox(), "form": form,
        "purposes": PURPOSES, "most": queries.MOST,
    }  # fmt: skip
    return render(request, "compact_portal/mail/desk.html", context, status=status)


@staff_only("administrator")
@require_safe
def one(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: where it stands, what was tried and answered, and its text."""
    mail = queries.by_id(mail_id)
    if mail is None:
        raise Http404
    context = {
        "mail": mail,
        "text": compose.text(mail),
        "secret": compose.is_secret(mail),
        "lines": queries.lines(mail),
        "mailed": queries.reach(mail),
    }
    context["purpose"] = dict(PURPOSES).get(mail.purpose, mail.purpose)
    return render(request, "compact_portal/mail/mail.html", context)


@staff_only("administrator")
@require_safe
def download(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The whole message as a file for a mail program, save one that lets its reader in somewhere."""
    mail = queries.by_id(mail_id)
    if mail is None or not mail.raw or compose.is_secret(mail):
        raise Http404
    log.info("mail_downloaded", who=_by(request).user_id, mail=mail_id)
    answer = HttpResponse(compose.Cuts().message(mail), content_type="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    return answer


@staff_only("administrator")
@require_POST
def act(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Hold, release, cancel or resend one mail."""
    verbs = {
        "hold": (actions.hold, _("It is held back until you release it.")),
        "release": (actions.release, _("It goes out with the next round.")),
        "cancel": (actions.cancel, _("It will not be sent.")),
        "resend": (actions.resend, _("It goes out with the next round.")),
    }
    if queries.by_id(mail_id) is None or request.POST.get("act", "") not in verbs:
        raise Http404
    change, sentence = verbs[request.POST["act"]]
    try:
        change(mail_id=mail_id, by=_by(request), at=clock.now())
        messages.success(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("mail:one", mail_id)


@staff_only("administrator")
@require_POST
def outbox(request: HttpRequest) -> HttpResponse:
    """Hold everything back, with a reason, or let it go."""
    if request.POST.get("act") == "open":
        actions.open_outbox(by=_by(request), at=clock.now())
        messages.success(request, _("The outbox is open."))
        return redirect("mail:desk")
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, status=422)
    actions.hold_outbox(because=form.cleaned_data["because"], by=_by(request), at=clock.now())
    messages.success(request, _("Nothing is sent until you open the outbox again."))
    return redirect("mail:desk")


@staff_only("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses that are not written to; or one address, what came back from it, and stopping it."""
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        actions.suppress(address=data["address"], why="hand", note=data["note"], by=_by(request), at=clock.now())
        messages.success(request, _("Nothing is sent there any more, save sign-in codes."))
        return redirect(reverse("mail:addresses", query={"address": data["address"]}))
    return _addresses(request, request.GET.get("address", "")[:320].strip(), form)


def _addresses(request: HttpRequest, address: str, form: StopForm | LiftForm, lifted: int = 0) -> HttpResponse:
    bound = form.is_bound
    stop = form if bound and isinstance(form, StopForm) else StopForm(initial={"address": address})
    page = paging.page(queries.suppressions(address), ["-id"], request.GET.get("cursor", ""))
    rows = [(row, form if row.pk == lifted else LiftForm(auto_id=f"lift_{row.pk}_%s")) for row in page.rows]
    context: dict[str, Any] = {"address": address, "form": form, "stop": stop, "page": page, "rows": rows}
    if address:
        context |= {"reports": queries.reports(address)[:50], "mails": queries.to_address(address).order_by("-id")[:20]}
    return render(request, "compact_portal/mail/addresses.html", context, status=422 if bound else 200)


@staff_only("administrator")
@require_POST
def lift(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """Write to an address again, with a reason."""
    row = queries.suppression(suppression_id)
    if row is None:
        raise Http404
    form = LiftForm(request.POST, auto_id=f"lift_{row.pk}_%s")
    if not form.is_valid():
        return _addresses(request, row.address, form, lifted=row.pk)
    try:
        actions.lift(suppression_id=row.pk, because=form.cleaned_data["because"], by=_by(request), at=clock.now())
        messages.success(request, _("This address is written to again. Mails that were not sent stay unsent."))
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(reverse("mail:addresses", query={"address": row.address}))


def _too_long(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > MOST_POSTED


@public
@csrf_exempt
@require_POST
def reported(request: HttpRequest) -> HttpResponse:
    """What came back, told by any mail server that holds the secret (docs/operations.md says how to sign)."""
    if not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    if _too_long(request):
        return HttpResponse(status=413)
    if not adapter.genuine(request):
        return HttpResponse(status=403)
    at = clock.now()
    told = forms.events(request.body, at)
    if told is None:
        return HttpResponse(status=400)
    new = actions.take_reports(told=told, at=at)
    return HttpResponse(f"{new}\n", content_type="text/plain")


@public
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def provider_reported(request: HttpRequest) -> HttpResponseBase:
    """What came back, told by the provider that the environment names; anymail proves and reads its posts."""
    view = adapter.provider()
    if view is None:
        raise Http404
    if _too_long(request):
        return HttpResponse(status=413)
    try:
        return view(request)
    except (DatabaseError, Http404):
        raise  # ours to mend: the provider tries again later
    except SuspiciousOperation:
        return HttpResponse(status=400)
    except Exception:  # whatever junk does to a parser that expected its provider
        log.warning("report_not_understood", provider=settings.MAIL_PROVIDER, exc_info=True)
        return HttpResponse(status=400)
