"""The framework text."""

from __future__ import annotations

from django.urls import path

from submissions.framework import views

app_name = "framework"
urlpatterns = [
    path("framework/", views.list_, name="list"),
    path("framework/<slug:key>/", views.text, name="text"),
    path("framework/<slug:key>/<int:version>/<str:number>/", views.paragraph, name="paragraph"),
]
