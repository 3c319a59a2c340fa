"""The public pages of cities, and the administrator's pages of the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.people.actor import Asked
from cities.registry import actions, queries
from cities.registry.forms import (
    BureauForm,
    CityForm,
    CorrectionForm,
    FactForm,
    NewCityForm,
    fact_initial,
    initial_of,
)
from compact_portal.kit import clock
from compact_portal.kit.gates import public, staff_only
from compact_portal.kit.keeping import kept_for_readers
from compact_portal.kit.refusals import Refusal, Stale
from compact_portal.kit.worldmap import Mark

WORDS_CHARACTERS = 100
READ_OR_SEND = ["GET", "HEAD", "POST"]


def _mark(one: Any) -> Mark:
    return Mark(one.latitude, one.longitude, one.name, "published" if one.standing == "active" else "known")


@public
@require_safe
@kept_for_readers("bureau", "standing", "cursor")
def list_(request: HttpRequest) -> HttpResponse:
    """Cities by name, found by name, country, bureau or standing, with the map of exactly the rows shown."""

    def given(name: str, most: int) -> str:
        return " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:most]

    language = get_language() or "en"
    sought = queries.Sought(given("q", WORDS_CHARACTERS), given("bureau", 50), given("standing", 12), language)
    page = queries.cities(sought, request.GET.get("cursor", "")[:500])
    fits = queries.how_many(sought)
    context = {
        "words": sought.words,
        "bureau": sought.bureau,
        "standing": sought.standing,
        "page": page,
        "rows": [(one, queries.local_name(one, language, getattr(one, "local_names", ()))) for one in page.rows],
        "fits": min(fits, queries.COUNTED),
        "more": fits > queries.COUNTED,
        "bureaux": queries.bureaux(),
        "marks": [_mark(one) for one in page.rows],
    }
    return render(request, "cities/registry/list.html", context)


@public
@require_safe
@kept_for_readers()
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """One city: where it lies, what is known of it, what it signed, who speaks for it."""
    found = queries.city(slug)
    if found is None:
        raise Http404
    language = get_language() or "en"
    facts, earlier = queries.facts_of(found)
    local = queries.local_name(found, language, found.other_names.all())
    context = {
        "city": found,
        "local": local,
        "others": [one for one in found.other_names.all() if one != local],
        "facts": facts,
        "earlier_facts": earlier,
        "practices": queries.practices_of(found),
        "focal_points": queries.focal_points(found),
        "marks": [Mark(found.latitude, found.longitude, found.name)],
    }
    return render(request, "cities/registry/city.html", context)


def _for_desk(slug: str) -> Any:
    found = queries.for_desk(slug)
    if found is None:
        raise Http404
    return found


def _refused(form: forms.Form, refusal: Refusal) -> int:
    """Show a refusal at its field; the status that says which kind it is."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
    return 409 if isinstance(refusal, Stale) else 422


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def add(request: Asked) -> HttpResponse:
    """Add a city; one that looks like another is added only when the administrator is sure."""
    if request.method != "POST":
        return _add(request, NewCityForm(initial={"time_zone": "UTC"}))
    form = NewCityForm(request.POST)
    if not form.is_valid():
        return _add(request, form, status=422)
    draft = form.draft()
    alike = queries.look_alikes(draft.name, draft.country)
    if alike and not form.cleaned_data["sure"]:
        return _add(request, form, alike, status=422)
    try:
        made = actions.add_city(draft=draft, bureau_id=form.cleaned_data["bureau"], actor=request.actor, at=clock.now())
    except Refusal as refusal:
        return _add(request, form, alike, status=_refused(form, refusal))
    messages.success(request, _("%(city)s stands in the registry.") % {"city": made.name})
    return redirect("registry:edit", made.slug)


def _add(request: Asked, form: NewCityForm, alike: Any = (), status: int = 200) -> HttpResponse:
    return render(request, "cities/registry/add.html", {"form": form, "alike": alike}, status=status)


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def edit(request: Asked, slug: str) -> HttpResponse:
    """What the registry holds of a city, its figures and bureaux; sent, its fields are written."""
    found = _for_desk(slug)
    if request.method != "POST":
        return _edit(request, found, CityForm(initial=initial_of(found)))
    form = CityForm(request.POST)
    if not form.is_valid():
        return _edit(request, found, form, status=422)
    draft, seen = form.draft(found.country_id), form.cleaned_data["seen"]
    try:
        actions.change_city(city_id=found.pk, draft=draft, seen=seen, actor=request.actor, at=clock.now())
    except Stale as refusal:
        return _both(request, _for_desk(slug), form, refusal)
    except Refusal as refusal:
        return _edit(request, found, form, status=_refused(form, refusal))
    messages.success(request, _("%(city)s was changed.") % {"city": draft.name})
    return redirect("registry:edit", slug)


def _both(request: Asked, found: Any, form: CityForm, refusal: Refusal) -> HttpResponse:
    """Somebody was faster: what stands now beside what was typed, and a form that has seen it."""
    stands = initial_of(found)
    again = CityForm(request.POST.dict() | {"seen": stands["seen"]})
    again.is_valid()
    rows = [
        (again[name].label, stands.get(name, ""), again[name].value() or "")
        for name in again.fields
        if name != "seen"
        and " ".join(str(stands.get(name, "")).split()) != " ".join(str(again[name].value() or "").split())
    ]
    return _edit(request, found, again, refusal=str(refusal.sentence), rows=rows, status=409)


def _edit(
    request: Asked, found: Any, form: CityForm, status: int = 200, refusal: str = "", rows: Any = ()
) -> HttpResponse:
    facts, earlier = queries.facts_of(found)
    current = [*facts, *(one for one in earlier if one.replaced_at is None)]
    context = {
        "city": found,
        "form": form,
        "facts": current,
        "replaced": [one for one in earlier if one.replaced_at],
        "refusal": refusal,
        "both": rows,
    }
    return render(request, "cities/registry/edit.html", context, status=status)


def _sent(request: Asked, found: Any, form: forms.Form, title: str, act: Callable[[], Any], told: str) -> HttpResponse:
    """One form about a city: shown, refused with what was typed, or done."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except Refusal as refusal:
                status = _refused(form, refusal)
            else:
                messages.success(request, told)
                return redirect("registry:edit", found.slug)
    return render(
        request, "cities/registry/one_form.html", {"city": found, "form": form, "title": title}, status=status
    )


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def move(request: Asked, slug: str) -> HttpResponse:
    """Let the city belong to another bureau from a day on."""
    found = _for_desk(slug)
    form = BureauForm(request.POST if request.method == "POST" else None, initial={"since": clock.now().date()})

    def act() -> None:
        data = form.cleaned_data
        actions.move_bureau(
            city_id=found.pk, bureau_id=data["bureau"], since=data["since"], reason=data["reason"],
            actor=request.actor, at=clock.now(),
        )  # fmt: skip

    return _sent(request, found, form, _("Move to another bureau"), act, _("The city belongs to its new bureau."))


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def record(request: Asked, slug: str) -> HttpResponse:
    """Record a figure."""
    found = _for_desk(slug)
    form = FactForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        actions.record_fact(city_id=found.pk, draft=form.draft(), actor=request.actor, at=clock.now())

    return _sent(request, found, form, _("Record a figure"), act, _("The figure was recorded."))


@require_http_methods(READ_OR_SEND)
@staff_only("administrator")
def correct(request: Asked, slug: str, pk: int) -> HttpResponse:
    """Correct a figure; the one of before is kept."""
    fact = queries.fact(slug, pk) if pk < 2**63 else None
    if fact is None:
        raise Http404
    form = CorrectionForm(request.POST if request.method == "POST" else None, fact=fact, initial=fact_initial(fact))

    def act() -> None:
        data = {"draft": form.draft(), "reason": form.cleaned_data["reason"]}
        actions.correct_fact(fact_id=fact.pk, actor=request.actor, at=clock.now(), **data)

    title = _("Correct: %(what)s, %(year)s") % {"what": fact.get_what_display(), "year": fact.year}
    return _sent(request, fact.city, form, title, act, _("The figure was corrected. The earlier one is kept."))
