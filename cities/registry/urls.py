"""The public pages of cities, and the administrator's."""

from __future__ import annotations

from django.urls import path

from cities.registry import views

app_name = "registry"
urlpatterns = [
    path("cities/", views.list_, name="list"),
    path("cities/<slug:slug>/", views.city, name="city"),
    path("desk/cities/add/", views.add, name="add"),
    path("desk/cities/<slug:slug>/registry/", views.edit, name="edit"),
    path("desk/cities/<slug:slug>/registry/bureau/", views.move, name="move"),
    path("desk/cities/<slug:slug>/registry/facts/", views.record, name="record"),
    path("desk/cities/<slug:slug>/registry/facts/<int:pk>/", views.correct, name="correct"),
]
