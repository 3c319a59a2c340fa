"""Where somebody finds again what they typed when they were signed out."""

from django.urls import path

from submissions.signed_out import views

app_name = "signed_out"
urlpatterns = [
    path("city/typed/", views.typed, name="typed"),
    path("city/typed/forget/", views.forget, name="forget"),
]
