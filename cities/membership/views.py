"""The people of a city, invitations, and for which city one acts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from cities.membership import actions, queries
from cities.membership.forms import (
    ContactForm,
    HandOverForm,
    InviteForm,
    NewcomerForm,
    RoleForm,
    SettingsForm,
    SwitchForm,
)
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
        return _people(request, InviteForm(initial={"language": actor.language}))
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
    leads, at = actor.city_role == "lead", clock.now()
    context = {
        "form": form,
        "members": queries.members(actor),
        "invitations": queries.open_invitations(actor, at) if leads else (),
        "lapsed": queries.lapsed_invitations(actor, at)[:20] if leads else (),
        "hand_overs": queries.open_hand_overs(actor, at),
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
        "mailed": queries.reached([membership]),
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
@city_member("lead")
def again(request: Asked, pk: int) -> HttpResponse:
    """Send an invitation anew: the old link dies."""
    try:
        invitation = actions.invite_again(invitation_id=pk, actor=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("A new invitation is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("membership:people")


@require_http_methods(READ_OR_SEND)
@city_member()
def leave(request: Asked) -> HttpResponse:
    """Leave the city oneself: what it does, and the button."""
    actor = request.actor
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.leave(actor=actor, at=clock.now())
        except Refusal as refused:
            refusal, status = str(refused.sentence), 422
        else:
            messages.success(request, _("You no longer act for %(city)s.") % {"city": actor.city and actor.city.name})
            return redirect("people:home")
    mine = queries.own(actor)
    if mine is None:
        raise Http404
    context = {"membership": mine, "only_lead": queries.is_only_lead(mine), "refusal": refusal}
    context["mailed"] = queries.reached([mine])
    return render(request, "cities/membership/leave.html", context, status=status)


@require_http_methods(READ_OR_SEND)
@city_member("lead")
def settings(request: Asked) -> HttpResponse:
    """What the lead decides for the city, and for their own name."""
    actor = request.actor
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=asdict(queries.settings_of(actor)))
    if not form.is_valid():
        return render(request, "cities/membership/settings.html", {"form": form})
    try:
        actions.save_settings(draft=form.draft(), actor=actor, at=clock.now())
    except Refusal as refusal:  # no longer a lead since the page was asked for
        context = {"form": form, "refusal": str(refusal.sentence)}
        return render(request, "cities/membership/settings.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("membership:settings")


@require_http_methods(READ_OR_SEND)
@city_member("lead")
def hand_over(request: Asked) -> HttpResponse:
    """Offer the lead to a colleague."""
    actor, colleagues = request.actor, queries.colleagues(request.actor)
    sent = request.method == "POST"
    form = HandOverForm(request.POST if sent else None, colleagues=colleagues)
    if form.is_valid():
        try:
            offer = actions.offer_lead(draft=form.draft(), actor=actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.sentence))
        else:
            messages.success(request, _("%(name)s gets a mail and can now confirm.") % {"name": offer.taker.user})
            return redirect("membership:people")
    context = {"form": form, "anybody": colleagues.exists(), "all_reached": not form.unreached}
    return render(request, "cities/membership/hand_over.html", context, status=422 if sent else 200)


@require_http_methods(READ_OR_SEND)
@signed_in
def hand_over_answer(request: Asked, pk: int) -> HttpResponse:
    """An offer of the lead, as its taker and its giver see it; the taker confirms here."""
    actor = request.actor
    if queries.hand_over(actor, pk) is None:
        raise Http404
    if request.method != "POST":
        return _hand_over(request, pk)
    try:
        offer = actions.confirm_hand_over(hand_over_id=pk, actor=actor, at=clock.now())
    except Refusal as refusal:
        return _hand_over(request, pk, str(refusal.sentence), 422)
    request.session[CITY_KEY] = offer.city_id
    messages.success(request, _("You now lead %(city)s.") % {"city": offer.city})
    return redirect("membership:people")


def _hand_over(request: Asked, pk: int, refusal: str = "", status: int = 200) -> HttpResponse:
    offer = queries.hand_over(request.actor, pk)
    if offer is None:
        raise Http404
    state = queries.state_of_hand_over(offer, clock.now())
    takes = offer.taker.user_id == request.actor.user_id
    context = {"offer": offer, "state": state, "takes": takes, "refusal": refusal}
    context |= {"both": queries.reached([offer.taker, offer.giver])}
    context |= {"mailed": queries.reached([offer.giver if takes else offer.taker])}
    return render(request, "cities/membership/hand_over_answer.html", context, status=status)


@require_POST
@signed_in
def hand_over_refuse(request: Asked, pk: int) -> HttpResponse:
    """Decline an offer of the lead, or take one's own back."""
    actor = request.actor
    if queries.hand_over(actor, pk) is None:
        raise Http404
    try:
        offer = actions.refuse_hand_over(hand_over_id=pk, actor=actor, at=clock.now())
    except Refusal as refusal:
        return _hand_over(request, pk, str(refusal.sentence), 422)
    declined = offer.taker.user_id == actor.user_id
    messages.success(request, _("You declined. Nothing changes.") if declined else _("The offer was taken back."))
    return redirect("people:home" if declined else "membership:people")


@public
@require_http_methods(READ_OR_SEND)
def contact(request: Asked, slug: str) -> HttpResponse:
    """Write to the leads of a city without learning their addresses."""
    city, actor = queries.city_to_write_to(slug), request.actor
    if city is None:
        raise Http404
    if request.method != "POST":
        mine = {"name": actor.name, "email": actor.email} if actor.is_authenticated else {}
        return _contact(request, city, ContactForm(initial={"language": request.LANGUAGE_CODE, **mine}))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _contact(request, city, form, 422)
    # The writer's own share first: a flood from one network must not use up the city's.
    by_network = limits.spend("contact", limits.network(request), times=5, seconds=3600)
    if not by_network or not limits.spend("contact-city", str(city.pk), times=40, seconds=86_400):
        form.add_error(None, _("Too many messages were sent. Try again later."))
        return _contact(request, city, form, 429)
    return _written(request, city, form)


def _written(request: Asked, city: Any, form: ContactForm) -> HttpResponse:
    try:
        actions.write_to_leads(city_id=city.pk, letter=form.letter(request.actor), at=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal.sentence))
        return _contact(request, city, form, 422)
    return redirect(f"{request.path}?sent=1")


def _contact(request: Asked, city: Any, form: ContactForm, status: int = 200) -> HttpResponse:
    context = {
        "city": city,
        "form": form,
        "focal_points": queries.focal_points(city.pk),
        "mailed": queries.reached(queries.reachable_leads(city.pk)),
        "sent": "sent" in request.GET,
    }
    return render(request, "cities/membership/contact.html", context, status=status)


@require_POST
@signed_in
def switch(request: Asked) -> HttpResponse:
    """Act for another of one's cities from here on, or, as staff, for UNHCR; go on to the page that was asked for."""
    form = SwitchForm(request.POST)
    actor = request.actor
    if not form.is_valid():
        raise Http404
    chosen, way_on = form.cleaned_data["city"], form.cleaned_data["way_on"]
    if chosen == 0 and actor.is_staff:
        request.session.pop(CITY_KEY, None)
        return redirect(way_on or "people:home")
    if actor.role_in(chosen) is None:
        raise Http404
    request.session[CITY_KEY] = chosen
    return redirect(way_on or "lifecycle:city_home")


@public
@require_http_methods(READ_OR_SEND)
@cache_control(no_store=True, private=True)
def invitation(request: Asked, token: str) -> HttpResponse:
    """What a link offers. Reading it changes nothing, for mail scanners follow links; accepting is a button."""
    offer = queries.offer(token, clock.now())
    if offer is None:
        raise Http404
    if request.method != "POST" or offer.state != "open":
        return _offer(request, offer, NewcomerForm(initial={"language": offer.invitation.language}))
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
