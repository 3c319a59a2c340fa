"""The public library."""

from __future__ import annotations

from django.urls import path

from submissions.library import views

app_name = "library"
urlpatterns = [
    path("library/", views.list_, name="list"),
    path("library/<str:reference>/", views.practice, name="practice"),
]
