"""My digest: how often, the archive, one issue as a page, the next one now, and stopping it with one click."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.people.actor import Actor
from compact_portal.kit import clock, instants, limits, paging
from compact_portal.kit.gates import public, signed_in
from compact_portal.kit.refusals import Refusal
from submissions.digests import actions, compose, queries
from submissions.digests.forms import ChoiceForm

TESTS_AN_HOUR = 10


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How often, at which hour and of what; one form for each digest somebody has."""
    actor = _actor(request)
    mine = list(queries.of_user(actor.user_id or 0))
    posted = request.POST.get("digest", "")
    forms = [ChoiceForm(one, request.POST if posted == str(one.pk) else None) for one in mine]
    changed = next((form for form in forms if form.is_bound), None)
    if changed is None and request.method == "POST":
        raise Http404
    if changed is not None and changed.is_valid():
        one = actions.change(
            subscription_id=changed.subscription.pk, user_id=actor.user_id or 0, choice=changed.choice(), at=clock.now()
        )
        messages.success(request, _saved(one.next_due_at, one.time_zone))
        return redirect("digests:settings")
    status = 422 if changed is not None else 200
    digests = [(form, compose.ahead(subscription=form.subscription, at=clock.now())) for form in forms]
    return render(request, "submissions/digests/settings.html", {"digests": digests, "form": changed}, status=status)


def _saved(due: datetime | None, zone: str) -> str:
    if due is None:
        return _("Saved. This digest comes no more, until you switch it on again.")
    language = instants.language_now()
    both = (instants.instant(due, language), instants.elsewhere(due, language, zone))
    return _("Saved. The next one comes on %(when)s.") % {"when": instants.comma(language).join(filter(None, both))}


@signed_in
@require_safe
def preview(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """The next digest as it would be now; nothing is sent and nothing counts as told."""
    one = queries.mine(subscription_id, _actor(request).user_id or 0)
    if one is None:
        raise Http404
    digest = compose.preview(subscription=one, at=clock.now())
    return render(request, "submissions/digests/preview.html", {"subscription": one, "digest": digest})


@signed_in
@require_POST
def send_now(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Send what is pending now instead of at its hour."""
    if queries.mine(subscription_id, _actor(request).user_id or 0) is None:
        raise Http404
    if actions.compose_now(at=clock.now(), subscription_ids=[subscription_id]):
        messages.success(request, _("Your digest is on its way."))
    else:
        messages.info(request, _("There is nothing to tell yet, so nothing was sent."))
    return redirect("digests:settings")


@signed_in
@require_POST
def send_test(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Mail me what the next one would be, marked as a test; nothing counts as told."""
    one = queries.mine(subscription_id, _actor(request).user_id or 0)
    if one is None:
        raise Http404
    if not limits.spend("digest-test", str(_actor(request).user_id), times=TESTS_AN_HOUR, seconds=3600):
        messages.error(request, _("You sent yourself many tests. Try again in an hour."))
    elif actions.send_test(subscription=one, at=clock.now()):
        messages.success(request, _("A test is on its way. What it tells will come again in your digest."))
    else:
        messages.info(request, _("There is nothing to tell yet, so nothing was sent."))
    return redirect("digests:settings")


@signed_in
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Every digest I was sent, newest first."""
    found = queries.archive(_actor(request).user_id or 0)
    page = paging.page(found, ["-id"], request.GET.get("cursor", ""))
    return render(request, "submissions/digests/archive.html", {"page": page, "issues": compose.headlines(page.rows)})


@signed_in
@require_safe
def issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """One digest as a page, in full, as far as its reader may see it today."""
    actor = _actor(request)
    found = queries.issue(issue_id, actor.user_id or 0)
    if found is None:
        raise Http404
    context = {"issue": found, "digest": compose.page(issue=found, actor=actor)}
    return render(request, "submissions/digests/issue.html", context)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a digest by its link (RFC 8058): a mail client posts and it is done, a person is asked first.

    No CSRF token: mail clients have none, and the link itself is the secret. Reading the page changes nothing,
    because mail scanners follow links.
    """
    one = queries.by_token(token)
    if one is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.unsubscribe(token=token)
        except Refusal as refusal:
            raise Http404 from refusal
    context = {"subscription": one, "done": request.method == "POST" or one.cadence == "off"}
    return render(request, "submissions/digests/unsubscribe.html", context)
