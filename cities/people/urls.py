"""Addresses about a person."""

from __future__ import annotations

from django.urls import path

from cities.people import views

app_name = "people"

urlpatterns = [
    path("start/", views.home, name="home"),
    path("account/", views.profile, name="profile"),
]
