"""The portal's addresses and one more: the page that signs you in as any of the demonstration's people.

Settings choose this list only when DEMONSTRATION is on; without it the address does not exist.
"""

from __future__ import annotations

from django.urls import include, path

from compact_portal.devservices import demo
from compact_portal.urls import handler400, handler403, handler404, handler500
from compact_portal.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("demo/", include(([path("", demo.people, name="people")], "demo"))),
    *portal,
]
