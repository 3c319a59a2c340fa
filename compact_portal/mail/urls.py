"""Addresses of the post office's desk, and where mail providers report what came back."""

from django.urls import path

from compact_portal.mail import views

app_name = "mail"

urlpatterns = [
    path("desk/mail/", views.desk, name="desk"),
    path("desk/mail/outbox/", views.outbox, name="outbox"),
    path("desk/mail/addresses/", views.addresses, name="addresses"),
    path("desk/mail/addresses/<int:suppression_id>/", views.lift, name="lift"),
    path("desk/mail/<int:mail_id>/", views.one, name="one"),
    path("desk/mail/<int:mail_id>/act/", views.act, name="act"),
    path("desk/mail/<int:mail_id>/mail.eml", views.download, name="download"),
    path("hooks/mail/", views.reported, name="reported"),
    path("hooks/mail/provider/", views.provider_reported, name="provider_reported"),
]
