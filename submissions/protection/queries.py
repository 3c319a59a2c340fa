"""Finding what was said of the marks of a filing."""

from __future__ import annotations

from typing import Any

from compact_portal.kit.persons import Person, plain_rows
from submissions.protection.models import ProtectionAnswer


def answers(case_id: int) -> dict[tuple[str, str], ProtectionAnswer]:
    """Every answer about a filing, by whose it is and the mark."""
    found = ProtectionAnswer.objects.filter(submission_id=case_id).select_related("by")
    return {(one.side, one.mark): one for one in found}


def held(person: Person) -> dict[str, Any]:
    """Which answers somebody gave."""
    own = ProtectionAnswer.objects.filter(by_id=person.user_id).order_by("id")
    return {
        "protection_answers": plain_rows(
            own, filing="submission__reference", place="field", about="kind", answer="word",
            consent_with="consent_with", at="at",
        )
    }  # fmt: skip
