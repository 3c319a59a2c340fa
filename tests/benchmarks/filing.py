"""T7: filing a practice, from a save in a step to sent, at many practices against a thousand.

    python -m tests.benchmarks.filing [--many 100000] [--rounds 40]

Starts a PostgreSQL of its own with two databases that ``seed_scale`` fills, and files in both in turn: a lead saves an
answer and sends the practice, two posts of a signed-in browser. Bars: the middle time at most 1.2 times that at 1,000;
at most 3 commits; at most 25 statements beside those that ask who the person is (the same for every request).
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
from tests.benchmarks._desks import T2, Asking, use

FEW, STATEMENTS, COMMITS, WHO = 1_000, 25, 3, 5


class Filing(Asking):
    """A city's lead signed in to one database of so many practices."""

    def __init__(self, database: str, practices: int) -> None:
        from django.core.management import call_command

        super().__init__(database)
        with Path(os.devnull).open("w") as nowhere:
            call_command(
                "seed_scale",
                practices=practices,
                comments=practices // 5,
                cities=min(500, practices // 5),
                subscribers=50,
                stdout=nowhere,
            )
        self._analyze()
        from tests.cast import Cast

        self.cast = Cast()
        self.client = self.cast.browser(self.cast.lead)
        self.seconds: list[float] = []

    def file(self) -> list[str]:
        """Save an answer and send the practice; return the statements."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from tests import factories
        from tests.support.forms import form_at

        case = factories.practice(self.cast.vesterhaven, self.cast.lead)
        base, asked = f"/city/practices/{case.reference}", []
        posts = (
            (f"{base}/problem/", "form[data-autosave]", {"problem": "y" * 2_000}),
            (f"{base}/check/", "main form", {}),
        )
        spent = 0.0
        for page, selector, typed in posts:
            form = form_at(self.client, page, selector) | typed
            with CaptureQueriesContext(connection) as said:
                started = time.perf_counter()
                answer = self.client.post(page, form)
                spent += time.perf_counter() - started
            assert answer.status_code == 302, (page, answer.status_code)
            asked += [one["sql"] for one in said]
        self.seconds.append(spent)
        return asked


def compare(practices: int, rounds: int) -> dict[str, Any]:
    """Make both databases, file in both in turn, judge."""
    _desks.two_databases()
    few, many = Filing("few", FEW), Filing("many", practices)
    for _number in range(rounds):
        for one in (few, many):
            use(one.database)
            asked = one.file()
    small, large = (statistics.median(one.seconds) * 1000 for one in (few, many))
    commits = asked.count("COMMIT")
    statements = len(asked) - commits - asked.count("BEGIN") - 2 * WHO
    print(f"{'':10}{'few ms':>9}{'many ms':>9}{'ratio':>8}{'SQL':>5}{'commits':>9}")
    print(f"{'filing':10}{small:9.1f}{large:9.1f}{large / small:8.2f}{statements:5}{commits:9}")
    met = large / small <= T2 and statements <= STATEMENTS and commits <= COMMITS
    return {"ratio": round(large / small, 3), "statements": statements, "commits": commits, "met": met}


if __name__ == "__main__":
    sys.exit(_desks.run("filing", 100_000, compare))
