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
    Variable(
        "MAIL_PROVIDER",
        "text",
        "",
        "Whose webhook tells of bounces: brevo, mailgun, mailjet, mandrill, postmark or sparkpost; empty: none.",
    ),
    Variable(
        "MAIL_WEBHOOK_SECRET",
        "text",
        "",
        "user:password the mail provider calls back with, and the key of /hooks/mail/; empty shuts both.",
        secret=True,
    ),
    Variable(
        "MAIL_PROVIDER_KEY",
        "text",
        "",
        "The provider's own signing key, where it signs (mailgun, mandrill).",
        secret=True,
    ),
    Variable("PUBLIC_URL", "text", None, "The portal's own address, such as https://portal.example.org"),
    Variable("ALLOWED_HOSTS", "names", None, "Host names the portal answers to, with commas."),
    Variable("DEBUG", "flag", False, "Django's debug pages. Never in production."),
    Variable("DEMONSTRATION", "flag", False, "Invented cities and one-click sign-in. Loopback hosts only."),
    Variable("HTTPS", "flag", True, "Secure cookies, HSTS and redirects to https."),
    Variable("TRUSTED_PROXY_COUNT", "whole", 0, "How many reverse proxies stand in front and set X-Forwarded-For."),
    Variable("OIDC_ISSUER", "text", "", "Who vouches for people by OpenID Connect; see operations.md. Empty: nobody."),
    Variable("OIDC_NAME", "text", "Microsoft Entra", "What the button says one signs in with."),
    Variable("OIDC_CLIENT_ID", "text", "", "The portal's own id at the issuer."),
    Variable("OIDC_CLIENT_SECRET", "text", "", "The portal's secret at the issuer.", secret=True),
    Variable(
        "OIDC_TRUST_EMAIL", "flag", False, "Believe every address the issuer names. Only for a tenant of your own."
    ),
    Variable("DATA_DIR", "text", "data", "Where uploads are kept."),
    Variable(
        "S3_BUCKET", "text", "", "A bucket of an S3-compatible store that keeps uploads. Empty: the disk, DATA_DIR."
    ),
    Variable("S3_ENDPOINT", "text", "", "The store's address, such as https://s3.example.org; empty: Amazon's."),
    Variable("S3_REGION", "text", "", "The bucket's region, where the store has regions."),
    Variable("S3_ACCESS_KEY", "text", "", "The portal's key at the store."),
    Variable("S3_SECRET_KEY", "text", "", "The secret of that key.", secret=True),
    Variable(
        "CLAMD_URL",
        "text",
        "",
        "ClamAV's daemon: unix:///path.sock or tcp://host:3310. Files wait for it. Empty: none are checked.",
    ),
    Variable("STATIC_ROOT", "text", "staticfiles", "Where collectstatic writes."),
    Variable("ERASURE_DAYS", "whole", 30, "Days between a person's wish to be erased and its being done."),
    Variable("UNPROVED_REQUEST_DAYS", "whole", 7, "Days a request whose e-mail was not proved is kept."),
    Variable("REFUSED_DOCUMENT_DAYS", "whole", 365, "Days the proof of a declined or withdrawn request is kept."),
    Variable("EXPIRED_INVITATION_DAYS", "whole", 180, "Days the address of an invitation nobody took up is kept."),
    Variable("MAIL_TEXT_DAYS", "whole", 90, "Days the texts of mails are kept after they were sent."),
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
    values["OIDC_ISSUER"] = values["OIDC_ISSUER"].strip().rstrip("/")
    _check_openid(values)
    _check_files(values)
    return values


def _check_openid(values: dict[str, Any]) -> None:
    if not values["OIDC_ISSUER"]:
        return
    parts = urlsplit(values["OIDC_ISSUER"])
    at_home = parts.hostname in {"localhost", "127.0.0.1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
        raise ImproperlyConfigured("OIDC_ISSUER must start with https://")
    missing = [name for name in ("OIDC_NAME", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not values[name]]
    if missing:
        raise ImproperlyConfigured(f"OIDC_ISSUER is given, so {' and '.join(missing)} must be too")


def _check_files(values: dict[str, Any]) -> None:
    given = bool(values["S3_ACCESS_KEY"]), bool(values["S3_SECRET_KEY"])
    if any(given) and not all(given):
        raise ImproperlyConfigured("S3_ACCESS_KEY and S3_SECRET_KEY are given together, or neither is")
    if not values["S3_BUCKET"] and (any(given) or values["S3_ENDPOINT"]):
        raise ImproperlyConfigured("S3_BUCKET is missing: what stands in the other S3 variables is not used without it")
    url = values["CLAMD_URL"]
    if url and not (url.startswith("unix:///") or (url.startswith("tcp://") and urlsplit(url).hostname)):
        raise ImproperlyConfigured("CLAMD_URL must be unix:///path.sock or tcp://host:3310")


def file_store(values: dict[str, Any]) -> dict[str, Any]:
    """Where uploads are kept, as Django's STORAGES says it: the disk, or a bucket that is read by the portal alone."""
    if not values["S3_BUCKET"]:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    from botocore.config import Config

    options = {
        "bucket_name": values["S3_BUCKET"],
        "endpoint_url": values["S3_ENDPOINT"] or None,
        "region_name": values["S3_REGION"] or None,
        "access_key": values["S3_ACCESS_KEY"] or None,
        "secret_key": values["S3_SECRET_KEY"] or None,
        "default_acl": None,
        "file_overwrite": False,
        # Checksums only where a store asks for them: many that speak S3 do not know the newer ones.
        "client_config": Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def openid_connect(values: dict[str, Any]) -> dict[str, Any]:
    """allauth's list of providers: the one that is named, or none."""
    if not values["OIDC_ISSUER"]:
        return {}
    app = {
        "provider_id": "work",
        "name": values["OIDC_NAME"],
        "client_id": values["OIDC_CLIENT_ID"],
        "secret": values["OIDC_CLIENT_SECRET"],
        "settings": {
            "server_url": values["OIDC_ISSUER"],
            "issuer": values["OIDC_ISSUER"],
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def openid_origin(values: dict[str, Any]) -> list[str]:
    """Where the browser is sent to sign in elsewhere, for the policy of what forms may lead to."""
    if not values["OIDC_ISSUER"]:
        return []
    parts = urlsplit(values["OIDC_ISSUER"])
    return [f"{parts.scheme}://{parts.netloc}"]


def broker_url(redis_url: str) -> str:
    """The same Redis in kombu's spelling: a ``unix://`` socket is ``redis+socket://`` with ``virtual_host``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"
