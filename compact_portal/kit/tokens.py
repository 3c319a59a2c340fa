"""Secrets handed to people: links and codes. Only their digest is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def new_token() -> str:
    """A link's secret: 256 bits, URL-safe text."""
    return secrets.token_urlsafe(32)


def bound(secret: str, words: str) -> str:
    """A link's secret made of another and of ``words``: the same for the same two, and as hard to guess as ``secret``."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"bound:{secret}:{words}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def new_code() -> str:
    """A code to type: six digits, which is enough only where attempts are counted and few."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(secret: str) -> str:
    """What is stored of a token or code: an HMAC-SHA-256 under the portal's key, hexadecimal."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def same(secret: str, stored: str) -> bool:
    """Whether ``secret`` is the one whose digest is ``stored``, in constant time."""
    return hmac.compare_digest(digest(secret), stored)
