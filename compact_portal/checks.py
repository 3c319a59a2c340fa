"""Start-up checks: what production must not be. ``manage.py check`` tells of them; the web server refuses to start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from compact_portal.kit import memory

PROVIDERS = ("brevo", "mailgun", "mailjet", "mandrill", "postmark", "sparkpost")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "testserver"})


@checks.register(checks.Tags.security)
def demonstration_stays_at_home(**_kwargs: Any) -> list[checks.CheckMessage]:
    """One-click sign-in as anybody exists on loopback names and without TLS, or not at all."""
    if not settings.DEMONSTRATION:
        return []
    wrong: list[checks.CheckMessage] = []
    if settings.HTTPS:
        wrong.append(checks.Error("DEMONSTRATION is on and HTTPS is on: this looks like production.", id="portal.E001"))
    foreign = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if foreign or not settings.ALLOWED_HOSTS:
        names = ", ".join(foreign) or "nothing"
        wrong.append(checks.Error(f"DEMONSTRATION is on and ALLOWED_HOSTS names {names}.", id="portal.E002"))
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        wrong.append(checks.Error("DEMONSTRATION is on behind a reverse proxy.", id="portal.E003"))
    return wrong


@checks.register
def the_journal_listens(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Administrative acts of the lower rooms must reach the journal."""
    if memory.bound():
        return []
    return [checks.Error("No journal is bound to compact_portal.kit.memory.", id="portal.E004")]


@checks.register(checks.Tags.security)
def production_is_meant(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Behind TLS there are no debug pages, no host name that stands for all, and a key that nobody guesses."""
    if not settings.HTTPS:
        return []
    wrong: list[checks.CheckMessage] = []
    if settings.DEBUG:
        wrong.append(checks.Error("DEBUG is on and HTTPS is on: this looks like production.", id="portal.E005"))
    if any(name.startswith(("*", ".")) for name in settings.ALLOWED_HOSTS):
        wrong.append(checks.Error("ALLOWED_HOSTS must name hosts, not patterns.", id="portal.E006"))
    if len(settings.SECRET_KEY) < 50:
        wrong.append(checks.Error("SECRET_KEY is shorter than 50 characters.", id="portal.E007"))
    return wrong


@checks.register(checks.Tags.security)
def the_mail_webhook_is_guarded(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Who could report bounces without a secret could silence anybody's mail."""
    if not settings.MAIL_PROVIDER:
        return []
    wrong: list[checks.CheckMessage] = []
    if settings.MAIL_PROVIDER not in PROVIDERS:
        wrong.append(checks.Error(f"MAIL_PROVIDER must be one of {', '.join(PROVIDERS)}.", id="portal.E008"))
    user, colon, password = settings.MAIL_WEBHOOK_SECRET.partition(":")
    if not user or not colon or len(password) < 16:
        text = "MAIL_WEBHOOK_SECRET must be user:password, the password of 16 characters or more."
        wrong.append(checks.Error(text, id="portal.E009"))
    return wrong


def insist() -> None:
    """Raise ``ImproperlyConfigured`` when one of these fails. The web server calls it as it starts."""
    wrong = [
        *demonstration_stays_at_home(),
        *production_is_meant(),
        *the_journal_listens(),
        *the_mail_webhook_is_guarded(),
    ]
    if wrong:
        raise ImproperlyConfigured("The portal does not start.\n- " + "\n- ".join(one.msg for one in wrong))
