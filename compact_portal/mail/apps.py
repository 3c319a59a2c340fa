"""The post office as a Django app of its own, with its own migrations."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "compact_portal.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
