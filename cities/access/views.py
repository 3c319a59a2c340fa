"""One's own way in: the address, the sessions, the keys, and signing in with another organisation's account."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from cities.access import actions, queries
from cities.access.adapter import StrictOpenID, nonce, page, provider_name
from cities.access.drafts import Proved
from cities.access.forms import AddressForm, CodesForm
from cities.access.periods import CHANGE_TRIES
from cities.people.actor import Asked
from compact_portal.kit import clock, limits
from compact_portal.kit.gates import public, signed_in
from compact_portal.kit.refusals import Refusal

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def address(request: Asked) -> HttpResponse:
    """The address I sign in with, and asking for another."""
    actor = request.actor
    if request.method != "POST":
        if queries.open_change(actor.user_id or 0, clock.now()):
            return redirect("access:codes")
        return _address(request, AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _address(request, form, status=422)
    if not _may_ask(request, form.cleaned_data["email"]):
        return render(request, "429.html", status=429)
    try:
        actions.ask_address(email=form.cleaned_data["email"], actor=actor, at=clock.now())
    except Refusal as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _address(request, form, status=422)
    return redirect("access:codes")


def _may_ask(request: Asked, email: str) -> bool:
    """Counted by person, by network, and by the mailbox that would get a mail."""
    by = ((str(request.actor.user_id), 5), (limits.network(request), 20), (email, 5))
    counted = [limits.spend("address", who, times=times, seconds=3600) for who, times in by]
    return all(counted)


def _address(request: Asked, form: AddressForm, status: int = 200) -> HttpResponse:
    return render(request, "cities/access/address.html", {"form": form}, status=status)


@require_http_methods(READ_OR_SEND)
@signed_in
def codes(request: Asked) -> HttpResponse:
    """The two codes, in any order or at once."""
    actor, at = request.actor, clock.now()
    change = queries.open_change(actor.user_id or 0, at)
    if change is None:
        return redirect("access:address")
    proved = tuple(end for end in ("old", "new") if getattr(change, f"{end}_proved_at"))
    form = CodesForm(request.POST if request.method == "POST" else None, proved=proved)
    context = {"form": form, "change": change, "proved": proved, "left": CHANGE_TRIES - change.tries}
    if request.method != "POST" or not form.is_valid():
        return render(request, "cities/access/codes.html", context, status=422 if form.is_bound else 200)
    if not limits.spend("address-codes", limits.network(request), times=60, seconds=3600):
        return render(request, "429.html", status=429)
    key = request.session.session_key or ""
    came = actions.prove_address(codes=form.draft(), session=key, actor=actor, at=at)
    say, sentence = _SAY[came]
    say(request, sentence)
    return redirect("people:profile" if came is Proved.DONE else "access:codes")


_SAY = {
    Proved.DONE: (messages.success, _("Your address is changed. You sign in with it from now on.")),
    Proved.HALF: (messages.info, _("One mailbox is proved. Type the other code.")),
    Proved.WRONG: (messages.error, _("A code was wrong. Look for the newest mail in each mailbox.")),
    Proved.ENDED: (
        messages.error,
        _("This change has ended and your address stays as it is. Ask again if you still want it."),
    ),
}


@require_POST
@signed_in
def keep_address(request: Asked) -> HttpResponse:
    """Give an asked change up."""
    actions.give_up_address(actor=request.actor, at=clock.now())
    messages.info(request, _("Your address stays as it is."))
    return redirect("people:profile")


@require_http_methods(READ_OR_SEND)
@signed_in
def old_address_page(request: Asked) -> HttpResponse:
    """allauth's own page would change an address on the new mailbox's word alone: ours stands in its place."""
    return redirect("access:address")


@require_http_methods(READ_OR_SEND)
@signed_in
def sessions(request: Asked) -> HttpResponse:
    """Where I am signed in; a post ends every session but this one."""
    actor, key = request.actor, request.session.session_key or ""
    if request.method == "POST":
        actions.end_sessions(except_key=key, actor=actor, at=clock.now())
        messages.success(request, _("All other sessions are ended."))
        return redirect("usersessions_list")
    found = queries.sessions_of(actor.user_id or 0, key, clock.now())
    context = {"sessions": found, "others": sum(not one.is_this for one in found)}
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
@signed_in
def end_session(request: Asked, pk: int) -> HttpResponse:
    """End one of my sessions; when it is this one I am signed out."""
    actions.end_session(session_id=pk, actor=request.actor, at=clock.now())
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@require_http_methods(READ_OR_SEND)
@signed_in
def remove_key(request: Asked, pk: int) -> HttpResponse:
    """Remove one of my keys. The last second factor of somebody who needs one stays."""
    if queries.is_needed(request.actor.user_id or 0, pk):
        messages.error(request, _("People who work for UNHCR always need a second factor. Set up another one first."))
        return redirect("mfa_index")
    response: HttpResponse = remove_webauthn(request, pk=pk)
    return response


@require_http_methods(READ_OR_SEND)
@public
def go_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to their organisation to sign in there. A click on a link alone does not."""
    if not provider_name():
        raise Http404
    if request.method != "POST":
        return redirect("account_login")
    if not limits.spend("elsewhere", limits.network(request), times=30, seconds=300):
        return render(request, "429.html", status=429)
    try:
        response: HttpResponse = OAuth2LoginView.adapter_view(StrictOpenID(request, provider_id))(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (RequestException, OAuth2Error, KeyError, TypeError, ValueError):
        return page(request, "unavailable")
    return _with_nonce(request, response)


def _with_nonce(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not isinstance(response, HttpResponseRedirect):
        return response
    state = parse_qs(urlsplit(response.url).query).get("state", [""])[0]
    return HttpResponseRedirect(f"{response.url}&{urlencode({'nonce': nonce(state)})}")


@require_GET
@public
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there: the answer is checked, and who has an account is signed in."""
    if not provider_name():
        raise Http404
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(StrictOpenID(request, provider_id))(request)
        return response
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (RequestException, OAuth2Error, KeyError, TypeError, ValueError):
        return page(request, "unavailable")
