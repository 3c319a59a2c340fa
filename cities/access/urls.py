"""Addresses about one's own way in. Those under ``accounts/`` stand before allauth's, in whose place they answer."""

from __future__ import annotations

from django.urls import path

from cities.access import views

app_name = "access"

urlpatterns = [
    path("account/address/", views.address, name="address"),
    path("account/address/codes/", views.codes, name="codes"),
    path("account/address/keep/", views.keep_address, name="keep_address"),
    path("accounts/email/", views.old_address_page, name="old_address_page"),
    path("accounts/sessions/", views.sessions, name="sessions"),
    path("accounts/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", views.remove_key, name="remove_key"),
    path("accounts/oidc/<slug:provider_id>/login/", views.go_elsewhere, name="go_elsewhere"),
    path("accounts/oidc/<slug:provider_id>/login/callback/", views.come_back, name="come_back"),
]
