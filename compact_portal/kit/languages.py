"""The six languages of the United Nations, in which people write here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT_LANGUAGES: tuple[tuple[str, str | Promise], ...] = (
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
)

OWN_NAMES = {"ar": "العربية", "zh-hans": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}

RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a language tag."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
