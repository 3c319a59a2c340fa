"""Typed variables of the environment.

``VARIABLES`` is the whole list: what the portal reads, its default and what it is for. ``.env.example`` and
``docker-compose.yml`` are held to it by a test. A secret may also be given as ``NAME_FILE``, the path of a file
that holds it. Every missing or nonsensical value is named at once, not one at a time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Variable:
    """One variable: its ``name``, ``kind`` (text, flag, whole or names), ``default`` (None: must be given), ``help``."""

    name: str
    kind: str
    default: Any
    help: str
    secret: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable("SECRET_KEY", "text", None, "At least 50 random characters; signs sessions and links.", secret=True),
    Variable("DATABASE_URL", "text", None, "postgresql://user:password@host:5432/name", secret=True),
    Variable("REDIS_URL", "text", None, "redis://host:6379/0, or unix:///path.sock?db=0", secret=True),
    Variable("MAIL_URL", "text", None, "smtp://user:password@host:587?tls=starttls (or tls=ssl, or none)", secret=True),
    Variable("MAIL_FROM", "text", "Compact Portal <portal@localhost>", "The address mail comes from."),
    Variable("PUBLIC_URL", "text", None, "The portal's own address, such as https://portal.example.org"),
    Variable("ALLOWED_HOSTS", "names", None, "Host names the portal answers to, with commas."),
    Variable("DEBUG", "flag", False, "Django's debug pages. Never in production."),
    Variable("DEMONSTRATION", "flag", False, "Invented cities and one-click sign-in. Loopback hosts only."),
    Variable("HTTPS", "flag", True, "Secure cookies, HSTS and redirects to https."),
    Variable("TRUSTED_PROXY_COUNT", "whole", 0, "How many reverse proxies stand in front and set X-Forwarded-For."),
    Variable("DATA_DIR", "text", "data", "Where uploads are kept."),
    Variable("STATIC_ROOT", "text", "staticfiles", "Where collectstatic writes."),
    Variable(
        "DORMANT_AFTER_DAYS", "whole", 180, "A city's lead who has not signed in for so long is shown as dormant."
    ),
    Variable("LOG_FORMAT", "text", "json", "json, or console for people."),
    Variable("LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _raw(variable: Variable) -> str | None:
    name = variable.name
    if variable.secret and (path := os.environ.get(f"{name}_FILE")):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name)


def _typed(variable: Variable, raw: str) -> Any:
    if variable.kind == "flag":
        word = raw.strip().lower()
        if word not in _TRUE | _FALSE:
            raise ValueError(f"{variable.name} is {raw!r}: say true or false")
        return word in _TRUE
    if variable.kind == "whole":
        if not raw.strip().isdigit():
            raise ValueError(f"{variable.name} is {raw!r}: give a whole number")
        return int(raw)
    if variable.kind == "names":
        return [name.strip() for name in raw.split(",") if name.strip()]
    return raw


def read() -> dict[str, Any]:
    """Every variable by name, typed. Raises ``ImproperlyConfigured`` naming all that are missing or nonsense."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for variable in VARIABLES:
        try:
            raw = _raw(variable)
            if raw is None or (raw == "" and variable.default is None):
                if variable.default is None:
                    raise ValueError(f"{variable.name} is missing: {variable.help}")
                values[variable.name] = variable.default
            else:
                values[variable.name] = _typed(variable, raw)
        except (ValueError, OSError) as problem:
            wrong.append(str(problem))
    if wrong:
        raise ImproperlyConfigured("The environment is not complete.\n- " + "\n- ".join(wrong))
    values["PUBLIC_URL"] = values["PUBLIC_URL"].rstrip("/")
    if urlsplit(values["PUBLIC_URL"]).scheme not in {"http", "https"}:
        raise ImproperlyConfigured("PUBLIC_URL must start with http:// or https://")
    return values


def broker_url(redis_url: str) -> str:
    """The same Redis in kombu's spelling: a ``unix://`` socket is ``redis+socket://`` with ``virtual_host``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"
