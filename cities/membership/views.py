"""The people of a city, invitations, and for which city one acts."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from cities.membership import actions, queries
from cities.membership.forms import InviteForm, NewcomerForm, RoleForm, SwitchForm
from cities.people.actor import Asked
from cities.people.middleware import CITY_KEY
from compact_portal.kit import clock, limits
from compact_portal.kit.gates import city_member, public, signed_in
from compact_portal.kit.refusals import Refusal

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@city_member()
def people(request: Asked) -> HttpResponse:
    """Who acts for the city. A lead invites from here; everybody else of the city reads."""
    actor = request.actor
    if request.method != "POST":
        return _people(request, InviteForm())
    if actor.city_role != "lead":
        raise Http404
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, form, status=422)
    try:
        invitation = actions.invite(draft=form.draft(), actor=actor, at=clock.now())
    except Refusal as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _people(request, form, status=422)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("membership:people")


def _people(request: Asked, form: InviteForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    leads = actor.city_role == "lead"
    context = {
        "form": form,
        "members": queries.members(actor),
        "invitations": queries.open_invitations(actor, clock.now()) if leads else (),
        "leads": leads,
    }
    return render(request, "cities/membership/people.html", context, status=status)


@require_http_methods(READ_OR_SEND)
@city_member("lead")
def member(request: Asked, pk: int) -> HttpResponse:
    """One member: their role, and the end of their membership."""
    actor = request.actor
    membership = queries.member(actor, pk)
    if membership is None:
        raise Http404
    if request.method != "POST":
        return _member(request, membership, RoleForm(initial={"role": membership.role}))
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _member(request, membership, form, status=422)
    try:
        actions.change_role(membership_id=pk, role=form.cleaned_data["role"], actor=actor, at=clock.now())
    except Refusal as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _member(request, membership, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("membership:people")


def _member(request: Asked, membership: Any, form: RoleForm, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "form": form,
        "membership": membership,
        "only_lead": queries.is_only_lead(membership),
        "myself": membership.user_id == request.user.pk,
        "refusal": refusal,
    }
    return render(request, "cities/membership/member.html", context, status=status)


@require_POST
@city_member("lead")
def end(request: Asked, pk: int) -> HttpResponse:
    """End a membership."""
    actor = request.actor
    membership = queries.member(actor, pk)
    if membership is None:
        raise Http404
    try:
        actions.end(membership_id=pk, actor=actor, at=clock.now())
    except Refusal as refusal:
        form = RoleForm(initial={"role": membership.role})
        return _member(request, membership, form, status=422, refusal=str(refusal.sentence))
    messages.success(request, _("%(name)s no longer acts for your city.") % {"name": membership.user})
    return redirect("people:home" if membership.user_id == actor.user_id else "membership:people")


@require_POST
@city_member("lead")
def revoke(request: Asked, pk: int) -> HttpResponse:
    """Take an invitation back."""
    try:
        actions.revoke(invitation_id=pk, actor=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The invitation was taken back."))
    return redirect("membership:people")


@require_POST
@signed_in
def switch(request: Asked) -> HttpResponse:
    """Act for another of one's cities from here on."""
    form = SwitchForm(request.POST)
    actor = request.actor
    if not form.is_valid() or actor.role_in(form.cleaned_data["city"]) is None:
        raise Http404
    request.session[CITY_KEY] = form.cleaned_data["city"]
    return redirect("lifecycle:city_home")


@public
@require_http_methods(READ_OR_SEND)
@cache_control(no_store=True, private=True)
def invitation(request: Asked, token: str) -> HttpResponse:
    """What a link offers. Reading it changes nothing, for mail scanners follow links; accepting is a button."""
    offer = queries.offer(token, clock.now())
    if offer is None:
        raise Http404
    if request.method != "POST" or offer.state != "open":
        return _offer(request, offer, NewcomerForm(initial={"language": request.LANGUAGE_CODE}))
    form = NewcomerForm(request.POST)
    if not offer.has_account and not form.is_valid():
        return _offer(request, offer, form, status=422)
    if not limits.spend("accept", limits.network(request), times=30, seconds=3600):
        return _offer(request, offer, form, status=429, refusal=_("Too many attempts. Try again in an hour."))
    return _accept(request, token, offer, form)


def _accept(request: Asked, token: str, offer: queries.Offer, form: NewcomerForm) -> HttpResponse:
    newcomer = None if offer.has_account else form.draft()
    actor = request.actor
    try:
        user = actions.accept(token=token, newcomer=newcomer, actor=actor, at=clock.now())
    except Refusal as refusal:
        return _offer(request, offer, form, status=422, refusal=str(refusal.sentence))
    request.session[CITY_KEY] = offer.invitation.city_id
    messages.success(request, _("You now act for %(city)s.") % {"city": offer.invitation.city})
    if actor.is_authenticated:
        return redirect("people:home")
    # The link proves the address as a code by mail would; whoever has a second factor is asked for it now.
    response: HttpResponse = perform_login(request, user, email=user.email)
    return response


def _offer(
    request: Asked, offer: queries.Offer, form: NewcomerForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    actor = request.actor
    other = actor.is_authenticated and actor.email.lower() != offer.invitation.email
    context = {"offer": offer, "form": form, "refusal": refusal, "signed_in_as_other": other}
    return render(request, "cities/membership/invitation.html", context, status=status)
