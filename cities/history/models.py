"""The rows whose history is kept: a trigger writes an event for each row added, changed or removed.

The columns are named one by one, so that a new one is kept only on purpose. None of them is personal: names of people,
addresses, what they wrote about themselves, secrets and codes are left out, so that erasing a person leaves nothing
here. The account columns of City are left out too: they change with every sign-in. Events are never changed or removed.
"""

from __future__ import annotations

import pghistory
from django.db.models import BigAutoField, Index, Model

from cities.desk.models import Contact
from cities.membership.models import HandOver, Invitation, Membership
from cities.people.models import StaffRole, User
from cities.registration.models import Registration
from cities.registry.models import City, CityBureau, CityName, Fact
from cities.signatories.models import Instrument, Signature

TRACKED: dict[type[Model], tuple[str, ...]] = {
    User: ("language", "time_zone", "is_active", "is_staff", "is_superuser", "erased_at"),
    StaffRole: ("user", "role", "since"),
    City: (
        *("name", "slug", "country", "bureau", "latitude", "longitude", "time_zone", "official_domains"),
        *("standing", "standing_since", "standing_reason", "drafters_may_send", "is_demo"),
    ),
    CityName: ("city", "language", "name"),
    CityBureau: ("city", "bureau", "since", "until"),
    Fact: ("city", "what", "value", "unit", "year", "source", "source_url", "recorded_by", "replaced_at"),
    Instrument: (
        *("key", "title", "addressed_to", "about", "dated_on", "day_known", "language"),
        *("document_name", "document_type", "document_size"),
    ),
    Signature: (
        *("instrument", "city", "order", "signatory", "signatory_kind", "signs_as", "country_as_written", "signed_on"),
    ),
    Membership: ("city", "user", "role", "since", "until", "shown_publicly"),
    Invitation: (
        *("city", "role", "language", "from_unhcr", "invited_by", "invited_at", "expires_at", "accepted_at"),
        "revoked_at",
    ),
    HandOver: ("city", "giver", "taker", "then", "asked_at", "expires_at", "answered_at", "answer"),
    Registration: (
        *("standing", "city", "proposed_name", "proposed_country", "language", "asked_at", "proved_at"),
        *("decided_at", "decided_by", "reason"),
    ),
    Contact: ("city", "on", "medium", "next_on", "by", "recorded_at"),
}

# What stands in the history of its city too (queries.of_city), so is looked for by it.
OF_CITY: tuple[type[Model], ...] = (CityName, CityBureau, Fact, Signature)

for _model, _fields in TRACKED.items():
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        fields=list(_fields),
        model_name=f"{_model.__name__}Event",
        obj_field=pghistory.ObjForeignKey(related_name="+"),
        # Beside the row, not in a table of its own: one insert an event, and no context is written twice.
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # None is meant: the library’s own documents say so
        append_only=True,
        attrs={"pgh_id": BigAutoField(primary_key=True)},
        meta={"indexes": [Index(fields=["city", "-pgh_created_at", "-pgh_id"], name=f"{_model.__name__.lower()}_past")]}
        if _model in OF_CITY
        else {},
    )(_model)
