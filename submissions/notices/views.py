"""What I am told at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.people.actor import Actor, Asked
from compact_portal.kit import clock
from compact_portal.kit.gates import signed_in
from submissions.notices import actions, queries
from submissions.notices.forms import PreferencesForm
from submissions.rulebook.notices import kinds_for


def _roles(actor: Actor) -> frozenset[str]:
    return actor.staff_roles | {seat.role for seat in actor.memberships}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Asked) -> HttpResponse:
    """When to be told of each kind that concerns my roles: at once, in my digest, or never."""
    actor = request.actor
    user_id, kinds = actor.user_id or 0, kinds_for(_roles(actor))
    form = PreferencesForm(kinds, queries.chosen(user_id), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.choose(choices=form.cleaned_data, actor=actor, at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    cities = {seat.city.id: seat.city.name for seat in actor.memberships}
    lacking = [cities[city] for city in queries.cities_without_digest(user_id, cities)]
    always = [kind for kind in kinds if not kind.choices]
    context = {"form": form, "always": always, "without_digest": sorted(lacking), "has_city": bool(cities)}
    return render(request, "submissions/notices/preferences.html", context, status=422 if form.errors else 200)
