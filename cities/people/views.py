"""After sign-in, and a person's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.people import actions, queries
from cities.people.actor import Asked
from cities.people.forms import ProfileForm
from compact_portal.kit import clock, languages
from compact_portal.kit.gates import signed_in


@require_safe
@signed_in
def home(request: Asked) -> HttpResponse:
    """Where one's work is: the queue for UNHCR, the city's home for members; else what can be done."""
    actor = request.actor
    if actor.acts_for_unhcr:
        return redirect("review:queue")
    if actor.seat:
        return redirect("lifecycle:city_home")
    return render(request, "cities/people/nowhere.html", {"suspended": queries.suspended_cities(actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: Asked) -> HttpResponse:
    """My name, office, language and time zone, and the way to password, second factor and sessions."""
    actor = request.actor
    if request.method != "POST":
        fields = ("name", "office", "language", "time_zone")
        form = ProfileForm(initial={name: getattr(request.user, name) for name in fields})
        return render(request, "cities/people/profile.html", {"form": form})
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return render(request, "cities/people/profile.html", {"form": form}, status=422)
    draft = form.draft()
    actions.save_profile(draft=draft, actor=actor, at=clock.now())
    response = redirect("people:profile")
    languages.keep(response, draft.language)
    messages.success(request, _("Saved."))
    return response
