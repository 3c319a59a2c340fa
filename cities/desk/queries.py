"""What the desk knows of contacts."""

from __future__ import annotations

from typing import Any

from cities.desk.models import Contact
from compact_portal.kit.persons import Person, plain_rows


def held(person: Person) -> dict[str, Any]:
    """Which contacts with cities somebody recorded."""
    own = Contact.objects.filter(by_id=person.user_id).order_by("id")
    return {
        "contacts_recorded": plain_rows(
            own, city="city__name", on="on", how="medium", summary="summary", next_on="next_on", recorded="recorded_at"
        )
    }
