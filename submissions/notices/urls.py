"""Addresses of notices."""

from django.urls import path

from submissions.notices import views

app_name = "notices"

urlpatterns = [path("account/mail/", views.preferences, name="preferences")]
