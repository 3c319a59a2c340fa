"""The addresses of the desk for accounts."""

from __future__ import annotations

from django.urls import path

from cities.desk import views

app_name = "desk"
urlpatterns = [
    path("desk/accounts/", views.accounts, name="accounts"),
    # Not below the list: every word there may be a city's.
    path("desk/invite-leads/", views.invite_leads, name="invite_leads"),
    path("desk/export-accounts/<slug:kind>/", views.export, name="export"),
    path("desk/accounts/<slug:slug>/", views.account, name="account"),
    path("desk/accounts/<slug:slug>/invite/", views.invite, name="invite"),
    path("desk/accounts/<slug:slug>/suspend/", views.suspend, name="suspend"),
    path("desk/accounts/<slug:slug>/restore/", views.restore, name="restore"),
    path("desk/accounts/<slug:slug>/contact/", views.contact, name="contact"),
    path("desk/accounts/<slug:slug>/replace/", views.replace, name="replace"),
    path("desk/accounts/<slug:slug>/offers/<int:pk>/again/", views.invite_again, name="invite_again"),
    path("desk/accounts/<slug:slug>/offers/<int:pk>/revoke/", views.revoke, name="revoke"),
]
