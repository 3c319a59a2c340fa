"""Rounds and the calendar."""

from __future__ import annotations

from django.urls import path

from submissions.rounds import views

app_name = "rounds"
urlpatterns = [path("rounds/", views.list_, name="list")]
