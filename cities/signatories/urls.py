"""The public pages of letters."""

from __future__ import annotations

from django.urls import path

from cities.signatories import views

app_name = "signatories"
urlpatterns = [
    path("letters/", views.list_, name="list"),
    path("letters/<slug:key>/", views.letter, name="letter"),
]
