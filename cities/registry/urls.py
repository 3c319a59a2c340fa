"""The public pages of cities."""

from __future__ import annotations

from django.urls import path

from cities.registry import views

app_name = "registry"
urlpatterns = [
    path("cities/", views.list_, name="list"),
    path("cities/<slug:slug>/", views.city, name="city"),
]
