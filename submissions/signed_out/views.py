"""What was typed when the session had ended, to be sent again or dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cities.people.actor import Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import city_member
from submissions.signed_out import actions, compose, queries
from submissions.signed_out.drafts import COOKIE, MARK, Browser, browser_of
from submissions.signed_out.forms import ForgetForm


def _browser(request: Asked) -> Browser | None:
    """This browser, when it is the person's who is signed in now."""
    browser = browser_of(request.COOKIES.get(COOKIE, ""))
    return browser if browser and browser.user_id == request.actor.user_id else None


@require_safe
@city_member()
def typed(request: Asked) -> HttpResponse:
    """Each form with what was typed, and a button that sends it; nothing is sent by itself."""
    browser = _browser(request)
    kept = queries.kept(browser, clock.now()) if browser else []
    context = {"kept": [compose.typed(one) for one in kept], "mark": MARK}
    return render(request, "submissions/signed_out/typed.html", context)


@require_POST
@city_member()
def forget(request: Asked) -> HttpResponse:
    """Drop one kept form."""
    form, browser = ForgetForm(request.POST), _browser(request)
    if form.is_valid() and browser:
        actions.forget_post(post_id=form.cleaned_data["post"], browser=browser, actor=request.actor, at=clock.now())
        messages.success(request, _("It is dropped."))
    return redirect("signed_out:typed")
