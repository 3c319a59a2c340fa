"""Every address of the portal, by room. Each package keeps its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cities import admin
from compact_portal import health, pages

ROOMS = (
    "compact_portal.mail",
    "cities.people",
    "cities.access",
    "cities.registry",
    "cities.signatories",
    "cities.lists",
    "cities.membership",
    "cities.registration",
    "cities.desk",
    "submissions.signed_out",
    "submissions.lifecycle",
    "submissions.rounds",
    "submissions.framework",
    "submissions.attachments",
    "submissions.practices",
    "submissions.comments",
    "submissions.review",
    "submissions.notices",
    "submissions.digests",
    "submissions.library",
)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("language/", pages.set_language, name="set_language"),
    path("appearance/", pages.set_appearance, name="set_appearance"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # The rooms come first: cities.access answers in place of some of allauth's pages. Of these, named one by one, there
    # is no page for signing up elsewhere, nor for linking accounts by hand.
    *(path("", include(f"{room}.urls")) for room in ROOMS),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "compact_portal.errors.bad_request"
handler403 = "compact_portal.errors.forbidden"
handler404 = "compact_portal.errors.not_found"
handler500 = "compact_portal.errors.server_error"
