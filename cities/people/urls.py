"""Addresses about a person."""

from __future__ import annotations

from django.urls import path

from cities.people import views

app_name = "people"

urlpatterns = [
    path("start/", views.home, name="home"),
    path("account/", views.profile, name="profile"),
    path("account/data/", views.data, name="data"),
    path("account/data/download/", views.download, name="download"),
    path("account/erasure/", views.erasure, name="erasure"),
    path("account/erasure/back/", views.take_back, name="take_back"),
    path("desk/erasures/", views.erasures, name="erasures"),
    path("desk/erasures/<int:pk>/", views.erasure_request, name="erasure_request"),
    path("desk/erasures/<int:pk>/erase/", views.erase, name="erase"),
    path("desk/erasures/<int:pk>/decline/", views.decline_erasure, name="decline_erasure"),
]
