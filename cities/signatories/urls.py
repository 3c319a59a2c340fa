"""The public pages of letters, and the administrator's."""

from __future__ import annotations

from django.urls import path

from cities.signatories import views

app_name = "signatories"
urlpatterns = [
    path("letters/", views.list_, name="list"),
    path("letters/<slug:key>/", views.letter, name="letter"),
    path("letters/<slug:key>/document/", views.document, name="document"),
    path("desk/letters/", views.desk, name="desk"),
    path("desk/letters/<slug:key>/", views.change, name="change"),
    path("desk/letters/<slug:key>/sign/", views.sign, name="sign"),
    path("desk/letters/<slug:key>/signatures/<int:pk>/", views.correct, name="correct"),
]
