"""What the desk is asked and told, and what a mail provider posts, checked before anything believes it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.lines import LineField
from compact_portal.mail import queries, render
from compact_portal.mail.drafts import PURPOSES, Sought, Told
from compact_portal.mail.models import Returned

EVENTS = 500  # in one post


def sought(query: dict[str, Any]) -> Sought:
    """What the list is narrowed to; nonsense narrows nothing."""
    state, purpose = str(query.get("state", "")), str(query.get("purpose", ""))
    return Sought(
        state=state if state in queries.STATES else "",
        purpose=purpose if purpose in dict(PURPOSES) else "",
        words=" ".join(str(query.get("q", ""))[:200].split()),
    )


class HoldForm(forms.Form):
    """Why nothing may leave."""

    because = LineField(
        label=_("Why is all mail held back?"),
        help_text=_("Other administrators read this on the desk."),
        error_messages={"required": _("Say why")},
        max_length=300,
    )


class StopForm(forms.Form):
    """An address that is not to be written to, and why."""

    address = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Give an e-mail address"), "invalid": _("This is not an e-mail address")},
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = LineField(
        label=_("Why is it not written to?"),
        help_text=_("Sign-in codes still go there."),
        error_messages={"required": _("Say why")},
        max_length=300,
    )


class LiftForm(forms.Form):
    """Why an address may be written to again."""

    because = LineField(
        label=_("Why may it be written to again?"), error_messages={"required": _("Say why")}, max_length=300
    )


class EventForm(forms.Form):
    """One event of a mail provider: which, of which address, what happened, and when."""

    id = LineField(max_length=300)
    address = forms.EmailField(max_length=320)
    kind = forms.ChoiceField(choices=Returned.choices)
    said = LineField(max_length=5000, required=False)
    message_id = LineField(max_length=200, required=False)
    at = forms.CharField(max_length=40, required=False)

    def told(self, source: str, heard_at: datetime) -> Told:
        """The event, named by its provider and id; without a time of its own it happened when it was heard."""
        data = self.cleaned_data
        return Told(
            event=hashlib.sha256(f"{source}:{data['id']}".encode()).hexdigest(),
            address=data["address"].lower(),
            kind=data["kind"],
            said=render.one_line(data["said"], 500),
            message_id=data["message_id"],
            at=_instant(data["at"]) or heard_at,
        )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def events(body: bytes, heard_at: datetime) -> list[Told] | None:
    """``{"events": [{id, address, kind, said, message_id, at}, ...]}``; None when any of it is nonsense."""
    try:
        posted = json.loads(body)
        rows = posted["events"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(rows, list) or len(rows) > EVENTS:
        return None
    checked = [EventForm(row) if isinstance(row, dict) else EventForm({}) for row in rows]
    return [form.told("own", heard_at) for form in checked] if all(form.is_valid() for form in checked) else None
