"""T8 and T9: read, compose, send and record a day's digests, against a bare smtplib loop that sends the same mails.

    python tests/benchmarks/digests.py [--subscribers 10000] [--entries 100000]

Starts a durable PostgreSQL of its own and a lean SMTP sink in another process. Bars: at least 35 % of the bare loop's
rate, at most 0.2 statements a subscriber for composing, and as many mails as were owed, each once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import smtplib
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # as a script it starts with its own directory only

BAR, STATEMENTS_BAR = 0.35, 0.2
WORKERS = 4
SCOPES, LANGUAGES, DAY = 10, ("en", "ar"), 120


class Lean(asyncio.Protocol):
    """As little of a mail server as smtplib will talk to; counts messages and forgets them."""

    def __init__(self, count: Any) -> None:
        self.count, self.rest, self.data = count, b"", False

    def connection_made(self, transport: Any) -> None:
        self.out = transport
        self.out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        if self.data:
            self.rest = self.rest[-8:] + data
            if self.rest.endswith(b"\r\n.\r\n"):
                self.rest, self.data = b"", False
                self.count.value += 1
                self.out.write(b"250 ok\r\n")
            return
        verb = data[:4].upper()
        self.data = verb == b"DATA"
        self.out.write({b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT":
            self.out.close()


def serve(ready: Any, count: Any) -> None:
    """The sink's process: says its port through ``ready``."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: Lean(count), "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def fill(subscribers: int, entries: int) -> None:
    """A journal of ``entries`` submitted filings and ``subscribers`` staff who were told all but the last day."""
    from django.db import connection
    from django.utils import timezone

    from submissions.digests.models import Subscription
    from tests import factories

    cities = [factories.city(f"City {n}", bureau=factories.bureau(f"Bureau {n % SCOPES}")) for n in range(SCOPES)]
    author, now = factories.user("Una Author"), timezone.now()
    with connection.cursor() as cursor:
        for number, city in enumerate(cities):
            cursor.execute(
                """
                INSERT INTO submissions_submission (reference, kind, state, city_id, bureau_id, title, summary, language,
                    confidentiality, version, mandate_by, mandate_under, consent, no_personal_data, created_by_id, created_at,
                    changed_at, moved_at, submitted_at, due_on, reason)
                SELECT 'PR-' || (%s * 100000 + n), 'practice', 'submitted', %s, %s, 'School buses for ward ' || n,
                    'Children from the reception centre ride with the others. The city pays half, the schools the rest.',
                    'en', 'public', 1, 'Council', 'Decision', true, true, %s, %s, %s, %s, %s, %s, ''
                FROM generate_series(1, %s) AS n
                """,
                [number, city.pk, city.bureau_id, author.pk, now, now, now, now, now.date(), entries // SCOPES],
            )
        cursor.execute(
            """
            INSERT INTO submissions_entry (position, happening, at, submission_id, kind, city_id, bureau_id, confidential,
                actor_name, reason, data)
            SELECT row_number() OVER (ORDER BY md5(reference)), 'submitted', submitted_at, id, kind, city_id, bureau_id, false,
                '', '', '{}' FROM submissions_submission
            """
        )
        cursor.execute(
            """
            INSERT INTO cities_user (email, name, office, language, time_zone, is_active, is_staff, is_superuser, is_demo,
                joined_at, password)
            SELECT 'reader' || n || '@unhcr.example', 'Reader ' || n, '', 'en', 'UTC', true, false, false, false, now(), ''
            FROM generate_series(1, %s) AS n
            """,
            [subscribers],
        )
        cursor.execute(
            "INSERT INTO cities_staffrole (user_id, role, since) SELECT id, 'reviewer', now() FROM cities_user WHERE email LIKE 'reader%%'"
        )
        cursor.execute("SELECT id FROM cities_user WHERE email LIKE 'reader%%' ORDER BY id")
        readers = [row[0] for row in cursor.fetchall()]
    told = (entries // SCOPES) * SCOPES - DAY
    Subscription.objects.bulk_create(
        [
            Subscription(
                user_id=reader, audience="staff", cadence="daily", hour=n % 24, time_zone="UTC",
                language=LANGUAGES[n // SCOPES % 2], scope={"bureaux": [cities[n % SCOPES].bureau_id]} if n % 3 else {},
                position=told, since_position=told, next_due_at=now, created_at=now - timedelta(days=1),
            )
            for n, reader in enumerate(readers)
        ],
        batch_size=1000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def bare(port: int, most: int = 2000) -> float:
    """Mails a second of a loop that does nothing else, over the very mails that were sent."""
    from compact_portal.mail.compose import Cuts
    from compact_portal.mail.models import Mail

    cuts = Cuts()
    mails = [(mail.to_address, cuts.message(mail)) for mail in Mail.objects.order_by("id")[:most]]
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for to, raw in mails:
            smtp.sendmail("portal@portal.example", [to], raw)
    return len(mails) / (time.perf_counter() - started)


def work(statements: Any, largest: Any) -> None:
    """What a worker's tasks do: compose what is due, then send what is due, until there is nothing."""
    from django.db import connection
    from django.utils import timezone

    from compact_portal.mail import actions as post_office
    from submissions.digests import actions
    from submissions.digests.drafts import Book

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.value += 1
        return execute(sql, params, many, context)

    book = Book()
    with connection.execute_wrapper(counted):
        while actions.compose_due(at=timezone.now(), limit=500, book=book):
            pass
    while post_office.deliver_due(at=timezone.now(), limit=500).tried:
        pass
    largest.value = max(largest.value, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    connection.close()


def measure(port: int, subscribers: int) -> dict[str, float]:
    """One day by ``WORKERS`` processes on two cores; then the bare loop."""
    from django.db import connections

    from compact_portal.mail.models import Mail

    connections.close_all()
    statements, largest = multiprocessing.Value("i", 0), multiprocessing.Value("i", 0)
    workers = [multiprocessing.Process(target=work, args=(statements, largest)) for _ in range(WORKERS)]
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    rate = subscribers / (time.perf_counter() - started)
    if Mail.objects.filter(state="sent", attempts=1).count() != subscribers:
        raise SystemExit("not every mail was sent once")
    loop = bare(port)
    return {
        "end_to_end_per_s": rate,
        "bare_per_s": loop,
        "ratio": rate / loop,
        "statements_per_subscriber": statements.value / subscribers,
        "grown_mb": (largest.value - before) / 1024,
    }


def prepare(database: str, port: int) -> None:
    """Settings by environment, then Django and the schema."""
    from tests.support.plugin import VALUES

    os.environ.update(VALUES | {"DATABASE_URL": database, "MAIL_URL": f"smtp://127.0.0.1:{port}"})
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100_000)
    given = parser.parse_args()
    from compact_portal.devservices import postgres
    from compact_portal.devservices.processes import Leash, not_root

    ours, theirs = multiprocessing.Pipe()
    count = multiprocessing.Value("i", 0)
    sink = multiprocessing.Process(target=serve, args=(theirs, count), daemon=True)
    sink.start()
    port, leash = ours.recv(), Leash()
    room = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    leash.remove(room)
    try:
        not_root().own(room)
        postgres.start_postgres(room / "data", room, leash=leash, log=room / "log")
        postgres.create_database(room)
        prepare(postgres.url(room), port)
        fill(given.subscribers, given.entries)
        found = measure(port, given.subscribers)
    finally:
        leash.close()
        sink.terminate()
    met = found["ratio"] >= BAR and found["statements_per_subscriber"] <= STATEMENTS_BAR
    for name, value in found.items():
        print(f"{name:28}{value:12.3f}")
    print(json.dumps({"benchmark": "digests", "bar": BAR, "met": met, **{k: round(v, 3) for k, v in found.items()}}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
