"""Which browser is whose, and the sealing of what was typed there."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.core import signing

from compact_portal.kit import tokens

COOKIE = "writer"
COOKIE_AGE = timedelta(hours=24)
KEPT_FOR = timedelta(hours=1)
LARGEST = 256_000  # bytes: every answer of the longest part, in the widest script, and half as much again
MOST = 8  # forms of one browser: as many windows as anybody writes in
MARK = "kept_post"  # the hidden field that says which kept form is sent again
DROPPED = frozenset({"csrfmiddlewaretoken", MARK})

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Browser:
    """A browser in which somebody was signed in: who, and the secret it alone holds."""

    user_id: int
    secret: str

    @property
    def digest(self) -> str:
        """What is stored of the secret."""
        return tokens.digest(self.secret)


def new_browser(user_id: int) -> Browser:
    """A browser that has no secret yet."""
    return Browser(user_id, tokens.new_token())


def cookie(browser: Browser) -> str:
    """What the browser's cookie holds, signed, so that nobody can write one."""
    return signing.dumps([browser.user_id, browser.secret], salt=COOKIE)


def browser_of(raw: str) -> Browser | None:
    """The browser a cookie names, or None when it was not made here or is a day old."""
    try:
        user_id, secret = signing.loads(raw, salt=COOKIE, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Browser(int(user_id), str(secret))


def _box(browser: Browser) -> Fernet:
    key = base64.urlsafe_b64decode(tokens.bound(browser.secret, f"kept post of {browser.user_id}") + "=")
    return Fernet(base64.urlsafe_b64encode(key))


def seal(answers: Answers, browser: Browser) -> bytes | None:
    """The answers sealed for this browser, without its CSRF token; None when they are more than a form can hold."""
    plain = json.dumps({name: list(values) for name, values in answers.items() if name not in DROPPED}).encode()
    return _box(browser).encrypt(plain) if len(plain) <= LARGEST else None


def unseal(sealed: bytes, browser: Browser) -> dict[str, list[str]] | None:
    """The answers, or None when they were sealed for another browser or under another key of the portal."""
    try:
        return dict(json.loads(_box(browser).decrypt(sealed)))
    except InvalidToken:
        return None
