"""Start-up checks: what production must not be. ``manage.py check`` tells of them; the web server refuses to start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from compact_portal.kit import memory

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


def insist() -> None:
    """Raise ``ImproperlyConfigured`` when one of these fails. The web server calls it as it starts."""
    wrong = [*demonstration_stays_at_home(), *the_journal_listens()]
    if wrong:
        raise ImproperlyConfigured("The portal does not start.\n- " + "\n- ".join(one.msg for one in wrong))
