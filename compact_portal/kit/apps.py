"""The kit as a Django app, so that its template tags are found."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "compact_portal.kit"
    label = "kit"
