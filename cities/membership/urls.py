"""Addresses about belonging to a city."""

from __future__ import annotations

from django.urls import path

from cities.membership import views

app_name = "membership"

urlpatterns = [
    path("city/people/", views.people, name="people"),
    path("city/people/<int:pk>/", views.member, name="member"),
    path("city/people/<int:pk>/end/", views.end, name="end"),
    path("city/people/invitations/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("city/switch/", views.switch, name="switch"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
