"""Trying what nobody should: each try is undone, and faults are gathered instead of ending the walk."""

from __future__ import annotations

import copy
from typing import Any

from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

_FORM = "application/x-www-form-urlencoded"


class Tries:
    """A browser whose every request is undone in the database, the cache and the cookies. ``faults``: what answered 5xx."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.client.raise_request_exception = False
        self.faults: list[tuple[str, str, str]] = []
        self.answer: Any = None

    def get(self, address: str, **headers: Any) -> int:
        return self._try("GET", address, headers)

    def head(self, address: str, **headers: Any) -> int:
        return self._try("HEAD", address, headers)

    def post(self, address: str, data: Any = None, content_type: str = "", **headers: Any) -> int:
        """Post a form's fields (values may be lists and files), or a body of bytes as ``content_type``."""
        if isinstance(data, bytes):
            return self._try("POST", address, headers, data=data, content_type=content_type or _FORM)
        more = {"content_type": content_type} if content_type else {}
        return self._try("POST", address, headers, data=data or {}, **more)

    def _try(self, method: str, address: str, headers: dict[str, Any], **body: Any) -> int:
        raised: list[str] = []

        def note(sender: object, request: Any = None, **_rest: object) -> None:
            import sys

            raised.append(repr(sys.exc_info()[1])[:200])

        cookies = copy.deepcopy(self.client.cookies)
        got_request_exception.connect(note)
        cache.clear()
        try:
            with transaction.atomic():
                send = getattr(self.client, method.lower())
                self.answer = send(address, headers=headers or None, **body)
                status = int(self.answer.status_code)
                self.looked()
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
            self.client.cookies = cookies
        if (status >= 500 and not address.startswith("/readyz")) or raised:
            self.faults.append((f"{method} {address[:160]}", str(status), "; ".join(raised)))
        return status

    def looked(self) -> None:
        """What a walk looks at before the try is undone; nothing, unless it says so."""
