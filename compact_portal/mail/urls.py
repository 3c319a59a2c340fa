"""Addresses of the post office's desk."""

from django.urls import path

from compact_portal.mail import views

app_name = "mail"

urlpatterns = [
    path("desk/mail/", views.desk, name="desk"),
    path("desk/mail/outbox/", views.outbox, name="outbox"),
    path("desk/mail/<int:mail_id>/", views.act, name="act"),
]
