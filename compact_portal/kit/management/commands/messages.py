"""``manage.py messages``: bring every catalogue up to date with the source and say what is not translated."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from compact_portal.kit import catalogues


class Command(BaseCommand):
    help = "Collect marked strings into the catalogues of every language but English."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language == "en":
                continue
            lacking = catalogues.update(language)
            self.stdout.write(f"{language}: {len(lacking)} strings are not translated")
            for gap in lacking[:20]:
                self.stdout.write(f"  {gap.why}: {gap.source[:100]}")
