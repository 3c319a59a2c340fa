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
    path("city/people/invitations/<int:pk>/again/", views.again, name="again"),
    path("city/people/hand-over/", views.hand_over, name="hand_over"),
    path("city/hand-overs/<int:pk>/", views.hand_over_answer, name="hand_over_answer"),
    path("city/hand-overs/<int:pk>/refuse/", views.hand_over_refuse, name="hand_over_refuse"),
    path("city/leave/", views.leave, name="leave"),
    path("city/settings/", views.settings, name="settings"),
    path("cities/<slug:slug>/contact/", views.contact, name="contact"),
    path("city/switch/", views.switch, name="switch"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
