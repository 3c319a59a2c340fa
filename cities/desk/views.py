"""The desk for accounts: the list, one account, and what administrators do to it. Other staff read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.desk import actions, compose, queries
from cities.desk import render as pages
from cities.desk.drafts import Sought
from cities.desk.forms import (
    BulkForm,
    ContactForm,
    InviteForm,
    NothingForm,
    ReasonForm,
    ReplaceForm,
    RestoreForm,
    SelectedForm,
    SoughtForm,
)
from cities.desk.periods import today
from cities.membership import actions as membership
from cities.people.actor import Asked
from compact_portal.kit import exports
from compact_portal.kit.clock import now
from compact_portal.kit.gates import staff_only
from compact_portal.kit.refusals import Refusal

READ_OR_SEND = ["GET", "HEAD", "POST"]
TYPES = {"csv": exports.CSV_TYPE, "xlsx": exports.XLSX_TYPE}


def _sought(request: Asked) -> Sought:
    """The list as its address says it, or as a form brought it along."""
    return SoughtForm(QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET).draft()


@require_safe
@staff_only()
def accounts(request: Asked) -> HttpResponse:
    """Every signatory city in one list, narrowed by filters, all of it in the address."""
    may_act = request.actor.is_administrator
    page = compose.accounts_page(_sought(request), now(), get_language() or "en", may_act=may_act)
    return render(request, "cities/desk/list.html", {"accounts": page})


@require_POST
@staff_only("administrator")
def export(request: Asked, kind: str) -> HttpResponseBase:
    """The list as a file."""
    if kind not in TYPES:
        raise Http404
    at = now()
    file = actions.export(sought=_sought(request), kind=kind, actor=request.actor, at=at)
    name = f"compact-portal-accounts-{today(at).isoformat()}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])


def _find(slug: str) -> Any:
    city = queries.account(slug)
    if city is None:
        raise Http404
    return city


@require_safe
@staff_only()
def account(request: Asked, slug: str) -> HttpResponse:
    """One account: standing, people, what it signed and filed, contacts, and the acts."""
    cursor, may_act = request.GET.get("cursor", "")[:400], request.actor.is_administrator
    page = pages.account_page(_find(slug), cursor, now(), may_act=may_act)
    return render(request, "cities/desk/account.html", {"account": page, "city": page.city})


def _act(
    request: Asked, city: Any, page: pages.ActPage, form: forms.Form, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show what an act does, or do it: ``do`` is handed what was typed, calls one action and says what was done."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, do(form.cleaned_data))
            return redirect("desk:account", slug=city.slug)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
    status = 422 if form.errors else 200
    return render(request, "cities/desk/act.html", {"act": page, "city": city, "form": form}, status=status)


def _typed(request: Asked) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def suspend(request: Asked, slug: str) -> HttpResponse:
    """Suspend a city."""
    city = _find(slug)

    def do(data: dict[str, Any]) -> str:
        actions.suspend(city_id=city.pk, reason=data["reason"], actor=request.actor, at=now())
        return _("%(city)s is suspended.") % {"city": city.name}

    return _act(request, city, pages.suspending(city), ReasonForm(_typed(request)), do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def restore(request: Asked, slug: str) -> HttpResponse:
    """Restore a suspended city."""
    city = _find(slug)

    def do(data: dict[str, Any]) -> str:
        actions.restore(city_id=city.pk, reason=data["reason"], actor=request.actor, at=now())
        return _("%(city)s is restored.") % {"city": city.name}

    return _act(request, city, pages.restoring(city), RestoreForm(_typed(request)), do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def contact(request: Asked, slug: str) -> HttpResponse:
    """Record that UNHCR spoke with a city."""
    city, at = _find(slug), now()
    form = ContactForm(_typed(request), today=today(at), initial={"on": today(at)})

    def do(data: dict[str, Any]) -> str:
        actions.record_contact(city_id=city.pk, draft=form.draft(), actor=request.actor, at=at)
        return _("The contact is recorded.")

    return _act(request, city, pages.contact(city), form, do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def replace(request: Asked, slug: str) -> HttpResponse:
    """Make another member the lead."""
    city = _find(slug)

    def do(data: dict[str, Any]) -> str:
        membership.replace_lead(
            city_id=city.pk, membership_id=data["membership"], end_old=data["end_old"], reason=data["reason"],
            actor=request.actor, at=now(),
        )  # fmt: skip
        return _("The lead of %(city)s is replaced.") % {"city": city.name}

    form = ReplaceForm(_typed(request), members=queries.members(city))
    return _act(request, city, pages.replacing(city), form, do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def invite(request: Asked, slug: str) -> HttpResponse:
    """Offer somebody the lead of a city."""
    city = _find(slug)

    def do(data: dict[str, Any]) -> str:
        membership.invite_lead(city_id=city.pk, actor=request.actor, at=now(), **data)
        return _("The invitation is on its way to %(email)s.") % {"email": data["email"]}

    return _act(request, city, pages.inviting(city), InviteForm(_typed(request)), do)


def _offer(city: Any, pk: int) -> Any:
    offer = queries.offer(city, pk)
    if offer is None:
        raise Http404
    return offer


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def invite_again(request: Asked, slug: str, pk: int) -> HttpResponse:
    """Send an offer anew."""
    city = _find(slug)
    offer = _offer(city, pk)

    def do(data: dict[str, Any]) -> str:
        membership.invite_again(invitation_id=offer.pk, actor=request.actor, at=now())
        return _("The invitation is on its way to %(email)s.") % {"email": offer.email}

    return _act(request, city, pages.inviting_again(offer), NothingForm(_typed(request)), do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def revoke(request: Asked, slug: str, pk: int) -> HttpResponse:
    """Take an offer back."""
    city = _find(slug)
    offer = _offer(city, pk)

    def do(data: dict[str, Any]) -> str:
        membership.revoke_offer(invitation_id=offer.pk, actor=request.actor, at=now())
        return _("The invitation to %(email)s is taken back.") % {"email": offer.email}

    return _act(request, city, pages.revoking(offer), NothingForm(_typed(request)), do)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def invite_leads(request: Asked) -> HttpResponse:
    """Offer the lead of many cities: an address for each, then what will be sent to whom, then the sending."""
    at = now()
    if request.method != "POST":
        ids = SelectedForm(request.GET).ids()
        ids = queries.leadless_ids(_sought(request), at) if "all" in request.GET else ids
        return _bulk(request, BulkForm(cities=queries.leadless(ids, at)))
    form = BulkForm(request.POST, cities=queries.leadless(SelectedForm(request.POST).ids(), at))
    if not form.is_valid() or "change" in request.POST:
        return _bulk(request, form, status=200 if form.is_valid() else 422)
    offers = form.offers()
    if "confirmed" not in request.POST:
        return render(request, "cities/desk/confirm_leads.html", {"form": form, "offers": offers})
    try:
        sent = membership.invite_leads(offers=[offer for _city, offer in offers], actor=request.actor, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal.sentence))
        return _bulk(request, form, status=422)
    words = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(sent))
    messages.success(request, words % {"n": len(sent)})
    return redirect("desk:accounts")


def _bulk(request: Asked, form: BulkForm, status: int = 200) -> HttpResponse:
    return render(request, "cities/desk/invite_leads.html", {"form": form, "at_once": queries.AT_ONCE}, status=status)
