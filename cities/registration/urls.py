"""Addresses of registration and its vetting."""

from __future__ import annotations

from django.urls import path

from cities.registration import views

app_name = "registration"

urlpatterns = [
    path("register/", views.start, name="start"),
    path("register/request/", views.ask, name="ask"),
    path("register/city/", views.choose, name="choose"),
    path("register/<str:token>/", views.status, name="status"),
    path("register/<str:token>/prove/", views.prove, name="prove"),
    path("register/<str:token>/code/", views.resend, name="resend"),
    path("register/<str:token>/answer/", views.answer, name="answer"),
    path("register/<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("desk/registrations/", views.desk, name="desk"),
    path("desk/registrations/<int:pk>/", views.vet, name="vet"),
    path("desk/registrations/<int:pk>/approve/", views.approve, name="approve"),
    path("desk/registrations/<int:pk>/decline/", views.decline, name="decline"),
    path("desk/registrations/<int:pk>/more/", views.ask_more, name="ask_more"),
    path("desk/registrations/<int:pk>/documents/<int:document>/", views.document, name="document"),
]
