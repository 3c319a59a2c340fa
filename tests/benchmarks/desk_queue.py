"""T1 to T3 for the desk: the queue and a case at many filings against a thousand.

    python -m tests.benchmarks.desk_queue [--many 100000] [--rounds 40]

Starts a PostgreSQL of its own with two databases that ``seed_scale`` fills, and asks each page of both in turn. Bars:
the middle time at most 1.2 times that at 1,000; the same statements (at most 12 on a list, 15 on a case) and rows (at
most six times the rows shown); and for the queue at most 2.5 times the processor time of a bare page with its rows.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import _desks
from tests.benchmarks._desks import CASE_STATEMENTS, LIST_STATEMENTS, ROWS_PER_ROW, T2, Asked, Asking, use

T1 = 2.5
FEW, FULL, IN_HAND = 1_000, 50, 12
BARE = """{% extends "desk.html" %}{% block title %}Bare{% endblock %}{% block main %}<table><tbody>{% for case in cases %}<tr>
<td>{{ case.reference }}</td><th><a href="/desk/cases/{{ case.reference }}/">{{ case.title }}</a> {{ case.city.name }}</th>
<td>{{ case.language }}</td><td>{{ case.get_state_display }}</td><td>{{ case.moved_at }}</td><td>{{ case.due_on }}</td></tr>
{% endfor %}</tbody></table>{% endblock %}"""


class Desk(Asking):
    """A reviewer signed in to one database, and the addresses to ask."""

    def __init__(self, database: str, filings: int) -> None:
        from django.core.management import call_command

        super().__init__(database)
        with Path(os.devnull).open("w") as nowhere:
            call_command(
                "seed_scale",
                practices=filings * 4 // 5,
                comments=filings // 5,
                cities=min(500, filings // 5),
                subscribers=50,
                stdout=nowhere,
            )
        self._sign_in()
        self._analyze()

    def _sign_in(self) -> None:
        from cities.people.models import StaffRole, User
        from cities.people.queries import actor_for
        from compact_portal.kit.paging import page
        from submissions.lifecycle.models import Submission
        from submissions.lifecycle.periods import geneva_date
        from submissions.review import queries
        from submissions.review.drafts import Sought
        from tests.cast import Cast
        from tests.factories import second_factor

        held = Submission.objects.filter(state="review").values_list("holder_id", flat=True).first()
        reviewer = User.objects.get(pk=held)
        StaffRole.objects.get_or_create(user=reviewer, role="reviewer")
        second_factor(reviewer)
        cast = Cast()
        self.client = cast.browser(reviewer)
        self.actor = actor_for(reviewer.pk)
        # A reviewer's hands hold the same few cases, however many there are in all.
        Submission.objects.filter(holder=reviewer).update(holder=cast.coordinator)
        held = list(Submission.objects.filter(state="review", kind="practice").order_by("submitted_at")[:IN_HAND])
        Submission.objects.filter(pk__in=[case.pk for case in held]).update(holder=reviewer)
        one = held[0]
        today = geneva_date(one.moved_at)
        everything = queries.basis(self.actor, Sought(view="decided"), today)
        middle = everything.order_by("-submitted_at", "-id")[everything.count() // 2]
        deep = page(everything.filter(submitted_at__lte=middle.submitted_at), queries.NEWEST_FIRST, size=1).older
        self.pages = {
            "queue": "/desk/queue/?view=open",
            "filter": "/desk/queue/?view=decided&kind=practice&language=en&state=accepted",
            "saved view": "/desk/queue/?view=late",
            "mine": "/desk/queue/?view=mine",
            "decided": "/desk/queue/?view=decided",
            "decided, deep": f"/desk/queue/?view=decided&cursor={deep}",
            "case": f"/desk/cases/{one.reference}/?view=mine",
        }


def bare_page(request: Any) -> Any:
    """One query for the queue's rows and one template, behind the same middleware, for a signed-out reader."""
    from django.http import HttpResponse
    from django.template import engines

    from compact_portal.kit.clock import now
    from submissions.lifecycle.periods import geneva_date
    from submissions.review import queries
    from submissions.review.drafts import Sought

    sought = Sought(view="open")
    cases = queries.basis(_actor[0], sought, geneva_date(now())).select_related("city").only(*queries.ROW_FIELDS)
    rows = list(cases.order_by("submitted_at", "id")[: queries.ROWS])
    if not _template:
        _template.append(engines["django"].from_string(BARE))
    return HttpResponse(_template[0].render({"cases": rows}, request))


_actor: list[Any] = []
_template: list[Any] = []


def bare(desk: Desk, rounds: int) -> float:
    """Processor time of the queue over that of a bare page with the same rows, asked in turn."""
    from django.conf import settings
    from django.test import Client
    from django.urls import path

    from compact_portal.urls import urlpatterns

    settings.ROOT_URLCONF = (path("bare/", bare_page), *urlpatterns)  # type: ignore[assignment]
    use(desk.database)
    _actor[:] = [desk.actor]
    stranger = Client()
    spent: dict[str, list[float]] = {"bare": [], "queue": []}
    for number in range(rounds + 2):
        for name, ask in (
            ("bare", lambda: stranger.get("/bare/")),
            ("queue", lambda: desk.client.get(desk.pages["queue"])),
        ):
            started = time.process_time()
            answer = ask()
            if number > 1:
                spent[name].append(time.process_time() - started)
            assert answer.status_code == 200 and answer.content.count(b"<tr") >= FULL, name
    return statistics.median(spent["queue"]) / statistics.median(spent["bare"])


def judge(name: str, small: Asked, large: Asked) -> dict[str, Any]:
    """Whether a page met T2 and T3."""
    ratio = large.middle / small.middle
    most = CASE_STATEMENTS if name == "case" else LIST_STATEMENTS
    # A list that is not full has its facets all the same: what is allowed is that of a full one.
    within = name == "case" or large.rows <= ROWS_PER_ROW * FULL
    # A thousand filings lack a language or two of a filter: that many rows of it may be fewer.
    same = large.statements == small.statements and abs(large.rows - small.rows) <= small.rows / 10
    met = ratio <= T2 and large.statements <= most and within and same
    return {"ratio": round(ratio, 3), "statements": large.statements, "rows": large.rows, "met": met}


def compare(filings: int, rounds: int) -> dict[str, Any]:
    """Make both databases, measure, judge."""
    _desks.two_databases()
    few, many = Desk("few", FEW), Desk("many", filings)
    pages = _desks.measure(few, many, rounds, judge)
    against_bare = bare(many, rounds)
    print(f"the queue costs {against_bare:.2f} times a bare page with the same rows (bar {T1})")
    ratio = max(page["ratio"] for page in pages.values())
    met = against_bare <= T1 and all(page["met"] for page in pages.values())
    return {"ratio": ratio, "against_bare": round(against_bare, 3), "met": met, "pages": pages}


if __name__ == "__main__":
    sys.exit(_desks.run("queue", 100_000, compare))
