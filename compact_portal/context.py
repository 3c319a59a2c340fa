"""What every template knows: who is asking, the head of the page, the appearance, the languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cities.access.adapter import provider_name
from cities.people.actor import NOBODY, Actor
from compact_portal.kit.languages import OWN_NAMES
from compact_portal.navigation import links

APPEARANCE_COOKIE = "appearance"
APPEARANCES = ("device", "light", "dark")


def portal(request: HttpRequest) -> dict[str, Any]:
    """``actor``, ``navigation``, ``signs_in_with``, ``demonstration``, ``appearance``, ``interface_languages`` and ``here``.

    A page that is refused before the Actor is known is shown as to a reader.
    """
    actor: Actor = getattr(request, "actor", NOBODY)
    chosen = request.COOKIES.get(APPEARANCE_COOKIE, "device")
    return {
        "actor": actor,
        "navigation": links(actor, request.path),
        "signs_in_with": provider_name(),
        "demonstration": settings.DEMONSTRATION,
        "appearance": chosen if chosen in APPEARANCES else "device",
        "interface_languages": [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        "here": request.get_full_path(),
    }
