"""``manage.py compile_messages``: write the ``.mo`` files that Django reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from compact_portal.kit import catalogues


class Command(BaseCommand):
    help = "Compile the message catalogues with Babel; needs no GNU gettext."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{catalogues.compile_all()} catalogues compiled")
