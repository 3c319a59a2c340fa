"""The post office's desk: what waits, what was sent, what failed and why."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compact_portal.kit import clock, paging
from compact_portal.kit.gates import staff_only
from compact_portal.kit.refusals import Refusal
from compact_portal.mail import actions, queries

log = structlog.get_logger(__name__)


@staff_only("administrator")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Mails by state, newest first, with the reason where one was refused."""
    state = request.GET.get("state", "")
    page = paging.page(queries.desk(state), ["-id"], request.GET.get("cursor", ""))
    context = {"page": page, "tallies": queries.tallies(), "state": state, "outbox": queries.outbox()}
    return render(request, "compact_portal/mail/desk.html", context)


@staff_only("administrator")
@require_POST
def act(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Hold, release, cancel or resend one mail."""
    done = {
        "hold": (actions.hold, _("It is held back until you release it.")),
        "release": (actions.release, _("It goes out with the next round.")),
        "cancel": (actions.cancel, _("It will not be sent.")),
    }
    verb = request.POST.get("act", "")
    try:
        if verb == "resend":
            actions.resend(mail_id=mail_id, at=clock.now())
            messages.success(request, _("It goes out with the next round."))
        elif verb in done:
            change, sentence = done[verb]
            change(mail_id=mail_id)
            messages.success(request, sentence)
        log.info("mail_desk", who=request.user.pk, act=verb[:20], mail=mail_id)
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    state = request.POST.get("state", "")
    return redirect(reverse("mail:desk", query={"state": state} if state in queries.STATES else None))


@staff_only("administrator")
@require_POST
def outbox(request: HttpRequest) -> HttpResponse:
    """Hold everything back, or let it go."""
    log.info("mail_outbox", who=request.user.pk, act=request.POST.get("act", "")[:20])
    if request.POST.get("act") == "hold":
        actions.hold_outbox(who=str(request.actor.name), at=clock.now())  # type: ignore[attr-defined]
        messages.success(request, _("Nothing is sent until you open the outbox again."))
    elif request.POST.get("act") == "open":
        actions.open_outbox()
        messages.success(request, _("The outbox is open."))
    return redirect("mail:desk")
