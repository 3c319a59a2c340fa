"""T2 and T3 for the post office desk: 1,000,000 mails against 1,000.

    python -m tests.benchmarks.mail_desk [--many 1000000] [--rounds 40]

Starts a PostgreSQL of its own with two databases, filled by COPY, and asks each page of both in turn. Bars: the middle
time at most 1.2 times that at 1,000; the same statements, at most 12; the same rows fetched.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import _desks
from tests.benchmarks._desks import Asking
from tests.benchmarks.desk import judge

FEW = 1_000
# However many mails there are, so many go to the address and bear the word that are looked for: one page of a list.
SOUGHT = 40
STATES = (("failed", 40), ("cancelled", 40), ("suppressed", 40), ("waiting", 80))
PURPOSES = ("digest", "digest", "digest", "digest", "notice", "notice", "account", "registration", "invitation")


class Office(Asking):
    """An administrator signed in to one database of so many mails."""

    def __init__(self, database: str, mails: int) -> None:
        super().__init__(database)
        self._fill(mails)
        self._analyze()
        self._ask_for()

    def _fill(self, mails: int) -> None:
        from django.db import connection, transaction

        from compact_portal.kit import clock
        from compact_portal.mail.models import Mail
        from submissions.management.scale import tables

        now = clock.now()
        table = tables.Table(
            Mail, "key", "purpose", "priority", "to_address", "to_name", "language", "subject", "raw", "message_id",
            "dated_at", "state", "held", "attempts", "next_attempt_at", "lease_token", "last_error", "log", "answer",
            "sent_at", "created_at",
        )  # fmt: skip
        states = [state for state, count in STATES for _one in range(count)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            with tables.bare(cursor, [Mail._meta.db_table]):
                for number in range(mails):
                    last = mails - number - 1  # the newest thousand are alike in both
                    state = states[last] if last < len(states) else "sent"
                    sought = number % (mails // SOUGHT) == 0
                    at = now - timedelta(seconds=last)
                    table.add(
                        f"k{number}", PURPOSES[number % len(PURPOSES)], 5,
                        "sought@found.example" if sought else f"p{number % 50_000}@city-{number % 997}.example",
                        "Somebody", "en", f"Digest: {number % 13} filed{' vesterhaven' if sought else ''}", "\\x",
                        f"<{number}@x.example>", at, state, state == "waiting" and last % 2 == 0, 1, at, "",
                        "550 no" if state == "failed" else "", "[]", "250 OK" if state == "sent" else "",
                        at if state == "sent" else None, at,
                    )  # fmt: skip
                    if number % 50_000 == 0:
                        table.flush(cursor)
                table.flush(cursor)
            tables.reset_numbers(cursor, [Mail])

    def _ask_for(self) -> None:
        from compact_portal.kit.paging import page
        from compact_portal.mail.drafts import Sought
        from compact_portal.mail.queries import desk
        from tests.cast import Cast

        cast = Cast()
        self.client = cast.browser(cast.administrator)
        every = desk(Sought())
        newest = every.order_by("-id")[0].pk
        deep = page(every.filter(pk__lte=newest // 2), ["-id"], size=1).older
        one = desk(Sought(state="failed")).order_by("-id")[0].pk
        here = "/desk/mail/"
        self.pages = {
            "first page": here,
            "deep": f"{here}?cursor={deep}",
            "sent": f"{here}?state=sent",
            "failed": f"{here}?state=failed",
            "held": f"{here}?state=held",
            "digests": f"{here}?purpose=digest",
            "failed notices": f"{here}?state=failed&purpose=notice",
            "by address": f"{here}?q=sought@found.example",
            "by subject": f"{here}?q=vesterhaven",
            "by a start": f"{here}?q=vester",
            "by a word of all": f"{here}?q=digest",
            "nothing found": f"{here}?q=nobody-at-all",
            "one mail": f"{here}{one}/",
            "one address": f"{here}addresses/?address=sought@found.example",
        }


def compare(mails: int, rounds: int) -> dict[str, Any]:
    """Make both databases, measure, judge."""
    _desks.two_databases()
    pages = _desks.measure(Office("few", FEW), Office("many", mails), rounds, judge)
    ratio = max(page["ratio"] for page in pages.values())
    return {"ratio": ratio, "met": all(page["met"] for page in pages.values()), "pages": pages}


if __name__ == "__main__":
    sys.exit(_desks.run("post office desk", 1_000_000, compare))
