"""What mail providers report through anymail, in our words. Which provider, and its secret, the environment says."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import structlog
from anymail import urls
from anymail.signals import AnymailTrackingEvent
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from compact_portal.kit import clock
from compact_portal.mail import actions
from compact_portal.mail.forms import EventForm

log = structlog.get_logger(__name__)

YOUNG = 300  # seconds a signed post is good for
_GONE = {"invalid", "bounced"}


def provider() -> Callable[..., HttpResponseBase] | None:
    """The view that understands the provider's posts and knows them to be genuine; None when none is set up."""
    if not settings.MAIL_PROVIDER or not settings.MAIL_WEBHOOK_SECRET:
        return None
    name = f"{settings.MAIL_PROVIDER}_tracking_webhook"
    return next((one.callback for one in urls.urlpatterns if one.name == name), None)


def genuine(request: HttpRequest) -> bool:
    """Whether a post to our own address is signed with the secret: HMAC-SHA-256 over its time, a dot and its body."""
    sent = request.headers.get("X-Portal-Time", "")
    if not sent.isascii() or not sent.isdigit() or len(sent) > 12 or abs(time.time() - int(sent)) > YOUNG:
        return False
    signed = f"{sent}.".encode() + request.body
    right = hmac.new(settings.MAIL_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), request.headers.get("X-Portal-Signature", "").encode())


def kind(event: AnymailTrackingEvent) -> str:
    """Our word for an event, or nothing where it tells of no trouble (delivered, opened, deferred)."""
    reason = event.reject_reason or ""
    # Postmark reports both under one name; its own says which.
    soft = (
        "soft" in str((event.esp_event or {}).get("Type", "")).lower() if isinstance(event.esp_event, dict) else False
    )
    if event.event_type == "bounced":
        return "bounce" if reason in _GONE and not soft else "soft"
    known = {"complained": "complaint", "unsubscribed": "unsubscribed", "rejected": "refused", "failed": "refused"}
    return known.get(event.event_type or "", "")


def hear(sender: object, event: AnymailTrackingEvent, esp_name: str, **_given: Any) -> None:
    """Keep one event; bound to anymail's signal when the app is ready. Nonsense in it is left out: a provider would only post it again."""
    if not (ours := kind(event)):
        return
    at = clock.now()
    stamp = event.timestamp.isoformat() if event.timestamp else ""
    said = f"{event.mta_response or event.description or ''}"[:5000]
    id = event.event_id or f"{event.message_id}:{event.recipient}:{ours}:{stamp}"
    row = {"id": str(id)[:300], "address": event.recipient, "kind": ours, "said": " ".join(said.split())}
    form = EventForm(row | {"message_id": str(event.message_id or "")[:200], "at": stamp})
    if form.is_valid():
        actions.take_reports(told=[form.told(esp_name, at)], at=at)
    else:
        log.warning("report_not_understood", provider=esp_name, fields=sorted(form.errors))
