"""The six languages of the United Nations, in which people write here."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
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


def spoken(language: str) -> str:
    """The interface's language for somebody who asked for ``language``: theirs where we have it, English otherwise."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def first_offered(account: str) -> str:
    """The language to offer first to somebody who is about to write: that of the page they chose to read.

    Where the page is in no language but the one their account leads to, it is the account's own.
    """
    page = get_language() or ""
    return page if page in dict(CONTENT_LANGUAGES) and page != spoken(account) else account


def keep(response: HttpResponse, language: str) -> None:
    """Let the browser remember ``language``, where the interface speaks it."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


def of_question(question: str, sentence: str) -> str:
    """A sentence after the question it is about, which may end with a sign of its own."""
    return f"{question}{' ' if question.endswith(('?', '؟')) else ': '}{sentence}"


class Named(Protocol):
    """What has a name and its translations: a theme, a bureau, a country."""

    name: str
    names: dict[str, str]


def named(thing: Named) -> str:
    """The name in the language of the page; the first given where that language has none."""
    return thing.names.get(get_language() or "en") or thing.name
