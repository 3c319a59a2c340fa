"""Ages at the desk, in working days as Geneva counts them."""

from __future__ import annotations

from datetime import date

from submissions.lifecycle.models import Submission
from submissions.lifecycle.periods import geneva_date, working_days_between
from submissions.rulebook.states import ENDED, WITH_UNHCR, State


def age(case: Submission, today: date) -> int:
    """Working days since the city sent it; until it ended, when it has."""
    if case.submitted_at is None:
        return 0
    end = geneva_date(case.decided_at or case.moved_at) if case.state in ENDED else today
    return working_days_between(geneva_date(case.submitted_at), end)


def is_late(case: Submission, today: date) -> bool:
    """Whether UNHCR owes an answer and its date has passed."""
    return case.state in WITH_UNHCR and case.due_on is not None and case.due_on < today


def is_unread(case: Submission) -> bool:
    """Whether nobody of UNHCR has dealt with what the city sent last."""
    if case.state == State.REVIEW:
        return case.held_at is not None and case.moved_at > case.held_at
    return case.state == State.SUBMITTED
